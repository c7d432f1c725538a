// purpose: the vectors of names that this process does not hold yet
// params: ids
// returns: id, vector_key, embedding
// routing: read
MATCH (a:Alias) WHERE a.key IN $ids AND a.vector_key IS NOT NULL
RETURN a.key AS id, a.vector_key AS vector_key, a.embedding AS embedding
