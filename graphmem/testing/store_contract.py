"""The contract of `graphmem.stores.base.Store` as tests. A store joins with one small class:

    class TestMyStore(StoreContract):
        @pytest.fixture
        def store(self, tmp_path):
            store = MyStore(tmp_path / "file")
            store.prepare(EMBEDDER)
            yield store
            store.close()

A store that declares "durable" or "shared" also overrides `reopen`. Tests of a capability that a store does not
declare are skipped; nothing else is. Register this package for pytest's assertion messages in a conftest.py:
`pytest.register_assert_rewrite("graphmem.testing")`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graphmem.stores.base import Store
from graphmem.testing.contract_changing import ClearingContract, HistoryContract, SharingContract, WholeContract
from graphmem.testing.contract_erasing import ErasingContract, HostileContract
from graphmem.testing.contract_names import NameContract
from graphmem.testing.contract_reading import (
    AboutContract,
    EmptyContract,
    ListContract,
    MatchingContract,
    NearContract,
    TogetherContract,
)
from graphmem.testing.contract_records import EMBEDDER
from graphmem.testing.contract_seeing import PlaceContract, SeeingContract
from graphmem.testing.contract_walking import (
    AlongContract,
    EpisodeWalkContract,
    FanoutContract,
    IncidenceContract,
    JoinContract,
    LinkContract,
)
from graphmem.testing.contract_writing import (
    ChangeContract,
    DurabilityContract,
    PuttingAgainContract,
    WritingContract,
)

__all__ = ["EMBEDDER", "StoreContract"]


class StoreContract(
    WritingContract,
    ChangeContract,
    PuttingAgainContract,
    DurabilityContract,
    HistoryContract,
    WholeContract,
    ClearingContract,
    SharingContract,
    EmptyContract,
    ListContract,
    NameContract,
    NearContract,
    TogetherContract,
    MatchingContract,
    AboutContract,
    SeeingContract,
    PlaceContract,
    LinkContract,
    AlongContract,
    FanoutContract,
    EpisodeWalkContract,
    IncidenceContract,
    JoinContract,
    ErasingContract,
    HostileContract,
):
    """Everything a store promises."""

    @pytest.fixture
    def store(self) -> Store:
        """A store without records, prepared with `EMBEDDER`. Every store overrides this."""
        raise NotImplementedError("override the fixture `store`: an empty store, prepared with EMBEDDER")

    @pytest.fixture
    def reopen(self) -> Callable[[], Store]:
        """Gives another prepared store at the same place; a durable store overrides this."""

        def refuse() -> Store:
            raise NotImplementedError("a store that declares 'durable' or 'shared' overrides the fixture `reopen`")

        return refuse
