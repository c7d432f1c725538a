// purpose: the entities that bear one of these names
// params: partition, names
// returns: rows of name, entity
// routing: read
UNWIND $names AS name
MATCH (a:Alias {partition: $partition, normalised: name})-[:NAMES]->(e)
USING INDEX a:Alias(partition, normalised)
WHERE e.type IS NOT NULL
RETURN collect(DISTINCT [a.normalised, e.key]) AS rows
