// purpose: look up the facts of a subject and relation
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_fact_slot IF NOT EXISTS FOR (n:Fact) ON (n.subject, n.relation)
