// purpose: the episode of exactly one scope that was written last
// params: scope
// returns: episode
// routing: read
MATCH (e:Episode) WHERE e.scope = $scope AND e.written IS NOT NULL
WITH e ORDER BY e.written DESC LIMIT 1
RETURN e {
  .id, .partition, .user_id, .agent_id, .run_id, .session, .position, .role, .speaker, .text, .at_us, .recorded_us
} AS episode
