// purpose: drop the vector index of episode nodes before it is made for vectors of another size
// params: none
// returns: nothing
// routing: write
DROP INDEX graphmem_episode_vector IF EXISTS
