// purpose: the vectors of episodes that this process does not hold yet
// params: ids
// returns: id, vector_key, embedding
// routing: read
MATCH (e:Episode) WHERE e.id IN $ids AND e.vector_key IS NOT NULL
RETURN e.id AS id, e.vector_key AS vector_key, e.embedding AS embedding
