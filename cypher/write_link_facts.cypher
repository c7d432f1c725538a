// purpose: tie facts to their entities
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MATCH (f:Fact {id: row.id})
USING INDEX SEEK f:Fact(id)
MATCH (e:__Entity__ {key: row.key})
USING INDEX SEEK e:__Entity__(key)
CREATE (f)-[:$(row.role)]->(e)
