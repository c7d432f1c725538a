// purpose: events of some kinds since a moment that carry all given ids
// params: by_user, by_agent, by_run, everything, user_id, agent_id, run_id, since, kinds
// returns: event
// routing: read
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
  AND v.kind IN $kinds AND v.at_us >= $since
RETURN v {
  .id, .partition, .user_id, .agent_id, .run_id, .kind, .fact_id, .change_id, .reason, .before, .after, .cause, .at_us,
  .written
} AS event
