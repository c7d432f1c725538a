// purpose: forget what the changes of these partitions put, where something is taken out
// params: partitions
// returns: nothing
// routing: write
UNWIND $partitions AS partition
MATCH (c:GraphmemChange {partition: partition})
WHERE c.revision > 0 AND c.facts IS NOT NULL
REMOVE c.facts, c.episodes, c.entities, c.joins
