// purpose: full-text search over the words of facts, each word marked with its partition
// params: none
// returns: nothing
// routing: write
CREATE FULLTEXT INDEX graphmem_fact_words IF NOT EXISTS FOR (n:Fact) ON EACH [n.words]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
