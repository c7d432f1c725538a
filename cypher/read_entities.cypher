// purpose: entities by key
// params: keys
// returns: rows of entity
// routing: read
MATCH (e:__Entity__)
USING INDEX SEEK e:__Entity__(key)
WHERE e.key IN $keys AND e.type IS NOT NULL
RETURN collect([e {.key, .partition, .name, .type, .aliases, .owner}]) AS rows
