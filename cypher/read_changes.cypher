// purpose: what the changes between two revisions put, as far as that is still known
// params: partition, since, until
// returns: facts, episodes, entities, joins
// routing: read
MATCH (c:GraphmemChange {partition: $partition})
WHERE c.revision > $since AND c.revision <= $until AND c.facts IS NOT NULL AND c.joins IS NOT NULL
WITH c ORDER BY c.revision
RETURN c.facts AS facts, c.episodes AS episodes, c.entities AS entities, c.joins AS joins
