// purpose: the vectors of facts that this process does not hold yet
// params: ids
// returns: id, vector_key, embedding
// routing: read
MATCH (f:Fact) WHERE f.id IN $ids AND f.vector_key IS NOT NULL
RETURN f.id AS id, f.vector_key AS vector_key, f.embedding AS embedding
