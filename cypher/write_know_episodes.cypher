// purpose: make sure that there is a node for each episode that a fact names
// params: ids, partition
// returns: nothing
// routing: write
UNWIND $ids AS id
MERGE (e:Episode {id: id})
ON CREATE SET e.partition = $partition
