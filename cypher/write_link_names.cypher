// purpose: tie names to their entities
// params: keys
// returns: nothing
// routing: write
UNWIND $keys AS key
MATCH (a:Alias {key: key})
MATCH (e:__Entity__ {key: a.entity})
MERGE (a)-[:NAMES]->(e)
