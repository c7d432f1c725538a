// purpose: count the change on the partition and remember its id
// params: partition, change, facts, episodes, names
// returns: nothing
// routing: write
MATCH (p:GraphmemPartition {key: $partition})
SET p.revision = p.revision + 1, p.facts = p.facts + $facts,
    p.episodes = p.episodes + $episodes, p.names = p.names + $names
CREATE (:GraphmemChange {id: $change, partition: $partition, revision: p.revision})
