// purpose: the facts that hold one of the words, best first, as far as the view sees them
// params: words, fetch, partition, user_id, agent_id, run_id, as_of, forever
// returns: hits, found
// routing: read
CALL db.index.fulltext.queryNodes('graphmem_fact_words', $words, {limit: $fetch})
YIELD node AS f, score
RETURN count(*) AS hits,
  collect(CASE WHEN
    f.partition = $partition
    AND f.since_us <= $as_of AND f.retired_us = $forever
    AND f.until_us > $as_of
    AND (f.user_id IS NULL OR $user_id IS NULL OR f.user_id = $user_id)
    AND (f.agent_id IS NULL OR $agent_id IS NULL OR f.agent_id = $agent_id)
    AND (f.run_id IS NULL OR f.run_id = $run_id)
  THEN [f.id, f.speaker, f.text, f.relation, null, score] END) AS found
