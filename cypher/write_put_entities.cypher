// purpose: put entities whole, with the label of their type and, for the owner, User
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MERGE (e:__Entity__ {key: row.key})
SET e += row.properties
REMOVE e:Person:Organization:Place:Event:Product:Topic:Time:Thing:User
SET e:$(row.labels)
