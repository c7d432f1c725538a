// purpose: all facts of a partition, with their vectors
// params: partition
// returns: fact, sources, vector
// routing: read
MATCH (f:Fact {partition: $partition})
RETURN f {
  .id, .partition, .user_id, .agent_id, .run_id, .text, .subject, .relation, .object, .mentions, .speaker,
  .since_us, .until_us, .ended_us, .recorded_us, .updated_us, .retired_us, .metadata, .instruction_like, .exclusive,
  .marks
} AS fact,
COLLECT {
  MATCH (f)-[s:STATED_IN]->(e:Episode)
  RETURN [s.index, e.id, s.since_us, s.until_us, s.end_us, s.quote]
} AS sources,
coalesce(f.vector, f.embedding) AS vector
