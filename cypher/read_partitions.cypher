// purpose: list the partitions that hold a record
// params: none
// returns: partition
// routing: read
MATCH (p:GraphmemPartition)
WHERE EXISTS { MATCH (f:Fact {partition: p.key}) }
   OR EXISTS { MATCH (s:Episode {partition: p.key}) WHERE s.session IS NOT NULL }
   OR EXISTS { MATCH (e:__Entity__ {partition: p.key}) WHERE e.type IS NOT NULL }
   OR EXISTS { MATCH (v:Event {partition: p.key}) }
RETURN p.key AS partition
