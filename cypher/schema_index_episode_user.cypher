// purpose: look up the episodes that carry a user id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_episode_user IF NOT EXISTS FOR (n:Episode) ON (n.user_id)
