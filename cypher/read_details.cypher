// purpose: facts by id, the episodes that state them and those with these ids, the entities that they speak of; without vectors
// params: fact_ids, episode_ids
// returns: facts, episodes, entities
// routing: read
RETURN COLLECT {
  MATCH (f:Fact)
  USING INDEX SEEK f:Fact(id)
  WHERE f.id IN $fact_ids
  RETURN [f {
    .id, .partition, .user_id, .agent_id, .run_id, .text, .subject, .relation, .object, .mentions, .speaker,
    .since_us, .until_us, .ended_us, .recorded_us, .updated_us, .retired_us, .metadata, .instruction_like, .exclusive,
    .marks
  }, COLLECT {
    MATCH (f)-[s:STATED_IN]->(e:Episode)
    RETURN [s.index, e.id, s.since_us, s.until_us, s.end_us, s.quote]
  }]
} AS facts, COLLECT {
  CALL () {
    MATCH (e:Episode)
    USING INDEX SEEK e:Episode(id)
    WHERE e.id IN $episode_ids
    RETURN e
    UNION
    MATCH (f:Fact)-[:STATED_IN]->(e)
    USING INDEX SEEK f:Fact(id)
    WHERE f.id IN $fact_ids
    RETURN e
  }
  WITH e WHERE e.session IS NOT NULL
  RETURN e {
    .id, .partition, .user_id, .agent_id, .run_id, .session, .position, .role, .speaker, .text, .at_us, .recorded_us
  }
} AS episodes, COLLECT {
  MATCH (f:Fact)-[:SUBJECT|OBJECT|MENTIONS]->(e)
  USING INDEX SEEK f:Fact(id)
  WHERE f.id IN $fact_ids AND e.type IS NOT NULL
  WITH DISTINCT e
  RETURN e {.key, .partition, .name, .type, .aliases, .owner}
} AS entities
