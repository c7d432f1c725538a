// purpose: the ids of all episodes of a partition that are known, in the order of their writing
// params: partition
// returns: ids
// routing: read
MATCH (e:Episode {partition: $partition}) WHERE e.session IS NOT NULL
WITH e ORDER BY e.written, e.id
RETURN collect(e.id) AS ids
