// purpose: look up the facts that carry a run id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_fact_run IF NOT EXISTS FOR (n:Fact) ON (n.run_id)
