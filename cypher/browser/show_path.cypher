// One path: its facts, each with the entity that it is entered by and the one that it leads to.
// Both are given as places among the fact's entities: 0 its subject, 1 its object, from 2 on its mentions.
UNWIND $hops AS hop
MATCH (fact:Fact {id: hop.fact})
WITH fact, hop, [fact.subject, fact.object] + coalesce(fact.mentions, []) AS keys
OPTIONAL MATCH source = (:__Entity__ {key: keys[hop.source]})<-[:SUBJECT|OBJECT|MENTIONS]-(fact)
OPTIONAL MATCH target = (fact)-[:SUBJECT|OBJECT|MENTIONS]->(:__Entity__ {key: keys[hop.target]})
RETURN fact, source, target
