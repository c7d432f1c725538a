-- What was written since is read in addition, joins as all the rest.
ALTER TABLE joins ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
DROP INDEX joins_partition;
CREATE INDEX joins_written ON joins (partition, written);
