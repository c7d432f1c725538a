// purpose: look up all facts of a partition
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_fact_partition IF NOT EXISTS FOR (n:Fact) ON (n.partition)
