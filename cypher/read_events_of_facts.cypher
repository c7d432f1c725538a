// purpose: list the events of these facts
// params: ids
// returns: id
// routing: write
MATCH (v:Event) WHERE v.fact_id IN $ids
RETURN v.id AS id
