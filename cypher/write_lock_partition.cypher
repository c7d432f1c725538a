// purpose: take the partition's write lock, so that one change at a time is checked and written
// params: partition, change
// returns: nothing
// routing: write
MERGE (p:GraphmemPartition {key: $partition})
ON CREATE SET p.revision = 0
SET p.locked_by = $change
