// purpose: put the names of entities; one that exists keeps its vector where the new one has none
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MERGE (a:Alias {key: row.key})
SET a += row.properties,
    a.embedding = coalesce(row.embedding, a.embedding),
    a.vector_key = coalesce(row.vector_key, a.vector_key)
