// purpose: the ids of the facts stated in each episode that the view sees
// params: ids, partition, user_id, agent_id, run_id, as_of, forever
// returns: rows of start, ids, vector_keys
// routing: read
UNWIND $ids AS id
MATCH (e:Episode {id: id})
CALL (e) {
  // no label: a planner that knows what f is may look up all facts of the partition each time
  MATCH (e)<-[:STATED_IN]-(f)
  WHERE
    f.partition = $partition
    AND f.since_us <= $as_of AND f.retired_us = $forever
    AND f.until_us > $as_of
    AND (f.user_id IS NULL OR $user_id IS NULL OR f.user_id = $user_id)
    AND (f.agent_id IS NULL OR $agent_id IS NULL OR f.agent_id = $agent_id)
    AND (f.run_id IS NULL OR f.run_id = $run_id)
  WITH DISTINCT f
  RETURN collect(f.id) AS ids, collect(coalesce(f.vector_key, '')) AS vector_keys
}
RETURN collect([e.id, ids, vector_keys]) AS rows
