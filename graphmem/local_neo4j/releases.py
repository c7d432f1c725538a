"""The releases of Neo4j Community that can be run here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Release(NamedTuple):
    """One release: the class that starts it, and the settings that others do not know."""

    version: str
    entry: str
    settings: Mapping[str, str]


NEWEST = Release(
    "2026.09.0",
    "org.neo4j.server.Neo4jCommunity",
    {
        "dbms.fleet_manager.enabled": "false",
        "server.fleet_discovery.enabled": "false",
        "db.query.default_language": "CYPHER_25",
    },
)
LTS = Release("5.26.30", "org.neo4j.server.CommunityEntryPoint", {})
