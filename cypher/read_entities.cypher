// purpose: entities by key
// params: keys
// returns: entity
// routing: read
MATCH (e:__Entity__) WHERE e.key IN $keys AND e.type IS NOT NULL
RETURN e {.key, .partition, .name, .type, .aliases, .owner} AS entity
