// purpose: episodes by id, without vectors
// params: ids
// returns: rows of episode
// routing: read
MATCH (e:Episode)
USING INDEX SEEK e:Episode(id)
WHERE e.id IN $ids AND e.session IS NOT NULL
RETURN collect([e {
  .id, .partition, .user_id, .agent_id, .run_id, .session, .position, .role, .speaker, .text, .at_us, .recorded_us
}]) AS rows
