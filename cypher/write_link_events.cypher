// purpose: tie events to the facts they are about
// params: ids
// returns: nothing
// routing: write
UNWIND $ids AS id
MATCH (v:Event {id: id})
MATCH (f:Fact {id: v.fact_id})
MERGE (v)-[:ON]->(f)
