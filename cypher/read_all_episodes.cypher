// purpose: episodes as a partition in memory holds them
// params: partition, at_once
// returns: rows of id, user_id, agent_id, run_id, session, position, words
// routing: read
MATCH (e:Episode {partition: $partition}) WHERE e.session IS NOT NULL
WITH e ORDER BY e.written, e.id
WITH collect(e) AS found
UNWIND range(0, size(found) - 1, $at_once) AS first
RETURN [e IN found[first..first + $at_once] | [
    e.id, e.user_id, e.agent_id, e.run_id, e.session, e.position, e.words
  ]] AS rows
