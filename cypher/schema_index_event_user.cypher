// purpose: look up the events that carry a user id
// params: none
// returns: nothing
// routing: write
CREATE INDEX graphmem_event_user IF NOT EXISTS FOR (n:Event) ON (n.user_id)
