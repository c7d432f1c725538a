// purpose: make sure that there is a node for each key that a fact names
// params: keys, partition
// returns: nothing
// routing: write
UNWIND $keys AS key
MERGE (e:__Entity__ {key: key})
ON CREATE SET e.partition = $partition
