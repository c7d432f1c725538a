// purpose: look up the episodes that carry a run id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_episode_run IF NOT EXISTS FOR (n:Episode) ON (n.run_id)
