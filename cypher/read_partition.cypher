// purpose: read a partition's revision
// params: partition
// returns: revision
// routing: read
MATCH (p:GraphmemPartition {key: $partition})
RETURN p.revision AS revision
