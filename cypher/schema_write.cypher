// purpose: note which schema and embedder the store is made for; the first one to do so stays
// params: version, embedder, size
// returns: version, embedder, size
// routing: write
MERGE (s:GraphmemSchema {name: 'graphmem'})
ON CREATE SET s.version = $version, s.embedder = $embedder, s.size = $size
ON MATCH SET s.version = CASE WHEN s.version < $version THEN $version ELSE s.version END
RETURN s.version AS version, s.embedder AS embedder, s.size AS size
