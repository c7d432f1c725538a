// purpose: look up all entities of a partition
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_entity_partition IF NOT EXISTS FOR (n:__Entity__) ON (n.partition)
