"""The contract on SQLite, each test in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from graphmem.stores.sqlite import SqliteStore
from graphmem.testing.store_contract import EMBEDDER, StoreContract


class TestSqlite(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqliteStore]:
        store = SqliteStore(tmp_path / "memory.sqlite")
        store.prepare(EMBEDDER)
        yield store
        store.close()

    @pytest.fixture
    def reopen(self, tmp_path: Path) -> Iterator[Callable[[], SqliteStore]]:
        with ExitStack() as opened:

            def another() -> SqliteStore:
                store = SqliteStore(tmp_path / "memory.sqlite")
                opened.callback(store.close)
                store.prepare(EMBEDDER)
                return store

            yield another

    def test_declares_what_a_file_offers(self, store: SqliteStore) -> None:
        assert {"durable", "shared"} <= store.capabilities
