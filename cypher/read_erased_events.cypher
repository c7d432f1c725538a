// purpose: list what an erasure takes: events that carry all given ids
// params: by_user, by_agent, by_run, everything, user_id, agent_id, run_id
// returns: id, partition
// routing: write
CALL () {
  MATCH (v:Event) WHERE v.user_id = $by_user
  RETURN v
  UNION
  MATCH (v:Event) WHERE v.agent_id = $by_agent
  RETURN v
  UNION
  MATCH (v:Event) WHERE v.run_id = $by_run
  RETURN v
  UNION
  MATCH (p:GraphmemPartition) WHERE $everything
  MATCH (v:Event {partition: p.key}) WHERE v.fact_id IS NOT NULL
  RETURN v
}
WITH v
WHERE ($user_id IS NULL OR v.user_id = $user_id)
  AND ($agent_id IS NULL OR v.agent_id = $agent_id)
  AND ($run_id IS NULL OR v.run_id = $run_id)
RETURN v.id AS id, v.partition AS partition
