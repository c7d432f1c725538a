// purpose: count which records of a change are there already
// params: facts, episodes, names
// returns: facts, episodes, names
// routing: write
RETURN COUNT { MATCH (f:Fact) WHERE f.id IN $facts } AS facts,
       COUNT { MATCH (e:Episode) WHERE e.id IN $episodes AND e.session IS NOT NULL } AS episodes,
       COUNT { MATCH (a:Alias) WHERE a.key IN $names } AS names
