// purpose: the facts that mention an entity and that the view sees
// params: key, partition, user_id, agent_id, run_id, as_of, forever
// returns: rows of id, vector_key
// routing: read
MATCH (e:__Entity__ {key: $key})<-[:MENTIONS]-(f)
WHERE
  f.partition = $partition
  AND f.since_us <= $as_of AND f.retired_us = $forever
  AND f.until_us > $as_of
  AND ($user_id IS NULL OR f.user_id IS NULL OR f.user_id = $user_id)
  AND ($agent_id IS NULL OR f.agent_id IS NULL OR f.agent_id = $agent_id)
  AND (f.run_id IS NULL OR f.run_id = $run_id)
RETURN collect([f.id, f.vector_key]) AS rows
