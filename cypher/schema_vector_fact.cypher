// purpose: let people search fact nodes by vector: graphmem itself compares with the vectors that it holds in memory
// params: options
// returns: nothing
// routing: write
CREATE VECTOR INDEX graphmem_fact_vector IF NOT EXISTS FOR (n:Fact) ON (n.embedding)
OPTIONS $options
