// purpose: delete events
// params: ids
// returns: nothing
// routing: write
MATCH (v:Event)
USING INDEX SEEK v:Event(id)
WHERE v.id IN $ids
DETACH DELETE v
