// purpose: drop the full-text index of fact nodes, which an older schema had
// params: none
// returns: nothing
// routing: write
DROP INDEX graphmem_fact_words IF EXISTS
