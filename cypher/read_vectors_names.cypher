// purpose: the names of entities with their vectors, as bytes (as lists, where an older graphmem wrote them)
// params: ids, partition
// returns: rows of key, entity, vector
// routing: read
MATCH (e:__Entity__)
USING INDEX e:__Entity__(key)
WHERE e.key IN $ids AND e.partition = $partition
MATCH (a)-[:NAMES]->(e) WHERE a.vector IS NOT NULL OR a.embedding IS NOT NULL
RETURN collect([a.key, e.key, coalesce(a.vector, a.embedding)]) AS rows
