// purpose: the triples of a relation that the view sees and that have one of the entities in this role
// params: keys, relation, role, partition, user_id, agent_id, run_id, as_of, forever
// returns: rows of id, subject, object
// routing: read
UNWIND $keys AS key
// no label: a planner that knows what f is may look up all facts of the partition each time
MATCH (e:__Entity__ {key: key})<-[end:SUBJECT|OBJECT]-(f)
WHERE type(end) = $role AND f.relation = $relation AND
  f.partition = $partition
  AND f.since_us <= $as_of AND f.retired_us = $forever
  AND f.until_us > $as_of
  AND ($user_id IS NULL OR f.user_id IS NULL OR f.user_id = $user_id)
  AND ($agent_id IS NULL OR f.agent_id IS NULL OR f.agent_id = $agent_id)
  AND (f.run_id IS NULL OR f.run_id = $run_id)
RETURN collect([f.id, f.subject, f.object]) AS rows
