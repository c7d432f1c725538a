// purpose: the episodes that state each of these facts
// params: ids
// returns: rows of id, episodes
// routing: read
MATCH (f:Fact)
USING INDEX SEEK f:Fact(id)
WHERE f.id IN $ids
RETURN collect([f.id, COLLECT { MATCH (f)-[:STATED_IN]->(s) RETURN DISTINCT s.id AS id ORDER BY id }]) AS rows
