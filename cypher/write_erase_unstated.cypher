// purpose: delete the nodes of unknown episodes that no fact names any more
// params: partitions
// returns: nothing
// routing: write
UNWIND $partitions AS partition
MATCH (e:Episode {partition: partition})
WHERE e.session IS NULL AND NOT EXISTS { (e)<-[:STATED_IN]-(:Fact) }
DETACH DELETE e
