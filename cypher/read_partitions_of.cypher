// purpose: the entities with these keys and their partitions
// params: keys
// returns: rows of key, partition
// routing: read
MATCH (e:__Entity__)
USING INDEX SEEK e:__Entity__(key)
WHERE e.key IN $keys
RETURN collect([e.key, e.partition]) AS rows
