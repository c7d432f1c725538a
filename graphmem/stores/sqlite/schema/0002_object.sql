-- Backwards along a relation.
CREATE INDEX facts_object ON facts (object, relation);
