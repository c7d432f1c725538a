// purpose: look up the entities that bear a name
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_alias_normalised IF NOT EXISTS FOR (n:Alias) ON (n.partition, n.normalised)
