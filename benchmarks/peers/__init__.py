"""Other graph memories on the same Neo4j, each in an environment of its own."""
