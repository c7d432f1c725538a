// purpose: read a partition's revision and the change that made it
// params: partition
// returns: revision, change
// routing: read
MATCH (p:GraphmemPartition {key: $partition})
RETURN p.revision AS revision, p.last_change AS change
