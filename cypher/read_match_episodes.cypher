// purpose: the episodes that hold one of the words, best first, as far as the view sees them; how many hold each word
// params: query, fetch, words, cap, partition, user_id, agent_id, run_id, as_of, forever
// returns: hits, found, held
// routing: read
CALL () {
  UNWIND $words AS word
  CALL (word) {
    CALL db.index.fulltext.queryNodes('graphmem_episode_words', word, {limit: $cap})
    YIELD node
    RETURN count(node) AS holding
  }
  RETURN collect([word, holding]) AS held
}
CALL (held) {
  CALL db.index.fulltext.queryNodes('graphmem_episode_words', $query, {limit: $fetch})
  YIELD node AS e, score
  RETURN count(*) AS hits,
    collect(CASE WHEN
      e.partition = $partition
      AND ($user_id IS NULL OR e.user_id IS NULL OR e.user_id = $user_id)
      AND ($agent_id IS NULL OR e.agent_id IS NULL OR e.agent_id = $agent_id)
      AND (e.run_id IS NULL OR e.run_id = $run_id)
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
    }
    THEN [e.id, e.words, score] END) AS found
}
RETURN hits, found, held
