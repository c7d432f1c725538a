// purpose: all events of a partition
// params: partition
// returns: event
// routing: read
MATCH (v:Event {partition: $partition}) WHERE v.fact_id IS NOT NULL
RETURN v {
  .id, .partition, .user_id, .agent_id, .run_id, .kind, .fact_id, .change_id, .reason, .before, .after, .cause, .at_us,
  .written
} AS event
