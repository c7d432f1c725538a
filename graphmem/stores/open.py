"""From a store's URL or path to the store. What a store needs is imported when it is opened."""

from __future__ import annotations

import os
import re

from graphmem.config import NEO4J_SCHEMES, StoreSpec
from graphmem.errors import ConfigurationError
from graphmem.stores.base import Store


def open_store(spec: StoreSpec) -> Store:
    """The store of this URL: "neo4j://host:7687" and its kin, "sqlite:///path", a plain path, or "memory:".

    It is not yet prepared. Raises ConfigurationError for a URL that names no file.
    """
    if spec.scheme in NEO4J_SCHEMES:
        from graphmem.stores.neo4j import Neo4jStore

        return Neo4jStore(spec)
    if spec.scheme == "memory":
        from graphmem.stores.reference import ReferenceStore

        return ReferenceStore()
    from graphmem.stores.sqlite import SqliteStore

    return SqliteStore(_path(spec.url))


def file_of(spec: StoreSpec) -> str | None:
    """The file of the store of this URL, None for a store that is no file."""
    return os.path.expanduser(_path(spec.url)) if spec.scheme in ("", "sqlite") else None


def shown(url: str) -> str:
    """The URL without user and password; only its scheme where these cannot be told from the rest."""
    try:
        return StoreSpec(url).url
    except ConfigurationError:
        return f"{url.partition(':')[0]}:..."


def _path(url: str) -> str:
    path = re.sub(r"^sqlite:(///|//$|)", "", url, flags=re.IGNORECASE)
    if not path.strip():
        raise ConfigurationError(f"store {url!r} names no file: write 'sqlite:///memory.sqlite' or a path")
    return path
