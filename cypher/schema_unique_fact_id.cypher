// purpose: no two Fact nodes share their id
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_fact_id IF NOT EXISTS FOR (n:Fact) REQUIRE n.id IS UNIQUE
