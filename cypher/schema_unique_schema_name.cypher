// purpose: no two GraphmemSchema nodes share their name
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_schema_name IF NOT EXISTS FOR (n:GraphmemSchema) REQUIRE n.name IS UNIQUE
