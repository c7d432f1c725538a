"""The contract on the store that the others are compared with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphmem.stores.reference import ReferenceStore
from graphmem.testing.store_contract import EMBEDDER, StoreContract


class TestReference(StoreContract):
    @pytest.fixture
    def store(self) -> Iterator[ReferenceStore]:
        store = ReferenceStore()
        store.prepare(EMBEDDER)
        yield store
        store.close()
