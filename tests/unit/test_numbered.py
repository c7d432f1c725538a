"""Ids as numbers: their order, whoever asks for it at whatever moment."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from graphmem.stores.numbered import Names


@pytest.fixture
def often_interrupted() -> Iterator[None]:
    """Threads take turns five hundred times as often as they do by default."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("often_interrupted")
def test_the_order_is_right_while_one_thread_puts_and_others_read() -> None:
    numbers = np.random.default_rng(5).permutation(2000).reshape(20, 20, 5)
    for batches in numbers:
        names, done, wrong = Names(), threading.Event(), list[str]()

        def read(names: Names = names, done: threading.Event = done, wrong: list[str] = wrong) -> None:
            while not done.is_set():
                known = len(names.ids)
                if not len(names.rank) >= known:
                    wrong.append(f"{len(names.rank)} ranks of {known} ids")

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for batch in batches:
            names.put([f"{number:04}" for number in batch])
            assert len(names.rank) == len(names.ids)
        done.set()
        for reader in readers:
            reader.join()
        assert [names.ids[row] for row in names.rank.argsort()] == sorted(names.ids)
        assert not wrong
