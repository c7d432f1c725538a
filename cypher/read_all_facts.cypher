// purpose: the ids of all facts of a partition
// params: partition
// returns: ids
// routing: read
MATCH (f:Fact {partition: $partition})
RETURN collect(f.id) AS ids
