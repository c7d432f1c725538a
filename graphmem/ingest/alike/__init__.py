"""How alike two names are: rules, the words they know, and how a name is read."""
