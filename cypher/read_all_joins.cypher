// purpose: the soft joins of a partition, whose keys begin with a prefix
// params: partition, prefix, at_once
// returns: rows of start, near, cosine
// routing: read
MATCH (j:Join) WHERE j.key STARTS WITH $prefix AND j.partition = $partition
WITH collect(j) AS found
UNWIND range(0, size(found) - 1, $at_once) AS first
RETURN [j IN found[first..first + $at_once] | [j.start, j.near, j.cosine]] AS rows
