// purpose: the pairs of neighbour episodes with at least one end among these, and the keys of their vectors
// params: ids, partition, user_id, agent_id, run_id
// returns: rows of earlier, later, earlier_key, later_key
// routing: read
UNWIND $ids AS id
MATCH (e:Episode {id: id})
MATCH (e)-[next:NEXT]-()
WITH DISTINCT startNode(next) AS earlier, endNode(next) AS later
WHERE all(one IN [earlier, later] WHERE
      one.partition = $partition
  AND ($user_id IS NULL OR one.user_id IS NULL OR one.user_id = $user_id)
  AND ($agent_id IS NULL OR one.agent_id IS NULL OR one.agent_id = $agent_id)
  AND (one.run_id IS NULL OR one.run_id = $run_id))
RETURN collect([earlier.id, later.id, earlier.vector_key, later.vector_key]) AS rows
