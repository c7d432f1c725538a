// purpose: tell whether a change was applied
// params: change
// returns: applied
// routing: write
RETURN EXISTS { MATCH (:GraphmemChange {id: $change}) } AS applied
