// purpose: the facts of each entity that the view sees: the few as the walk sees them, of many the ids, of a crowd none
// params: keys, most, crowd, partition, user_id, agent_id, run_id, as_of, forever
// returns: few, many, crowds
// routing: read
UNWIND $keys AS key
MATCH (e:__Entity__ {key: key})
WITH e, COUNT { (e)<-[:SUBJECT|OBJECT|MENTIONS]-() } > $crowd AS crowded
CALL (e, crowded) {
  WITH e, crowded WHERE NOT crowded
  // no label: a planner that knows what f is may look up all facts of the partition each time
  MATCH (e)<-[:SUBJECT|OBJECT|MENTIONS]-(f)
  WHERE
    f.partition = $partition
    AND f.since_us <= $as_of AND f.retired_us = $forever
    AND f.until_us > $as_of
    AND ($user_id IS NULL OR f.user_id IS NULL OR f.user_id = $user_id)
    AND ($agent_id IS NULL OR f.agent_id IS NULL OR f.agent_id = $agent_id)
    AND (f.run_id IS NULL OR f.run_id = $run_id)
  RETURN collect(DISTINCT f) AS facts
}
WITH collect(CASE WHEN size(facts) <= $most THEN facts END) AS whole,
  collect(CASE WHEN size(facts) > $most THEN [f IN facts | [f.id, coalesce(f.vector_key, '')]] END) AS many,
  collect(CASE WHEN crowded THEN e.key END) AS crowds
CALL (whole) {
  UNWIND whole AS facts
  UNWIND facts AS f
  WITH DISTINCT f
  RETURN collect([
    f.id, f.relation, f.subject, f.object, f.mentions, f.vector_key,
    COLLECT { MATCH (f)-[:STATED_IN]->(s) RETURN DISTINCT s.id }
  ]) AS few
}
RETURN few, many, crowds
