// purpose: facts as a partition in memory holds them; `episodes` is null where an older graphmem wrote the fact, by id
// params: ids, partition, at_once
// returns: rows of id, user_id, agent_id, run_id, since, until, retired, subject, relation, object, mentions, episodes, words
// routing: read
MATCH (f:Fact)
USING INDEX SEEK f:Fact(id)
WHERE f.id IN $ids AND f.partition = $partition
WITH collect(f) AS found
UNWIND range(0, size(found) - 1, $at_once) AS first
RETURN [f IN found[first..first + $at_once] | [
    f.id, f.user_id, f.agent_id, f.run_id, f.since_us, f.until_us, f.retired_us, f.subject, f.relation, f.object,
    f.mentions, f.episodes, f.words
  ]] AS rows
