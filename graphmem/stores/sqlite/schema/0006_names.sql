-- Most names are only looked up: they need no number and no vector, and each goes into one tree, not into four.
CREATE TABLE spelled (
    partition INTEGER NOT NULL REFERENCES partitions (number),
    normalised TEXT NOT NULL,
    entity TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (partition, normalised, entity)
) WITHOUT ROWID;
INSERT INTO spelled SELECT partition, normalised, entity, text FROM names ORDER BY partition, normalised, entity;

CREATE TABLE name_vectors (
    number INTEGER PRIMARY KEY,
    entity TEXT NOT NULL,
    normalised TEXT NOT NULL,
    partition INTEGER NOT NULL REFERENCES partitions (number),
    written INTEGER NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (entity, normalised)
);
INSERT INTO name_vectors SELECT number, entity, normalised, partition, written, vector FROM names
    WHERE vector IS NOT NULL ORDER BY number;
CREATE INDEX name_vectors_written ON name_vectors (partition, written);
DROP TABLE names;
ALTER TABLE spelled RENAME TO names;

-- Subject and object stand in the fact, which has indexes for both.
CREATE TABLE fact_mentions (
    entity TEXT NOT NULL,
    fact INTEGER NOT NULL REFERENCES facts (number) ON DELETE CASCADE,
    PRIMARY KEY (entity, fact)
) WITHOUT ROWID;
INSERT INTO fact_mentions SELECT m.entity, m.fact FROM fact_entities AS m JOIN facts AS f ON f.number = m.fact
    WHERE m.entity IS NOT f.subject AND m.entity IS NOT f.object ORDER BY m.entity, m.fact;
CREATE INDEX fact_mentions_fact ON fact_mentions (fact);
DROP TABLE fact_entities;
CREATE VIEW fact_entities AS
    SELECT subject AS entity, number AS fact FROM facts WHERE subject IS NOT NULL
    UNION ALL SELECT object, number FROM facts WHERE object IS NOT NULL
    UNION ALL SELECT entity, fact FROM fact_mentions;
