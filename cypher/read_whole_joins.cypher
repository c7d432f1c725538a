// purpose: all soft joins of a partition
// params: partition
// returns: start, near, cosine
// routing: read
MATCH (e:__Entity__ {partition: $partition})
MATCH (j:Join {start: e.key})
RETURN j.start AS start, j.near AS near, j.cosine AS cosine
