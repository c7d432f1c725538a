// purpose: the names of entities with their vectors, as bytes of numbers in single precision (as lists, where an older graphmem wrote them), by entity
// params: ids, partition, at_once
// returns: rows of key, entity, vector
// routing: read
MATCH (e:__Entity__)
USING INDEX SEEK e:__Entity__(key)
WHERE e.key IN $ids AND e.partition = $partition
MATCH (a)-[:NAMES]->(e) WHERE a.vector IS NOT NULL OR a.embedding IS NOT NULL
WITH collect(a) AS found
UNWIND range(0, size(found) - 1, $at_once) AS first
RETURN [a IN found[first..first + $at_once] | [a.key, a.entity, coalesce(a.vector, a.embedding)]] AS rows
