// purpose: look up the episodes that carry an agent id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_episode_agent IF NOT EXISTS FOR (n:Episode) ON (n.agent_id)
