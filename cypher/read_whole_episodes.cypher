// purpose: all episodes of a partition, with their vectors
// params: partition
// returns: episode, vector
// routing: read
MATCH (e:Episode {partition: $partition}) WHERE e.session IS NOT NULL
RETURN e {
  .id, .partition, .user_id, .agent_id, .run_id, .session, .position, .role, .speaker, .text, .at_us, .recorded_us,
  .written
} AS episode, coalesce(e.vector, e.embedding) AS vector
