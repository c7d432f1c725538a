// purpose: take away entities
// params: keys
// returns: nothing
// routing: write
MATCH (e:__Entity__)
USING INDEX SEEK e:__Entity__(key)
WHERE e.key IN $keys
DETACH DELETE e
