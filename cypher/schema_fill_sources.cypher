// purpose: give some sources of an older schema the numbers for "open" in place of nulls
// params: at_once, never, forever
// returns: filled
// routing: write
MATCH (:Fact)-[s:STATED_IN]->(:Episode)
WHERE s.since_us IS NULL OR s.until_us IS NULL OR s.end_us IS NULL
WITH s LIMIT $at_once
SET s.since_us = coalesce(s.since_us, $never),
    s.until_us = coalesce(s.until_us, 0),
    s.end_us = coalesce(s.end_us, $forever)
RETURN count(*) AS filled
