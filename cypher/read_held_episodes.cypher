// purpose: episodes as a partition in memory holds them
// params: ids, partition
// returns: rows of id, user_id, agent_id, run_id, session, position, words
// routing: read
MATCH (e:Episode)
USING INDEX e:Episode(id)
WHERE e.id IN $ids AND e.partition = $partition AND e.session IS NOT NULL
RETURN collect([e.id, e.user_id, e.agent_id, e.run_id, e.session, e.position, e.words]) AS rows
