// The names that guide and saved queries are filled with; none where the partition has no entity.
MATCH (e:__Entity__ {partition: $partition})
WITH e, COUNT { (e)-[r]-(:__Entity__) WHERE r.fact_id IS NOT NULL } AS links
ORDER BY e.owner AND links > 0 DESC, links DESC, e.owner DESC, e.key LIMIT 1
WITH e AS me
OPTIONAL MATCH (me)-[r]-(n:__Entity__) WHERE r.fact_id IS NOT NULL AND n <> me
WITH DISTINCT me, n, COUNT { (n)-[r]-(:__Entity__) WHERE r.fact_id IS NOT NULL } AS links
ORDER BY links DESC, n.key LIMIT 1
WITH me, coalesce(n, me) AS near
OPTIONAL MATCH (near)-[r]-(n:__Entity__) WHERE r.fact_id IS NOT NULL AND n <> me AND NOT (me)--(n)
WITH me, near, n ORDER BY n.key LIMIT 1
WITH me, near, coalesce(n, near) AS far
OPTIONAL MATCH (f:Fact {partition: $partition})
WHERE f.retired_at IS NULL
WITH me, near, far, max(f.invalid_at) AS ended, max(f.valid_from) AS begun
WITH me, near, far, coalesce(ended - duration('P1D'), begun, datetime()) AS day
RETURN me.name AS me, near.name AS near, far.name AS far, toString(date(day)) AS day
