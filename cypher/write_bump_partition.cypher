// purpose: count the change on the partition, and remember its id and, for as long as needed, what it put
// params: partition, change, facts, episodes, entities, joins, kept
// returns: nothing
// routing: write
MATCH (p:GraphmemPartition {key: $partition})
SET p.revision = p.revision + 1, p.last_change = $change
CREATE (:GraphmemChange {
  id: $change, partition: $partition, revision: p.revision,
  facts: $facts, episodes: $episodes, entities: $entities, joins: $joins
})
WITH p.revision - $kept AS old
MATCH (c:GraphmemChange {partition: $partition, revision: old})
REMOVE c.facts, c.episodes, c.entities, c.joins
