"""A crowd of vectors compared by short forms finds what each finds by itself."""

from __future__ import annotations

import numpy as np
import pytest

from graphmem.stores.columns import sieve
from graphmem.stores.columns.sieve import SievedVectors

SIZE, ROWS = 24, 3000
FLOOR = 0.75


@pytest.fixture(params=["spread", "alike"])
def drawn(request: pytest.FixtureRequest) -> np.ndarray:
    """Vectors of any length, some of none; where they are alike, most pairs pass the sieve."""
    draw = np.random.default_rng(7)
    rows = draw.standard_normal((ROWS, SIZE)) + (3.0 if request.param == "alike" else 0.0)
    rows[::3] += 0.4 * rows[1::3]
    rows *= draw.uniform(0.1, 5, (ROWS, 1))
    rows[::50] = 0
    return rows.astype(np.float32)


def _held(drawn: np.ndarray, *, first: int = ROWS) -> SievedVectors:
    held = SievedVectors(SIZE)
    held.put(np.arange(first), drawn[:first], total=first + 10)
    return held


def _one_by_one(held: SievedVectors, asked: np.ndarray) -> list[tuple[int, int, float]]:
    there = np.flatnonzero(held.there)
    return [
        (place, row, cosine)
        for place, vector in enumerate(asked)
        for row, cosine in zip(there.tolist(), held.cosines(there, vector).tolist(), strict=True)
        if cosine >= FLOOR
    ]


def _together(held: SievedVectors, asked: np.ndarray) -> list[tuple[int, int, float]]:
    return list(zip(*(column.tolist() for column in held.near(asked, FLOOR)), strict=True))


@pytest.mark.parametrize("pairs", [0, sieve._PAIRS])
def test_a_crowd_finds_what_each_finds_by_itself(
    drawn: np.ndarray, pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sieve, "_PAIRS", pairs)
    monkeypatch.setattr(sieve, "_DIRECTIONS", 7)
    held, asked = _held(drawn), np.concatenate([drawn[:90] + 0.1, drawn[1000:1003]])
    found = _together(held, asked)
    assert found == _one_by_one(held, asked)
    assert len(found) > 50
    assert _together(held, asked[:0]) == []


def test_what_comes_after_the_short_forms_were_made_is_found_too(
    drawn: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sieve, "_PAIRS", 0)
    held, asked = _held(drawn, first=500), drawn[2900:]
    before = _together(held, asked)
    held.grow(ROWS)
    held.put(np.array([7, 700]), drawn[2901:2903], total=ROWS)
    held.put(np.arange(2000, 3000), drawn[2000:], total=ROWS)
    assert _together(held, asked) == _one_by_one(held, asked) != before
    assert {(1, 7), (2, 700), (99, 2999)} <= {(place, row) for place, row, _ in _together(held, asked)}


def test_nothing_is_near_where_there_is_nothing() -> None:
    held = SievedVectors(SIZE)
    assert _together(held, np.ones((20, SIZE), np.float32)) == []
