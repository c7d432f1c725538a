// purpose: keep only the nearest soft joins of each of these entities, ties by key
// params: keys, keep
// returns: nothing
// routing: write
UNWIND $keys AS key
CALL (key) {
  MATCH (j:Join {start: key})
  WITH j ORDER BY j.cosine DESC, j.near SKIP $keep
  DELETE j
}
