// purpose: put the names of entities; one that exists keeps its vector where the new one has none
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MERGE (a:Alias {key: row.key})
SET a += row.properties,
    a.vector = coalesce(row.vector, a.vector),
    a.embedding = CASE WHEN row.vector IS NULL THEN a.embedding END
