// purpose: the vectors of episodes that this process does not hold yet, in single precision (2025.10 and newer)
// params: ids
// returns: rows of id, vector_key, embedding
// routing: read
CYPHER 25
MATCH (e:Episode) WHERE e.id IN $ids AND e.vector_key IS NOT NULL
RETURN collect([e.id, e.vector_key, vector(e.embedding, size(e.embedding), FLOAT32)]) AS rows
