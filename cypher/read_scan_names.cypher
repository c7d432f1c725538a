// purpose: every name with a vector of a partition's entities
// params: partition
// returns: keys, entities, vector_keys
// routing: read
MATCH (a:Alias {partition: $partition})-[:NAMES]->(e:__Entity__)
WHERE a.vector_key IS NOT NULL AND e.type IS NOT NULL
RETURN collect(a.key) AS keys, collect(e.key) AS entities, collect(a.vector_key) AS vector_keys
