// purpose: facts by id, without vectors
// params: ids
// returns: rows of fact, sources
// routing: read
MATCH (f:Fact)
USING INDEX SEEK f:Fact(id)
WHERE f.id IN $ids
RETURN collect([f {
  .id, .partition, .user_id, .agent_id, .run_id, .text, .subject, .relation, .object, .mentions, .speaker,
  .since_us, .until_us, .ended_us, .recorded_us, .updated_us, .retired_us, .metadata, .instruction_like, .exclusive,
  .marks
}, COLLECT {
  MATCH (f)-[s:STATED_IN]->(e:Episode)
  RETURN [s.index, e.id, s.since_us, s.until_us, s.end_us, s.quote]
}]) AS rows
