// purpose: the episodes that hold one of the words, best first, as far as the view sees them
// params: words, fetch, partition, user_id, agent_id, run_id, as_of, forever
// returns: hits, found
// routing: read
CALL db.index.fulltext.queryNodes('graphmem_episode_words', $words, {limit: $fetch})
YIELD node AS e, score
RETURN count(*) AS hits,
  collect(CASE WHEN
    e.partition = $partition
    AND (e.user_id IS NULL OR $user_id IS NULL OR e.user_id = $user_id)
    AND (e.agent_id IS NULL OR $agent_id IS NULL OR e.agent_id = $agent_id)
    AND (e.run_id IS NULL OR e.run_id = $run_id)
    AND EXISTS {
    // no label: a planner that knows what f is may look up all facts of the partition each time
    MATCH (e)<-[:STATED_IN]-(f)
    WHERE
      f.partition = $partition
      AND f.since_us <= $as_of AND f.retired_us = $forever
      AND f.until_us > $as_of
      AND (f.user_id IS NULL OR $user_id IS NULL OR f.user_id = $user_id)
      AND (f.agent_id IS NULL OR $agent_id IS NULL OR f.agent_id = $agent_id)
      AND (f.run_id IS NULL OR f.run_id = $run_id)
  }
  THEN [e.id, e.speaker, e.text, null, e.at_us, score] END) AS found
