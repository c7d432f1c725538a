"""Every statement that graphmem sends to Neo4j, one a file."""
