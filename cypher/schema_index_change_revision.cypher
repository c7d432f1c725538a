// purpose: look up the changes of a partition by revision
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_change_revision IF NOT EXISTS FOR (n:GraphmemChange) ON (n.partition, n.revision)
