"""A write that others were faster than is tried again, and leaves room for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graphmem.errors import InvalidInput, StoreConflict
from graphmem.ingest import attempts
from graphmem.ingest.attempts import until_written


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The longest pauses that were possible, instead of pauses."""
    found: list[float] = []

    def longest(low: float, high: float) -> float:
        found.append(high)
        return low

    monkeypatch.setattr(attempts.random, "uniform", longest)
    monkeypatch.setattr(attempts, "_crowds", {})
    return found


def refused(times: int) -> Callable[[], str]:
    """A write that comes too late so many times."""
    left = iter(range(times))

    def write() -> str:
        if next(left, None) is not None:
            raise StoreConflict("too late")
        return "written"

    return write


def test_it_is_tried_until_it_is_written() -> None:
    assert until_written(refused(100)) == "written"


def test_it_is_given_up_after_many_attempts_and_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "PATIENCE", 0.0)
    assert until_written(refused(attempts.ATTEMPTS - 1)) == "written"
    with pytest.raises(StoreConflict):
        until_written(refused(attempts.ATTEMPTS))


def test_other_errors_are_raised_at_once() -> None:
    calls = []

    def write() -> None:
        calls.append(1)
        raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        until_written(write)
    assert len(calls) == 1


def test_nobody_waits_without_conflicts(pauses: list[float]) -> None:
    until_written(refused(0), place="ann")
    assert pauses == []


def test_what_was_learnt_serves_the_next_write_there_and_is_forgotten(pauses: list[float]) -> None:
    until_written(refused(4), place="ann")
    assert len(pauses) == 4
    pauses.clear()
    until_written(refused(0), place="bob")
    until_written(refused(0))
    assert pauses == []
    until_written(refused(0), place="ann")
    assert len(pauses) == 1
    for _ in range(10):
        until_written(refused(0), place="ann")
    assert attempts._crowds == {}


def test_only_so_many_places_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "PLACES", 2)
    for place in "abc":
        until_written(refused(3), place=place)
    assert set(attempts._crowds) == {"a", "b"}
