"""The contract on real Neo4j servers, emptied before each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from graphmem.config import StoreSpec
from graphmem.stores.neo4j import Neo4jStore
from graphmem.testing.store_contract import EMBEDDER, StoreContract
from graphmem.types import Scope


def opened_at(server: Any) -> Neo4jStore:
    store = Neo4jStore(StoreSpec(url=server.uri, username=server.username, password=server.password))
    store.prepare(EMBEDDER)
    return store


@pytest.fixture(scope="module")
def emptied(neo4j_running: Any) -> Any:
    """The server as others left it, once emptied: to make the schema anew for each test takes too long."""
    neo4j_running.wipe()
    return neo4j_running


@pytest.mark.neo4j
class TestNeo4j(StoreContract):
    @pytest.fixture
    def server(self, emptied: Any) -> Any:
        return emptied

    @pytest.fixture
    def store(self, server: Any) -> Iterator[Neo4jStore]:
        store = opened_at(server)
        store.erase(Scope())
        yield store
        store.close()

    @pytest.fixture
    def reopen(self, server: Any) -> Iterator[Callable[[], Neo4jStore]]:
        with ExitStack() as opened:

            def another() -> Neo4jStore:
                store = opened_at(server)
                opened.callback(store.close)
                return store

            yield another

    def test_declares_what_a_server_offers(self, store: Neo4jStore) -> None:
        assert {"durable", "shared"} <= store.capabilities


class TestNeo4jLts(TestNeo4j):
    """The same on the release with long-term support, which cannot filter inside its vector index."""

    @pytest.fixture
    def server(self, neo4j_lts: Any) -> Any:
        return neo4j_lts
