// purpose: wait until every index is online
// params: seconds
// returns: nothing
// routing: read
CALL db.awaitIndexes($seconds)
