// purpose: the entities that bear one of these names, and the partition's revision with the change that made it
// params: partition, names
// returns: named, revision, change
// routing: read
CALL () {
  UNWIND $names AS name
  MATCH (a:Alias {partition: $partition, normalised: name})-[:NAMES]->(e)
  USING INDEX SEEK a:Alias(partition, normalised)
  WHERE e.type IS NOT NULL
  RETURN collect(DISTINCT [a.normalised, e.key]) AS named
}
OPTIONAL MATCH (p:GraphmemPartition {key: $partition})
RETURN named, p.revision AS revision, p.last_change AS change
