// purpose: how many facts hold each word, counted up to the cap
// params: words, cap
// returns: word, held
// routing: read
UNWIND $words AS word
CALL (word) {
  CALL db.index.fulltext.queryNodes('graphmem_fact_words', word, {limit: $cap})
  YIELD node
  RETURN count(node) AS held
}
RETURN word, held
