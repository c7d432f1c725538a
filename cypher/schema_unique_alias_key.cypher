// purpose: no two Alias nodes share their key
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_alias_key IF NOT EXISTS FOR (n:Alias) REQUIRE n.key IS UNIQUE
