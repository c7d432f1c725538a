-- Words are searched in memory: a record keeps eight bytes of the hash of each of its terms, as one blob.
-- SQLite drops an index only when its structure can be read, which too many erasures made too deep: emptied, it can be.
UPDATE fact_words_data SET block = zeroblob(7) WHERE id = 10;
UPDATE episode_words_data SET block = zeroblob(7) WHERE id = 10;
DROP TABLE fact_terms;
DROP TABLE fact_words;
DROP TABLE episode_terms;
DROP TABLE episode_words;
UPDATE facts SET words = packed(words);
UPDATE episodes SET words = packed(words);
