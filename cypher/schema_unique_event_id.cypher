// purpose: no two Event nodes share their id
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_event_id IF NOT EXISTS FOR (n:Event) REQUIRE n.id IS UNIQUE
