// purpose: the vectors of facts, as bytes of numbers in single precision (as lists, where an older graphmem wrote them), by id
// params: ids, partition, at_once
// returns: rows of id, vector
// routing: read
MATCH (f:Fact)
USING INDEX SEEK f:Fact(id)
WHERE f.id IN $ids AND f.partition = $partition AND (f.vector IS NOT NULL OR f.embedding IS NOT NULL)
WITH collect(f) AS found
UNWIND range(0, size(found) - 1, $at_once) AS first
RETURN [f IN found[first..first + $at_once] | [f.id, coalesce(f.vector, f.embedding)]] AS rows
