// purpose: how often each entity occurs among the facts that are believed
// params: keys, forever
// returns: rows of key, partition, facts, episodes
// routing: read
MATCH (e:__Entity__) WHERE e.key IN $keys AND e.type IS NOT NULL
CALL (e) {
  // no label: a planner that knows what f is may look up all facts of the partition each time
  OPTIONAL MATCH (e)<-[:SUBJECT|OBJECT|MENTIONS]-(f)
  WHERE f.retired_us = $forever
  WITH DISTINCT f
  OPTIONAL MATCH (f)-[:STATED_IN]->(s)
  RETURN count(DISTINCT f) AS facts, count(DISTINCT s) AS episodes
}
RETURN collect([e.key, e.partition, facts, episodes]) AS rows
