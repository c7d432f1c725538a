// purpose: no two Join nodes share their key
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_join_key IF NOT EXISTS FOR (n:Join) REQUIRE n.key IS UNIQUE
