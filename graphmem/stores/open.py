"""From a store's URL or path to the store. What a store needs is imported when it is opened."""

from __future__ import annotations

import re

from graphmem.config import StoreSpec
from graphmem.errors import ConfigurationError
from graphmem.stores.base import Store

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # two letters at least: "C:\..." is a path


def open_store(spec: StoreSpec) -> Store:
    """The store of this URL: "neo4j://host:7687" and its kin, "sqlite:///path", a plain path, or "memory:".

    It is not yet prepared. Raises ConfigurationError for a URL of no known kind; the message shows no password.
    """
    scheme = found.group(1).lower() if (found := _SCHEME.match(spec.url)) else ""
    if scheme in NEO4J_SCHEMES:
        from graphmem.stores.neo4j import Neo4jStore

        return Neo4jStore(spec)
    if scheme == "memory":
        from graphmem.stores.reference import ReferenceStore

        return ReferenceStore()
    if scheme not in ("", "sqlite"):
        raise ConfigurationError(
            f"store {shown(spec.url)!r} is of no known kind: use a file's path, 'sqlite:///path', or 'neo4j://host:7687'"
        )
    from graphmem.stores.sqlite import SqliteStore

    return SqliteStore(_path(spec.url))


def shown(url: str) -> str:
    """The URL without user and password."""
    return re.sub(r"//[^/@]*@", "//", url)


def _path(url: str) -> str:
    path = re.sub(r"^sqlite:(///|//(?=/)|)", "", url, flags=re.IGNORECASE)
    if not path.strip():
        raise ConfigurationError(f"store {url!r} names no file: write 'sqlite:///memory.sqlite' or a path")
    return path
