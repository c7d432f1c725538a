// purpose: list the partitions that hold an entity
// params: none
// returns: partition
// routing: write
MATCH (p:GraphmemPartition)
WHERE EXISTS { MATCH (e:__Entity__ {partition: p.key}) WHERE e.type IS NOT NULL }
RETURN p.key AS partition
