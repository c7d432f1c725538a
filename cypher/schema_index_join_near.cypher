// purpose: look up the soft joins that end at an entity
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_join_near IF NOT EXISTS FOR (n:Join) ON (n.near)
