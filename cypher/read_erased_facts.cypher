// purpose: list what an erasure takes: facts that carry all given ids
// params: by_user, by_agent, by_run, everything, user_id, agent_id, run_id
// returns: id, partition
// routing: write
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
RETURN f.id AS id, f.partition AS partition
