// purpose: look up the events of a fact
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_event_fact IF NOT EXISTS FOR (n:Event) ON (n.fact_id)
