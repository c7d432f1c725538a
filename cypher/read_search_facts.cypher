// purpose: the facts nearest to a vector inside a partition, and which of them the view sees
// params: vector, fetch, partition, user_id, agent_id, run_id, as_of, forever
// returns: rows of id, vector_key, seen
// routing: read
CYPHER 25
MATCH (f:Fact)
SEARCH f IN (
  VECTOR INDEX graphmem_fact_vector FOR $vector
  WHERE f.partition = $partition AND f.since_us <= $as_of AND f.until_us > $as_of AND f.retired_us = $forever
  LIMIT $fetch
)
RETURN collect([f.id, f.vector_key,
  ($user_id IS NULL OR f.user_id IS NULL OR f.user_id = $user_id)
  AND ($agent_id IS NULL OR f.agent_id IS NULL OR f.agent_id = $agent_id)
  AND (f.run_id IS NULL OR coalesce(f.run_id = $run_id, false))]) AS rows
