// purpose: read a partition's revision and sizes
// params: partition
// returns: revision, facts, episodes, names
// routing: read
MATCH (p:GraphmemPartition {key: $partition})
RETURN p.revision AS revision, p.facts AS facts, p.episodes AS episodes, p.names AS names
