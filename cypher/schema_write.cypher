// purpose: note which schema and embedder the store is made for; the first one to do so stays
// params: version, embedder, size, searchable
// returns: version, embedder, size, searchable
// routing: write
MERGE (s:GraphmemSchema {name: 'graphmem'})
ON CREATE SET s.version = $version, s.embedder = $embedder, s.size = $size, s.searchable = $searchable
ON MATCH SET s.version = CASE WHEN s.version < $version THEN $version ELSE s.version END,
  s.searchable = coalesce(s.searchable, false) OR $searchable
RETURN s.version AS version, s.embedder AS embedder, s.size AS size, s.searchable AS searchable
