// All that is true now
MATCH (a:__Entity__ {partition: $partition})-[r]->(b:__Entity__)
WHERE r.fact_id IS NOT NULL
RETURN a, r, b LIMIT 150;

// Around one entity
MATCH path = (:__Entity__ {partition: $partition, name: $me})-[r]-(:__Entity__)
WHERE r.fact_id IS NOT NULL
RETURN path LIMIT 100;

// Two hops from one entity
MATCH path = (:__Entity__ {partition: $partition, name: $near})
  (()-[r WHERE r.fact_id IS NOT NULL]-(:__Entity__)){1,2}
RETURN path LIMIT 100;

// How two entities are connected
MATCH (a:__Entity__ {partition: $partition, name: $me}), (b:__Entity__ {partition: $partition, name: $far})
MATCH path = ALL SHORTEST (a)(()-[r WHERE r.fact_id IS NOT NULL]-(:__Entity__)){1,6}(b)
RETURN path LIMIT 20;

// What changed this month, newest first
MATCH (v:Event {partition: $partition})-[:ON]->(f:Fact)
WHERE v.at >= datetime.truncate('month', datetime())
RETURN v.at AS at, v.kind AS change, f.text AS fact, v.reason AS reason
ORDER BY at DESC LIMIT 100;

// What was true on a date
MATCH (a:__Entity__)<-[:SUBJECT]-(f:Fact {partition: $partition})-[:OBJECT]->(b:__Entity__)
WITH a, f, b, datetime($day) AS day
WHERE f.retired_at IS NULL AND coalesce(f.valid_from <= day, true) AND coalesce(f.invalid_at > day, true)
RETURN a.name AS subject, f.relation AS relation, b.name AS object, f.valid_from AS since, f.invalid_at AS until
ORDER BY until, since DESC LIMIT 100;

// What no longer holds, and when it ended
MATCH (f:Fact {partition: $partition})
WHERE f.invalid_at IS NOT NULL OR f.retired_at IS NOT NULL
RETURN f.text AS fact, f.valid_from AS since, f.invalid_at AS until, f.retired_at AS retired
ORDER BY coalesce(f.retired_at, f.invalid_at) DESC LIMIT 50;

// Where facts come from: the messages that state them, and the words
MATCH (f:Fact {partition: $partition})-[s:STATED_IN]->(e:Episode)
RETURN f.text AS fact, s.quote AS quote, e.speaker AS speaker, e.at AS at
ORDER BY at DESC LIMIT 50;

// The entities with the most facts
MATCH (e:__Entity__ {partition: $partition})<-[:SUBJECT|OBJECT|MENTIONS]-(f:Fact)
RETURN e.name AS entity, e.type AS type, count(DISTINCT f) AS facts
ORDER BY facts DESC, entity LIMIT 30;

// The newest facts
MATCH (f:Fact {partition: $partition})
RETURN f.text AS fact, f.valid_from AS since, f.invalid_at AS until, f.recorded_at AS learnt
ORDER BY learnt DESC LIMIT 50;
