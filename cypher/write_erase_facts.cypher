// purpose: delete facts with their links; the relationships drawn for them are taken by write_clear_facts
// params: ids
// returns: nothing
// routing: write
MATCH (f:Fact)
USING INDEX SEEK f:Fact(id)
WHERE f.id IN $ids
DETACH DELETE f
