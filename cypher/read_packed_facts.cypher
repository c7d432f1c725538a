// purpose: the vectors of facts that this process does not hold yet, in single precision (2025.10 and newer)
// params: ids
// returns: rows of id, vector_key, embedding
// routing: read
CYPHER 25
MATCH (f:Fact) WHERE f.id IN $ids AND f.vector_key IS NOT NULL
RETURN collect([f.id, f.vector_key, vector(f.embedding, size(f.embedding), FLOAT32)]) AS rows
