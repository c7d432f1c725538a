// purpose: the keys of all entities of a partition that are known
// params: partition
// returns: ids
// routing: read
MATCH (e:__Entity__ {partition: $partition}) WHERE e.type IS NOT NULL
RETURN collect(e.key) AS ids
