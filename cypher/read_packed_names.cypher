// purpose: the vectors of names that this process does not hold yet, in single precision (2025.10 and newer)
// params: ids
// returns: rows of id, vector_key, embedding
// routing: read
CYPHER 25
MATCH (a:Alias) WHERE a.key IN $ids AND a.vector_key IS NOT NULL
RETURN collect([a.key, a.vector_key, vector(a.embedding, size(a.embedding), FLOAT32)]) AS rows
