// purpose: facts that are not retired and carry all given ids, by id
// params: by_user, by_agent, by_run, everything, user_id, agent_id, run_id, after, limit, forever
// returns: fact, sources
// routing: read
CALL () {
  MATCH (f:Fact) WHERE f.user_id = $by_user
  RETURN f
  UNION
  MATCH (f:Fact) WHERE f.agent_id = $by_agent
  RETURN f
  UNION
  MATCH (f:Fact) WHERE f.run_id = $by_run
  RETURN f
  UNION
  MATCH (p:GraphmemPartition) WHERE $everything
  MATCH (f:Fact {partition: p.key}) USING INDEX SEEK f:Fact(partition)
  RETURN f
}
WITH f
WHERE ($user_id IS NULL OR f.user_id = $user_id)
  AND ($agent_id IS NULL OR f.agent_id = $agent_id)
  AND ($run_id IS NULL OR f.run_id = $run_id)
  AND f.retired_us = $forever AND f.id > $after
WITH f ORDER BY f.id LIMIT $limit
RETURN f {
  .id, .partition, .user_id, .agent_id, .run_id, .text, .subject, .relation, .object, .mentions, .speaker,
  .since_us, .until_us, .ended_us, .recorded_us, .updated_us, .retired_us, .metadata, .instruction_like, .exclusive,
  .marks
} AS fact,
COLLECT {
  MATCH (f)-[s:STATED_IN]->(e:Episode)
  RETURN [s.index, e.id, s.since_us, s.until_us, s.end_us, s.quote]
} AS sources
