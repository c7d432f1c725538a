// purpose: look up the facts that carry a user id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_fact_user IF NOT EXISTS FOR (n:Fact) ON (n.user_id)
