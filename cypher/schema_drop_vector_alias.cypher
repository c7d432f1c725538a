// purpose: drop the vector index of alias nodes before it is made for vectors of another size
// params: none
// returns: nothing
// routing: write
DROP INDEX graphmem_alias_vector IF EXISTS
