-- Words are searched in memory: a record keeps eight bytes of the hash of each of its terms, as one blob.
DROP TABLE fact_terms;
DROP TABLE fact_words;
DROP TABLE episode_terms;
DROP TABLE episode_words;
UPDATE facts SET words = packed(words);
UPDATE episodes SET words = packed(words);
