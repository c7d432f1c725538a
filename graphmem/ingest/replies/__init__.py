"""From an LLM's reply to statements: what it lists, what of it stands on the messages, and what is said of the rest."""
