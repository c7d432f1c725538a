// purpose: look up all episodes of a partition
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_episode_partition IF NOT EXISTS FOR (n:Episode) ON (n.partition)
