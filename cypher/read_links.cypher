// purpose: facts as the walk sees them, as far as the view sees them
// params: ids, partition, user_id, agent_id, run_id, as_of, forever
// returns: found
// routing: read
MATCH (f:Fact)
WHERE f.id IN $ids AND
  f.partition = $partition
  AND f.since_us <= $as_of AND f.retired_us = $forever
  AND f.until_us > $as_of
  AND ($user_id IS NULL OR f.user_id IS NULL OR f.user_id = $user_id)
  AND ($agent_id IS NULL OR f.agent_id IS NULL OR f.agent_id = $agent_id)
  AND (f.run_id IS NULL OR f.run_id = $run_id)
RETURN collect([
  f.id, f.relation, f.subject, f.object, f.mentions, f.vector_key,
  COLLECT { MATCH (f)-[:STATED_IN]->(s) RETURN DISTINCT s.id }
]) AS found
