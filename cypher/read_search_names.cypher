// purpose: the names nearest to a vector inside a partition
// params: vector, fetch, partition
// returns: rows of key, entity, vector_key, seen
// routing: read
CYPHER 25
MATCH (a:Alias)
SEARCH a IN (
  VECTOR INDEX graphmem_alias_vector FOR $vector
  WHERE a.partition = $partition
  LIMIT $fetch
)
MATCH (a)-[:NAMES]->(e:__Entity__)
RETURN collect([a.key, e.key, a.vector_key, e.type IS NOT NULL]) AS rows
