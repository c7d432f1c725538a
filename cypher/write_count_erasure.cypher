// purpose: count an erasure on the partitions it touched, as a change that does not say what it did
// params: partitions
// returns: nothing
// routing: write
UNWIND $partitions AS partition
MATCH (p:GraphmemPartition {key: partition})
SET p.revision = p.revision + 1, p.last_change = randomUUID()
CREATE (:GraphmemChange {id: p.last_change, partition: partition, revision: p.revision})
