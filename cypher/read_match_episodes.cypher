// purpose: the episodes that hold one of the words, best first, with all their words; how many hold each word
// params: query, fetch, words, cap
// returns: found, held
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
  RETURN collect([e.id, e.words, score]) AS found
}
RETURN found, held
