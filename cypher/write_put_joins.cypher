// purpose: put soft joins
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MERGE (j:Join {key: row.key})
SET j += row.properties
