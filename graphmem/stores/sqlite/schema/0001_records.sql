CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- The digest stays for ever, so that a revision outlives an erasure; the name goes with its last record.
-- `removals` counts the times something was taken out, after which nothing cached can be mended, only built anew.
CREATE TABLE partitions (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    name TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    removals INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE changes (
    id TEXT PRIMARY KEY
) WITHOUT ROWID;

-- `number` is the order of writing and the row of the full-text index, `written` the revision of the last put,
-- `words` the terms that were indexed (without the partition's prefix).
CREATE TABLE facts (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    partition INTEGER NOT NULL REFERENCES partitions (number),
    written INTEGER NOT NULL,
    user_id TEXT,
    agent_id TEXT,
    run_id TEXT,
    text TEXT NOT NULL,
    subject TEXT,
    relation TEXT,
    object TEXT,
    mentions TEXT NOT NULL,
    speaker TEXT NOT NULL,
    valid_from INTEGER,
    invalid_at INTEGER,
    ended_at INTEGER,
    recorded_at INTEGER NOT NULL,
    updated_at INTEGER,
    retired_at INTEGER,
    metadata TEXT NOT NULL,
    instruction_like INTEGER NOT NULL,
    words TEXT NOT NULL,
    word_count INTEGER NOT NULL
);
CREATE INDEX facts_written ON facts (partition, written);
CREATE INDEX facts_slot ON facts (subject, relation);
CREATE INDEX facts_user ON facts (user_id, id);
CREATE INDEX facts_agent ON facts (agent_id, id);
CREATE INDEX facts_run ON facts (run_id, id);

-- Vectors stand apart from what is listed and scanned.
CREATE TABLE fact_vectors (
    fact INTEGER PRIMARY KEY REFERENCES facts (number) ON DELETE CASCADE,
    vector BLOB NOT NULL
);

CREATE TABLE fact_entities (
    entity TEXT NOT NULL,
    fact INTEGER NOT NULL REFERENCES facts (number) ON DELETE CASCADE,
    PRIMARY KEY (entity, fact)
) WITHOUT ROWID;
CREATE INDEX fact_entities_fact ON fact_entities (fact);

CREATE TABLE fact_sources (
    fact INTEGER NOT NULL REFERENCES facts (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    episode TEXT NOT NULL,
    quote TEXT NOT NULL,
    PRIMARY KEY (fact, position)
) WITHOUT ROWID;
CREATE INDEX fact_sources_episode ON fact_sources (episode);

CREATE TABLE episodes (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    partition INTEGER NOT NULL REFERENCES partitions (number),
    written INTEGER NOT NULL,
    user_id TEXT,
    agent_id TEXT,
    run_id TEXT,
    session TEXT NOT NULL,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    speaker TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    words TEXT NOT NULL,
    word_count INTEGER NOT NULL
);
CREATE INDEX episodes_written ON episodes (partition, written);
CREATE INDEX episodes_user ON episodes (user_id);
CREATE INDEX episodes_agent ON episodes (agent_id);
CREATE INDEX episodes_run ON episodes (run_id);

CREATE TABLE episode_vectors (
    episode INTEGER PRIMARY KEY REFERENCES episodes (number) ON DELETE CASCADE,
    vector BLOB NOT NULL
);

CREATE TABLE entities (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    partition INTEGER NOT NULL REFERENCES partitions (number),
    written INTEGER NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    aliases TEXT NOT NULL,
    owner INTEGER NOT NULL
);
CREATE INDEX entities_written ON entities (partition, written);

CREATE TABLE names (
    number INTEGER PRIMARY KEY,
    entity TEXT NOT NULL,
    normalised TEXT NOT NULL,
    partition INTEGER NOT NULL REFERENCES partitions (number),
    written INTEGER NOT NULL,
    text TEXT NOT NULL,
    vector BLOB,
    UNIQUE (entity, normalised)
);
CREATE INDEX names_written ON names (partition, written);
CREATE INDEX names_normalised ON names (partition, normalised);

CREATE TABLE joins (
    entity TEXT NOT NULL,
    near TEXT NOT NULL,
    partition INTEGER NOT NULL REFERENCES partitions (number),
    cosine REAL NOT NULL,
    PRIMARY KEY (entity, near)
) WITHOUT ROWID;
CREATE INDEX joins_partition ON joins (partition);

CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    partition INTEGER NOT NULL REFERENCES partitions (number),
    user_id TEXT,
    agent_id TEXT,
    run_id TEXT,
    kind TEXT NOT NULL,
    fact TEXT NOT NULL,
    at INTEGER NOT NULL,
    change_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    before TEXT,
    after TEXT
);
CREATE INDEX events_fact ON events (fact, at);
CREATE INDEX events_partition ON events (partition);
CREATE INDEX events_user ON events (user_id);
CREATE INDEX events_agent ON events (agent_id);
CREATE INDEX events_run ON events (run_id);

-- The terms come prefixed by their partition, so no owner's words are found or counted among another's.
CREATE VIRTUAL TABLE fact_words USING fts5 (words, content = '', columnsize = 0, tokenize = 'ascii');
CREATE VIRTUAL TABLE fact_terms USING fts5vocab (fact_words, 'instance');
CREATE VIRTUAL TABLE episode_words USING fts5 (words, content = '', columnsize = 0, tokenize = 'ascii');
CREATE VIRTUAL TABLE episode_terms USING fts5vocab (episode_words, 'instance');
