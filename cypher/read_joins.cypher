// purpose: the soft joins that start at these entities
// params: keys
// returns: start, near, cosine
// routing: read
MATCH (j:Join) WHERE j.start IN $keys
RETURN j.start AS start, j.near AS near, j.cosine AS cosine
