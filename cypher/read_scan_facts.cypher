// purpose: every fact with a vector that the view sees
// params: partition, user_id, agent_id, run_id, as_of, forever
// returns: ids, vector_keys
// routing: read
MATCH (f:Fact)
WHERE
  f.partition = $partition
  AND f.since_us <= $as_of AND f.retired_us = $forever
  AND f.until_us > $as_of
  AND ($user_id IS NULL OR f.user_id IS NULL OR f.user_id = $user_id)
  AND ($agent_id IS NULL OR f.agent_id IS NULL OR f.agent_id = $agent_id)
  AND (f.run_id IS NULL OR f.run_id = $run_id)
  AND f.vector_key IS NOT NULL
RETURN collect(f.id) AS ids, collect(f.vector_key) AS vector_keys
