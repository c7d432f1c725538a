// purpose: tie events to the facts they are about
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MATCH (v:Event {id: row.id})
USING INDEX SEEK v:Event(id)
MATCH (f:Fact {id: row.fact})
USING INDEX SEEK f:Fact(id)
MERGE (v)-[:ON]->(f)
