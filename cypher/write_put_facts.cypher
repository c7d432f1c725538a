// purpose: put facts whole; one that exists keeps its vector where the new one has none
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MERGE (f:Fact {id: row.id})
SET f += row.properties,
    f.valid_from = CASE WHEN row.moments.valid_from IS NOT NULL
      THEN datetime('1970-01-01T00:00:00Z') + duration({microseconds: row.moments.valid_from}) END,
    f.invalid_at = CASE WHEN row.moments.invalid_at IS NOT NULL
      THEN datetime('1970-01-01T00:00:00Z') + duration({microseconds: row.moments.invalid_at}) END,
    f.recorded_at = datetime('1970-01-01T00:00:00Z') + duration({microseconds: row.moments.recorded_at}),
    f.retired_at = CASE WHEN row.moments.retired_at IS NOT NULL
      THEN datetime('1970-01-01T00:00:00Z') + duration({microseconds: row.moments.retired_at}) END,
    f.vector = coalesce(row.vector, f.vector),
    f.embedding = coalesce(row.embedding, f.embedding)
