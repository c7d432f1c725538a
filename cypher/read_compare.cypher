// purpose: episodes whose scope the view admits
// params: ids, partition, user_id, agent_id, run_id
// returns: rows of id, vector_key
// routing: read
MATCH (e:Episode)
WHERE e.id IN $ids AND e.session IS NOT NULL AND e.partition = $partition
  AND ($user_id IS NULL OR e.user_id IS NULL OR e.user_id = $user_id)
  AND ($agent_id IS NULL OR e.agent_id IS NULL OR e.agent_id = $agent_id)
  AND (e.run_id IS NULL OR e.run_id = $run_id)
RETURN collect([e.id, e.vector_key]) AS rows
