// purpose: full-text search over the words of episodes, each word marked with its partition
// params: none
// returns: nothing
// routing: write
CREATE FULLTEXT INDEX graphmem_episode_words IF NOT EXISTS FOR (n:Episode) ON EACH [n.words]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
