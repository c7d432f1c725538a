// purpose: vector search over alias nodes inside one partition (2026.01 and newer)
// params: options
// returns: nothing
// routing: write
CYPHER 25
CREATE VECTOR INDEX graphmem_alias_vector IF NOT EXISTS FOR (n:Alias) ON n.embedding
WITH [n.partition]
OPTIONS $options
