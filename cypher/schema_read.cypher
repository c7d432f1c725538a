// purpose: read which schema and embedder the store was made for
// params: none
// returns: version, embedder, size
// routing: read
MATCH (s:GraphmemSchema {name: 'graphmem'})
RETURN s.version AS version, s.embedder AS embedder, s.size AS size
