// purpose: delete episodes; with them go the quotes that other facts had from them
// params: ids
// returns: nothing
// routing: write
MATCH (e:Episode) WHERE e.id IN $ids
DETACH DELETE e
