// purpose: draw the facts of the present as typed relationships between their entities
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MATCH (s:__Entity__ {key: row.subject})
USING INDEX SEEK s:__Entity__(key)
MATCH (o:__Entity__ {key: row.object})
USING INDEX SEEK o:__Entity__(key)
CREATE (s)-[r:$(row.relation)]->(o)
SET r = row.properties,
    r.valid_from = CASE WHEN row.moments.valid_from IS NOT NULL
      THEN datetime('1970-01-01T00:00:00Z') + duration({microseconds: row.moments.valid_from}) END,
    r.recorded_at = datetime('1970-01-01T00:00:00Z') + duration({microseconds: row.moments.recorded_at})
