// What is true now (drop this file on Neo4j Browser to keep the queries as favorites)
MATCH (a:__Entity__)-[r]->(b:__Entity__)
WHERE r.fact_id IS NOT NULL
RETURN a, r, b LIMIT 150;

// What is true now for one user: set it first with  :param user => 'alice'
MATCH (a:__Entity__ {partition: 'user:' + $user})-[r]->(b:__Entity__)
WHERE r.fact_id IS NOT NULL
RETURN a, r, b LIMIT 150;

// Around one entity, two steps: set it first with  :param name => 'Alice'
MATCH (start:__Entity__ {name: $name})
MATCH path = (start)-[*1..2]-(:__Entity__)
WHERE all(r IN relationships(path) WHERE r.fact_id IS NOT NULL)
RETURN path LIMIT 60;

// The newest facts, as a table
MATCH (f:Fact)
WHERE f.text IS NOT NULL AND f.partition IS NOT NULL
RETURN f.text AS fact, f.valid_from AS since, f.invalid_at AS until, f.recorded_at AS learnt, f.partition AS owner
ORDER BY f.recorded_at DESC LIMIT 50;

// What no longer holds, and when it ended
MATCH (f:Fact)
WHERE f.invalid_at IS NOT NULL OR f.retired_at IS NOT NULL
RETURN f.text AS fact, f.valid_from AS since, f.invalid_at AS until, f.retired_at AS retired, f.partition AS owner
ORDER BY coalesce(f.retired_at, f.invalid_at) DESC LIMIT 50;

// Where facts come from: the messages that state them, and the words
MATCH (f:Fact)-[s:STATED_IN]->(e:Episode)
RETURN f.text AS fact, e.speaker AS speaker, s.quote AS quote, e.at AS at
ORDER BY at DESC LIMIT 50;

// The entities with the most facts
MATCH (e:__Entity__)<-[:SUBJECT|OBJECT|MENTIONS]-(f:Fact)
RETURN e.name AS entity, e.type AS type, count(DISTINCT f) AS facts, e.partition AS owner
ORDER BY facts DESC LIMIT 30;

// What changed, newest first
MATCH (v:Event)-[:ON]->(f:Fact)
RETURN v.at AS at, v.kind AS change, f.text AS fact, v.reason AS reason
ORDER BY at DESC LIMIT 50;
