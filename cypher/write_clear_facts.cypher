// purpose: take away the links and the drawn relationship of facts that are put again
// params: ids
// returns: nothing
// routing: write
UNWIND $ids AS id
MATCH (f:Fact {id: id})
USING INDEX SEEK f:Fact(id)
CALL (f) {
  MATCH (f)-[link:SUBJECT|OBJECT|MENTIONS|STATED_IN]->()
  DELETE link
}
CALL (f) {
  MATCH (s:__Entity__ {key: f.subject})-[drawn]->(o:__Entity__ {key: f.object})
  USING INDEX SEEK s:__Entity__(key)
  USING INDEX SEEK o:__Entity__(key)
  WHERE drawn.fact_id = f.id
  DELETE drawn
}
