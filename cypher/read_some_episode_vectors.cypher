// purpose: the vectors of episodes, as bytes of numbers in single precision (as lists, where an older graphmem wrote them), by id
// params: ids, partition, at_once
// returns: rows of id, vector
// routing: read
MATCH (e:Episode)
USING INDEX SEEK e:Episode(id)
WHERE e.id IN $ids AND e.partition = $partition AND (e.vector IS NOT NULL OR e.embedding IS NOT NULL)
WITH collect(e) AS found
UNWIND range(0, size(found) - 1, $at_once) AS first
RETURN [e IN found[first..first + $at_once] | [e.id, coalesce(e.vector, e.embedding)]] AS rows
