// purpose: look up the neighbours of an episode
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_episode_place IF NOT EXISTS FOR (n:Episode) ON (n.session, n.position)
