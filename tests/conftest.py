"""What all tests share: a real Neo4j, started once, and examples that are the same on every run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, LiteralString, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from neo4j import Driver, EagerResult

    from graphmem.local_neo4j.releases import Release
    from graphmem.stores.neo4j import Neo4jStore

pytest_plugins = ["tests.contract.summary"]
settings.register_profile(
    "graphmem", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("graphmem")


def pytest_xdist_auto_num_workers() -> int:
    """Two, each with servers of its own; one where all share the server that they were given, since they wipe it."""
    return 1 if os.environ.get("GRAPHMEM_TEST_NEO4J") else min(2, os.cpu_count() or 1)


class Neo4jServer(NamedTuple):
    """A running server that belongs to the tests: what is in it may be deleted at any time."""

    uri: str
    username: str
    password: str
    browser_url: str

    def wipe(self) -> None:
        """Delete every node and relationship there is, whoever made it. Indexes and constraints stay."""
        self._run("MATCH (n) DETACH DELETE n")

    def count(self) -> int:
        """How many nodes there are, whoever made them."""
        return int(self._run("MATCH (n) RETURN count(n)").records[0][0])

    def _run(self, statement: LiteralString) -> EagerResult:
        with self.driver() as driver:
            return driver.execute_query(statement, database_="neo4j")

    def driver(self) -> Driver:
        import neo4j

        login = (self.username, self.password)
        return neo4j.GraphDatabase.driver(self.uri, auth=login, notifications_min_severity="OFF")


@pytest.fixture(scope="session")
def neo4j_running() -> Iterator[Neo4jServer]:
    """The server that GRAPHMEM_TEST_NEO4J names (bolt://user:password@host:port), else one started here."""
    if url := os.environ.get("GRAPHMEM_TEST_NEO4J"):
        parts = urlsplit(url)
        uri = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        browser = f"http://{parts.hostname}:7474/browser/"
        server = Neo4jServer(uri, unquote(parts.username or ""), unquote(parts.password or ""), browser)
        if held := server.count():
            pytest.exit(f"GRAPHMEM_TEST_NEO4J names a database with {held} nodes: the tests want an empty one", 2)
        yield server
        server.wipe()
        return
    from graphmem.local_neo4j.releases import NEWEST

    with _started(NEWEST) as server:
        yield server


@pytest.fixture
def neo4j_server(neo4j_running: Neo4jServer) -> Neo4jServer:
    """That server without what other tests left there, their embedder's mark included."""
    neo4j_running.wipe()
    return neo4j_running


@pytest.fixture
def driver(neo4j_server: Neo4jServer) -> Iterator[Driver]:
    """A driver of its own for that server: to see what is stored, and to change it behind a store's back."""
    with neo4j_server.driver() as driver:
        yield driver


@pytest.fixture(scope="session")
def neo4j_lts() -> Iterator[Neo4jServer]:
    """A server of the release with long-term support, started here."""
    from graphmem.local_neo4j.releases import LTS

    with _started(LTS) as server:
        yield server


@contextmanager
def _started(release: Release) -> Iterator[Neo4jServer]:
    from graphmem.local_neo4j.server import LocalNeo4j

    with LocalNeo4j(release=release) as server:
        yield Neo4jServer(server.uri, server.username, server.password, server.browser_url)


@pytest.fixture
def neo4j_store(neo4j_server: Neo4jServer) -> Iterator[Neo4jStore]:
    """A prepared store in an empty database."""
    from graphmem.config import StoreSpec
    from graphmem.stores.neo4j import Neo4jStore
    from graphmem.testing.store_contract import EMBEDDER

    store = Neo4jStore(StoreSpec(neo4j_server.uri, neo4j_server.username, neo4j_server.password))
    store.prepare(EMBEDDER)
    yield store
    store.close()
