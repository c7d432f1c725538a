// purpose: the facts that hold one of the words, best first, as far as the view sees them; how many hold each word
// params: query, fetch, words, cap, partition, user_id, agent_id, run_id, as_of, forever
// returns: hits, found, held
// routing: read
CALL () {
  UNWIND $words AS word
  CALL (word) {
    CALL db.index.fulltext.queryNodes('graphmem_fact_words', word, {limit: $cap})
    YIELD node
    RETURN count(node) AS holding
  }
  RETURN collect([word, holding]) AS held
}
CALL (held) {
  CALL db.index.fulltext.queryNodes('graphmem_fact_words', $query, {limit: $fetch})
  YIELD node AS f, score
  RETURN count(*) AS hits,
    collect(CASE WHEN
      f.partition = $partition
      AND f.since_us <= $as_of AND f.retired_us = $forever
      AND f.until_us > $as_of
      AND ($user_id IS NULL OR f.user_id IS NULL OR f.user_id = $user_id)
      AND ($agent_id IS NULL OR f.agent_id IS NULL OR f.agent_id = $agent_id)
      AND (f.run_id IS NULL OR f.run_id = $run_id)
    THEN [f.id, f.words, score] END) AS found
}
RETURN hits, found, held
