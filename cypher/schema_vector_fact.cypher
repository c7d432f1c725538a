// purpose: vector search over fact nodes inside one partition (2026.01 and newer)
// params: options
// returns: nothing
// routing: write
CYPHER 25
CREATE VECTOR INDEX graphmem_fact_vector IF NOT EXISTS FOR (n:Fact) ON n.embedding
WITH [n.partition, n.subject, n.object, n.since_us, n.until_us, n.retired_us]
OPTIONS $options
