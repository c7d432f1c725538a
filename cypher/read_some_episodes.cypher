// purpose: episodes as a partition in memory holds them, by id
// params: ids, partition, at_once
// returns: rows of id, user_id, agent_id, run_id, session, position, words
// routing: read
MATCH (e:Episode)
USING INDEX SEEK e:Episode(id)
WHERE e.id IN $ids AND e.partition = $partition AND e.session IS NOT NULL
WITH collect(e) AS found
UNWIND range(0, size(found) - 1, $at_once) AS first
RETURN [e IN found[first..first + $at_once] | [
    e.id, e.user_id, e.agent_id, e.run_id, e.session, e.position, e.words
  ]] AS rows
