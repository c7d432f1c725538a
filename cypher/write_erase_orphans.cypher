// purpose: delete the entities of these partitions that no fact holds, with their names and soft joins
// params: partitions
// returns: entities
// routing: write
UNWIND $partitions AS partition
MATCH (e:__Entity__ {partition: partition})
WHERE NOT EXISTS { (e)<-[:SUBJECT|OBJECT|MENTIONS]-(:Fact) }
CALL (e) {
  MATCH (a:Alias)-[:NAMES]->(e)
  DETACH DELETE a
}
CALL (e) {
  MATCH (j:Join {start: e.key})
  DELETE j
}
CALL (e) {
  MATCH (j:Join {near: e.key})
  DELETE j
}
WITH e, e.type IS NOT NULL AS known
DETACH DELETE e
RETURN count(CASE WHEN known THEN 1 END) AS entities
