// purpose: the soft joins that start at these entities
// params: keys
// returns: rows of start, near, cosine
// routing: read
MATCH (j:Join) WHERE j.start IN $keys
RETURN collect([j.start, j.near, j.cosine]) AS rows
