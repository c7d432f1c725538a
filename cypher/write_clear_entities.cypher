// purpose: take away entities
// params: keys
// returns: nothing
// routing: write
MATCH (e:__Entity__) WHERE e.key IN $keys
DETACH DELETE e
