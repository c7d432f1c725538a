// purpose: every episode with a vector that the view sees
// params: partition, user_id, agent_id, run_id, as_of, forever
// returns: ids, vector_keys
// routing: read
MATCH (e:Episode)
WHERE
  e.partition = $partition AND e.vector_key IS NOT NULL
  AND ($user_id IS NULL OR e.user_id IS NULL OR e.user_id = $user_id)
  AND ($agent_id IS NULL OR e.agent_id IS NULL OR e.agent_id = $agent_id)
  AND (e.run_id IS NULL OR e.run_id = $run_id)
  AND EXISTS {
    // no label: a planner that knows what f is may look up all facts of the partition each time
    MATCH (e)<-[:STATED_IN]-(f)
    WHERE
      f.partition = $partition
      AND f.since_us <= $as_of AND f.retired_us = $forever
      AND f.until_us > $as_of
      AND ($user_id IS NULL OR f.user_id IS NULL OR f.user_id = $user_id)
      AND ($agent_id IS NULL OR f.agent_id IS NULL OR f.agent_id = $agent_id)
      AND (f.run_id IS NULL OR f.run_id = $run_id)
  }
RETURN collect(e.id) AS ids, collect(e.vector_key) AS vector_keys
