// purpose: look up the soft joins that start at an entity
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_join_start IF NOT EXISTS FOR (n:Join) ON (n.start)
