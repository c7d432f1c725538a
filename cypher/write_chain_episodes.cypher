// purpose: join the episodes to those next to them in their session, and part them from former neighbours
// params: ids
// returns: nothing
// routing: write
UNWIND $ids AS id
MATCH (e:Episode {id: id})
USING INDEX SEEK e:Episode(id)
CALL (e) {
  MATCH (e)-[old:NEXT]-(:Episode)
  DELETE old
}
CALL (e) {
  MATCH (later:Episode {session: e.session, position: e.position + 1})
  USING INDEX SEEK later:Episode(session, position)
  WHERE later.partition = e.partition
  MERGE (e)-[:NEXT]->(later)
}
CALL (e) {
  MATCH (earlier:Episode {session: e.session, position: e.position - 1})
  USING INDEX SEEK earlier:Episode(session, position)
  WHERE earlier.partition = e.partition
  MERGE (earlier)-[:NEXT]->(e)
}
