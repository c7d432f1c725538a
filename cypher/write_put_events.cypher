// purpose: put events; one that exists keeps its place in the order of writing
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MERGE (v:Event {id: row.id})
SET v += row.properties,
    v.at = datetime('1970-01-01T00:00:00Z') + duration({microseconds: row.properties.at_us}),
    v.written = coalesce(v.written, row.written)
