// purpose: the episodes nearest to a vector inside a partition, and which of them the view sees
// params: vector, fetch, partition, user_id, agent_id, run_id, as_of, forever
// returns: rows of id, vector_key, seen
// routing: read
CYPHER 25
MATCH (e:Episode)
SEARCH e IN (
  VECTOR INDEX graphmem_episode_vector FOR $vector
  WHERE e.partition = $partition
  LIMIT $fetch
)
RETURN collect([e.id, e.vector_key,
  ($user_id IS NULL OR e.user_id IS NULL OR e.user_id = $user_id)
  AND ($agent_id IS NULL OR e.agent_id IS NULL OR e.agent_id = $agent_id)
  AND (e.run_id IS NULL OR coalesce(e.run_id = $run_id, false))
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
  }]) AS rows
