// purpose: look up the events that carry an agent id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_event_agent IF NOT EXISTS FOR (n:Event) ON (n.agent_id)
