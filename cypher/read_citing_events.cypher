// purpose: the events of these partitions whose record of before or after cites one of these episodes
// params: partitions, episodes
// returns: id, before, after
// routing: write
UNWIND $partitions AS partition
MATCH (v:Event {partition: partition})
WHERE any(cited IN v.cites WHERE cited IN $episodes)
RETURN v.id AS id, v.before AS before, v.after AS after
