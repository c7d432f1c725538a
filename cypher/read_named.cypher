// purpose: who bears one of these names or goes on in brackets `before` which it stands; the partition's last change
// params: partition, names, before
// returns: named, revision, change
// routing: read
CALL () {
  UNWIND $names AS name
  MATCH (a:Alias {partition: $partition, normalised: name})-[:NAMES]->(e)
  USING INDEX SEEK a:Alias(partition, normalised)
  WHERE e.type IS NOT NULL
  RETURN name, e.key AS key, true AS whole
  UNION
  UNWIND $before AS name
  MATCH (a:Alias)-[:NAMES]->(e)
  USING INDEX SEEK a:Alias(partition, normalised)
  WHERE a.partition = $partition AND a.normalised STARTS WITH name + ' (' AND NOT a.normalised CONTAINS ')'
    AND e.type IS NOT NULL
  RETURN name, e.key AS key, false AS whole
}
WITH collect([name, key, whole]) AS named
OPTIONAL MATCH (p:GraphmemPartition {key: $partition})
RETURN named, p.revision AS revision, p.last_change AS change
