// purpose: delete episodes; with them go the quotes that other facts had from them
// params: ids
// returns: nothing
// routing: write
MATCH (e:Episode)
USING INDEX SEEK e:Episode(id)
WHERE e.id IN $ids
CALL (e) {
  MATCH (f:Fact)-[:STATED_IN]->(e)
  SET f.episodes = [id IN f.episodes WHERE id <> e.id]
}
DETACH DELETE e
