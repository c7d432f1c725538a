// purpose: the pairs of neighbour episodes with at least one end among these
// params: ids, partition, user_id, agent_id, run_id
// returns: rows of earlier, later
// routing: read
UNWIND $ids AS id
MATCH (e:Episode {id: id})
MATCH (e)-[next:NEXT]-(:Episode)
WITH DISTINCT startNode(next) AS earlier, endNode(next) AS later
WHERE all(one IN [earlier, later] WHERE
      one.partition = $partition
  AND (one.user_id IS NULL OR $user_id IS NULL OR one.user_id = $user_id)
  AND (one.agent_id IS NULL OR $agent_id IS NULL OR one.agent_id = $agent_id)
  AND (one.run_id IS NULL OR one.run_id = $run_id))
RETURN collect([earlier.id, later.id]) AS rows
