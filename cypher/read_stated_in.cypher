// purpose: the facts stated in each episode that the view sees: as the walk sees them where they are few, else the ids
// params: ids, most, partition, user_id, agent_id, run_id, as_of, forever
// returns: few, many
// routing: read
UNWIND $ids AS start
MATCH (e:Episode {id: start})
CALL (e) {
  // no label: a planner that knows what f is may look up all facts of the partition each time
  MATCH (e)<-[:STATED_IN]-(f)
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
  collect(CASE WHEN size(facts) > $most THEN [f IN facts | [f.id, coalesce(f.vector_key, '')]] END) AS many
CALL (whole) {
  UNWIND whole AS facts
  UNWIND facts AS f
  WITH DISTINCT f
  RETURN collect([
    f.id, f.relation, f.subject, f.object, f.mentions, f.vector_key,
    COLLECT { MATCH (f)-[:STATED_IN]->(s) RETURN DISTINCT s.id }
  ]) AS few
}
RETURN few, many
