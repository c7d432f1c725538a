"""The store in a Neo4j server."""

from graphmem.stores.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
