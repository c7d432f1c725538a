// purpose: count an erasure on the partitions it touched
// params: partitions
// returns: nothing
// routing: write
UNWIND $partitions AS partition
MATCH (p:GraphmemPartition {key: partition})
SET p.revision = p.revision + 1
