// purpose: the names nearest to a vector inside a partition
// params: vector, fetch, partition
// returns: key, entity, vector_key, seen
// routing: read
CYPHER 25
MATCH (a:Alias)
SEARCH a IN (
  VECTOR INDEX graphmem_alias_vector FOR $vector
  WHERE a.partition = $partition
  LIMIT $fetch
)
MATCH (a)-[:NAMES]->(e:__Entity__)
RETURN a.key AS key, e.key AS entity, a.vector_key AS vector_key, e.type IS NOT NULL AS seen
