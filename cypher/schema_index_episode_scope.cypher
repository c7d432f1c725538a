// purpose: look up the last episode of exactly one scope
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_episode_scope IF NOT EXISTS FOR (n:Episode) ON (n.scope, n.written)
