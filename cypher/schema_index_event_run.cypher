// purpose: look up the events that carry a run id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_event_run IF NOT EXISTS FOR (n:Event) ON (n.run_id)
