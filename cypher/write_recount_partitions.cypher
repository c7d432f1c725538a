// purpose: count an erasure on the partitions it touched, and what they still hold
// params: partitions
// returns: nothing
// routing: write
UNWIND $partitions AS partition
MATCH (p:GraphmemPartition {key: partition})
SET p.revision = p.revision + 1,
    p.facts = COUNT { MATCH (f:Fact {partition: partition}) },
    p.episodes = COUNT { MATCH (e:Episode {partition: partition}) WHERE e.session IS NOT NULL },
    p.names = COUNT { MATCH (a:Alias {partition: partition}) }
