// purpose: tie facts to their entities
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MATCH (f:Fact {id: row.id})
MATCH (e:__Entity__ {key: row.key})
CREATE (f)-[:$(row.role)]->(e)
