// purpose: the vectors of facts, as bytes of numbers in single precision (as lists, where an older graphmem wrote them)
// params: ids, partition
// returns: rows of id, vector
// routing: read
MATCH (f:Fact)
USING INDEX f:Fact(id)
WHERE f.id IN $ids AND f.partition = $partition AND (f.vector IS NOT NULL OR f.embedding IS NOT NULL)
RETURN collect([f.id, coalesce(f.vector, f.embedding)]) AS rows
