// purpose: events by id
// params: ids
// returns: event
// routing: read
MATCH (v:Event)
USING INDEX SEEK v:Event(id)
WHERE v.id IN $ids
RETURN v {
  .id, .partition, .user_id, .agent_id, .run_id, .kind, .fact_id, .change_id, .reason, .before, .after, .cause, .at_us,
  .written
} AS event
