// purpose: no two __Entity__ nodes share their key
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_entity_key IF NOT EXISTS FOR (n:__Entity__) REQUIRE n.key IS UNIQUE
