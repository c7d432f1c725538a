"""A real Neo4j Community server on this machine, without Docker: for tests, for browsing, for users without one."""
