// purpose: look up all events of a partition
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_event_partition IF NOT EXISTS FOR (n:Event) ON (n.partition)
