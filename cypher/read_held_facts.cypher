// purpose: facts as a partition in memory holds them; `episodes` is null where an older graphmem wrote the fact
// params: ids, partition
// returns: rows of id, user_id, agent_id, run_id, since, until, retired, subject, relation, object, mentions, episodes, words
// routing: read
MATCH (f:Fact)
USING INDEX f:Fact(id)
WHERE f.id IN $ids AND f.partition = $partition
RETURN collect([
  f.id, f.user_id, f.agent_id, f.run_id, f.since_us, f.until_us, f.retired_us, f.subject, f.relation, f.object,
  f.mentions, f.episodes, f.words
]) AS rows
