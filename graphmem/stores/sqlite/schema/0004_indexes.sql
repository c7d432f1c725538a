-- Down to the object: one who likes thousands of things is asked whether they like one more.
DROP INDEX facts_slot;
CREATE INDEX facts_slot ON facts (subject, relation, object);

-- Most records carry one id of the three: no index holds those without it. What a user's events are, `events_scope` knows.
DROP INDEX facts_user;
DROP INDEX facts_agent;
DROP INDEX facts_run;
DROP INDEX episodes_user;
DROP INDEX episodes_agent;
DROP INDEX episodes_run;
DROP INDEX events_user;
DROP INDEX events_agent;
DROP INDEX events_run;
CREATE INDEX facts_user ON facts (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX facts_agent ON facts (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX facts_run ON facts (run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX episodes_user ON episodes (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX episodes_agent ON episodes (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX episodes_run ON episodes (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX events_agent ON events (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX events_run ON events (run_id) WHERE run_id IS NOT NULL;
