// purpose: drop the full-text index of episode nodes, which an older schema had
// params: none
// returns: nothing
// routing: write
DROP INDEX graphmem_episode_words IF EXISTS
