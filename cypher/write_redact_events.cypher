// purpose: put what is left of events' records of before and after
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MATCH (v:Event {id: row.id})
USING INDEX SEEK v:Event(id)
SET v += row.properties
