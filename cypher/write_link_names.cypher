// purpose: tie names to their entities
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MATCH (a:Alias {key: row.key})
USING INDEX SEEK a:Alias(key)
MATCH (e:__Entity__ {key: row.entity})
USING INDEX SEEK e:__Entity__(key)
MERGE (a)-[:NAMES]->(e)
