// purpose: the events of facts
// params: fact_ids
// returns: event
// routing: read
MATCH (v:Event) WHERE v.fact_id IN $fact_ids
RETURN v {
  .id, .partition, .user_id, .agent_id, .run_id, .kind, .fact_id, .change_id, .reason, .before, .after, .cause, .at_us,
  .written
} AS event
