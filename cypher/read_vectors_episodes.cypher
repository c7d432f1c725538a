// purpose: the vectors of episodes, as bytes of numbers in single precision (as lists, where an older graphmem wrote them)
// params: ids, partition
// returns: rows of id, vector
// routing: read
MATCH (e:Episode)
USING INDEX e:Episode(id)
WHERE e.id IN $ids AND e.partition = $partition AND (e.vector IS NOT NULL OR e.embedding IS NOT NULL)
RETURN collect([e.id, coalesce(e.vector, e.embedding)]) AS rows
