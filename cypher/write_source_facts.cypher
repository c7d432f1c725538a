// purpose: tie facts to the episodes that state them, in the order of their sources
// params: rows
// returns: nothing
// routing: write
UNWIND $rows AS row
MATCH (f:Fact {id: row.id})
USING INDEX SEEK f:Fact(id)
MATCH (e:Episode {id: row.episode})
USING INDEX SEEK e:Episode(id)
CREATE (f)-[:STATED_IN {
  quote: row.quote, index: row.index, since_us: row.since, until_us: row.until, end_us: row.end
}]->(e)
