// purpose: count the names that a partition holds once more
// params: partition
// returns: nothing
// routing: write
MATCH (p:GraphmemPartition {key: $partition})
SET p.names = COUNT { MATCH (a:Alias {partition: $partition}) }
