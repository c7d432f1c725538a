// purpose: look up all names of a partition
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_alias_partition IF NOT EXISTS FOR (n:Alias) ON (n.partition)
