// purpose: put episodes whole; one that exists keeps its place in the order of writing and, without a new one, its vector
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MERGE (e:Episode {id: row.id})
SET e += row.properties,
    e.at = datetime('1970-01-01T00:00:00Z') + duration({microseconds: row.properties.at_us}),
    e.written = coalesce(e.written, row.written),
    e.vector = coalesce(row.vector, e.vector),
    e.embedding = CASE WHEN row.vector IS NULL THEN e.embedding END
