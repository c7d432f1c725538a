// purpose: list what an erasure takes: episodes that carry all given ids
// params: by_user, by_agent, by_run, everything, user_id, agent_id, run_id
// returns: id, partition
// routing: write
CALL () {
  MATCH (e:Episode) WHERE e.user_id = $by_user
  RETURN e
  UNION
  MATCH (e:Episode) WHERE e.agent_id = $by_agent
  RETURN e
  UNION
  MATCH (e:Episode) WHERE e.run_id = $by_run
  RETURN e
  UNION
  MATCH (p:GraphmemPartition) WHERE $everything
  MATCH (e:Episode {partition: p.key}) USING INDEX SEEK e:Episode(partition)
  RETURN e
}
WITH e
WHERE ($user_id IS NULL OR e.user_id = $user_id)
  AND ($agent_id IS NULL OR e.agent_id = $agent_id)
  AND ($run_id IS NULL OR e.run_id = $run_id)
  AND e.session IS NOT NULL
RETURN e.id AS id, e.partition AS partition
