// purpose: take away the links and the drawn relationship of facts that are put again
// params: ids
// returns: nothing
// routing: write
UNWIND $ids AS id
MATCH (f:Fact {id: id})
CALL (f) {
  MATCH (f)-[link:SUBJECT|OBJECT|MENTIONS|STATED_IN]->()
  DELETE link
}
CALL (f) {
  MATCH (:__Entity__ {key: f.subject})-[drawn]->(:__Entity__ {key: f.object})
  WHERE drawn.fact_id = f.id
  DELETE drawn
}
