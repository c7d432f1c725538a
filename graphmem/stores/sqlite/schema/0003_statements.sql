-- What each source vouches for, why a fact is to be read with care, and which event another one follows from.
ALTER TABLE fact_sources ADD COLUMN since INTEGER;
ALTER TABLE fact_sources ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact_sources ADD COLUMN ended INTEGER;
ALTER TABLE facts ADD COLUMN exclusive INTEGER NOT NULL DEFAULT 0;
ALTER TABLE facts ADD COLUMN marks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE events ADD COLUMN cause TEXT;
CREATE INDEX events_scope ON events (user_id, agent_id, run_id, at);

-- Of what was stored before, the first source tells the beginning, and each was sure when it was said.
UPDATE fact_sources SET
    until = coalesce((SELECT at FROM episodes WHERE id = fact_sources.episode), 0),
    since = CASE position
        WHEN 0 THEN (SELECT valid_from FROM facts WHERE number = fact_sources.fact)
        ELSE (SELECT at FROM episodes WHERE id = fact_sources.episode) END,
    ended = (SELECT invalid_at FROM facts WHERE number = fact_sources.fact AND ended_at IS NULL);
