// purpose: look up the facts that carry an agent id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_fact_agent IF NOT EXISTS FOR (n:Fact) ON (n.agent_id)
