// purpose: delete events
// params: ids
// returns: nothing
// routing: write
MATCH (v:Event) WHERE v.id IN $ids
DETACH DELETE v
