// purpose: drop the vector index of fact nodes before it is made for vectors of another size
// params: none
// returns: nothing
// routing: write
DROP INDEX graphmem_fact_vector IF EXISTS
