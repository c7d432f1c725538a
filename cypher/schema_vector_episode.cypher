// purpose: vector search over episode nodes inside one partition (2026.01 and newer)
// params: options
// returns: nothing
// routing: write
CYPHER 25
CREATE VECTOR INDEX graphmem_episode_vector IF NOT EXISTS FOR (n:Episode) ON n.embedding
WITH [n.partition]
OPTIONS $options
