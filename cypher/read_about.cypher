// purpose: facts that are not retired and fill one of the slots
// params: partition, slots, forever
// returns: fact, sources
// routing: read
UNWIND $slots AS slot
MATCH (f:Fact {subject: slot.subject, relation: slot.relation})
USING INDEX SEEK f:Fact(subject, relation)
WHERE f.partition = $partition AND f.retired_us = $forever AND (slot.object IS NULL OR f.object = slot.object)
WITH DISTINCT f
RETURN f {
  .id, .partition, .user_id, .agent_id, .run_id, .text, .subject, .relation, .object, .mentions, .speaker,
  .since_us, .until_us, .ended_us, .recorded_us, .updated_us, .retired_us, .metadata, .instruction_like, .exclusive,
  .marks
} AS fact,
COLLECT {
  MATCH (f)-[s:STATED_IN]->(e:Episode)
  RETURN [s.index, e.id, s.since_us, s.until_us, s.end_us, s.quote]
} AS sources
