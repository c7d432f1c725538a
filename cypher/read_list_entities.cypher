// purpose: all entities of a partition
// params: partition
// returns: entity
// routing: read
MATCH (e:__Entity__ {partition: $partition}) WHERE e.type IS NOT NULL
RETURN e {.key, .partition, .name, .type, .aliases, .owner} AS entity
