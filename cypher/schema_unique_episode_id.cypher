// purpose: no two Episode nodes share their id
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_episode_id IF NOT EXISTS FOR (n:Episode) REQUIRE n.id IS UNIQUE
