// purpose: the change that made a revision of a partition
// params: partition, revision
// returns: change
// routing: read
MATCH (c:GraphmemChange {partition: $partition, revision: $revision})
RETURN c.id AS change
