"""What the offline extractor knows of English: sentences, clauses, names, verbs, roles and times."""
