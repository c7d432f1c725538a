// purpose: no two GraphmemChange nodes share their id
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_change_id IF NOT EXISTS FOR (n:GraphmemChange) REQUIRE n.id IS UNIQUE
