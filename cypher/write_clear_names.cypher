// purpose: take away the names and soft joins of entities
// params: keys
// returns: nothing
// routing: write
UNWIND $keys AS key
MATCH (e:__Entity__ {key: key})
USING INDEX SEEK e:__Entity__(key)
CALL (e) {
  MATCH (a:Alias)-[:NAMES]->(e)
  DETACH DELETE a
}
CALL (e) {
  MATCH (j:Join {start: e.key})
  DELETE j
}
CALL (e) {
  MATCH (j:Join {near: e.key})
  DELETE j
}
