"""Random writes to the reference and to another store, which must answer alike after each."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from graphmem.stores.base import Store
from graphmem.stores.reference import ReferenceStore, cosine
from graphmem.testing.state_machine import SideBySide, make_machine
from graphmem.testing.store_contract import EMBEDDER
from graphmem.testing.strategies import VECTORS
from graphmem.types import Scope

REPEATABLE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    stateful_step_count=20,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
FEW = settings(REPEATABLE, max_examples=10, stateful_step_count=12, phases=[Phase.generate])


@contextmanager
def reference() -> Iterator[Store]:
    store = ReferenceStore()
    store.prepare(EMBEDDER)
    yield store


def run(machine: type[SideBySide], chosen: settings, record_property: Callable[[str, object], None]) -> None:
    run_state_machine_as_test(machine, settings=chosen)
    record_property("side by side", f"{machine.examples} examples, {machine.steps} steps")
    assert machine.steps > chosen.max_examples


def test_only_equal_vectors_of_the_pool_tie() -> None:
    for asked in VECTORS:
        cosines = sorted(cosine(one, asked) for one in VECTORS)
        assert min(np.diff(cosines)) > 1e-4


def test_sqlite(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    from graphmem.stores.sqlite import SqliteStore

    numbers = itertools.count()

    @contextmanager
    def sqlite() -> Iterator[Store]:
        store = SqliteStore(tmp_path / f"{next(numbers)}.sqlite")
        store.prepare(EMBEDDER)
        yield store
        store.close()

    run(make_machine(reference, sqlite), REPEATABLE, record_property)


@pytest.mark.neo4j
def test_neo4j(neo4j_server: Any, record_property: Callable[[str, object], None]) -> None:
    from graphmem.config import StoreSpec
    from graphmem.stores.neo4j import Neo4jStore

    with closing(Neo4jStore(StoreSpec(neo4j_server.uri, neo4j_server.username, neo4j_server.password))) as store:
        store.prepare(EMBEDDER)

        @contextmanager
        def emptied() -> Iterator[Store]:
            store.erase(Scope())
            yield store

        run(make_machine(reference, emptied, shared=True), FEW, record_property)
