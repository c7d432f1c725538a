// purpose: all names of a partition's entities, with their vectors
// params: partition
// returns: key, text, normalised, vector
// routing: read
MATCH (a:Alias {partition: $partition})
RETURN a.entity AS key, a.text AS text, a.normalised AS normalised, coalesce(a.vector, a.embedding) AS vector
