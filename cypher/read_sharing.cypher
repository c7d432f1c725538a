// purpose: facts that speak of both entities of a pair
// params: partition, pairs
// returns: fact, sources
// routing: read
UNWIND $pairs AS pair
// no label: a planner that knows what f is may look up all facts of the partition each time
MATCH (:__Entity__ {key: pair[1]})<-[:SUBJECT|OBJECT|MENTIONS]-(f)
WHERE f.partition = $partition AND EXISTS { (f)-[:SUBJECT|OBJECT|MENTIONS]->(:__Entity__ {key: pair[0]}) }
WITH DISTINCT f
RETURN f {
  .id, .partition, .user_id, .agent_id, .run_id, .text, .subject, .relation, .object, .mentions, .speaker,
  .since_us, .until_us, .ended_us, .recorded_us, .updated_us, .retired_us, .metadata, .instruction_like, .exclusive,
  .marks
} AS fact,
COLLECT {
  MATCH (f)-[s:STATED_IN]->(e:Episode)
  RETURN [s.index, e.id, s.since_us, s.until_us, s.end_us, s.quote]
} AS sources
