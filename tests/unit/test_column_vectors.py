"""Vectors in memory: their cosines are exact for practical purposes, and nothing near is ever left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from graphmem.stores.columns.vectors import Vectors, _exact_products, _highest, _signed_bytes
from graphmem.stores.reference import cosine

_NUMBERS = st.floats(-1e3, 1e3, width=32)


def _held(matrix: np.ndarray) -> Vectors:
    vectors = Vectors(matrix.shape[1])
    vectors.put(np.arange(len(matrix)), matrix, total=len(matrix))
    return vectors


def _drawn(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("size", [2, 7, 8, 384, 385, 1536])
def test_equal_vectors_have_equal_cosines_whatever_their_row(size: int) -> None:
    one, asked, matrix = _drawn(size, size), _drawn(size + 1, size), _drawn(size + 2, 101, size)
    matrix[::7] = one
    for some in (rows := np.arange(101), rows[3:], rows[::2], rows[7:8], rows[::-1]):
        found = _held(matrix).cosines(some, asked)
        assert len(set(found[some % 7 == 0].tolist())) == 1
        assert found == pytest.approx([cosine(matrix[row], asked) for row in some], abs=3e-7)


@pytest.mark.parametrize("size", [1, 3, 64, 384, 385, 1536])
def test_products_of_bytes_are_whole_numbers_and_exact(size: int) -> None:
    drawn = np.random.default_rng(size).integers(-128, 128, (50, size)).astype(np.int8)
    drawn[0], drawn[1], drawn[2] = -128, 127, 0
    expected = drawn.astype(np.int64) @ drawn[:3].astype(np.int64).T
    assert (_exact_products(drawn, drawn[:3]) == expected).all()
    assert _exact_products(drawn[:0], drawn[:3]).shape == (0, 3)


def test_a_number_is_the_sum_of_its_bytes() -> None:
    most = 127 * 65536
    whole = np.concatenate([np.arange(-70_000, 70_000), [-most, most], np.arange(most - 70_000, most)]).astype(np.int32)
    upper, middle, lowest = (one.astype(np.int64) for one in _signed_bytes(whole))
    assert (upper * 65536 + middle * 256 + lowest == whole).all()
    assert abs(whole - upper * 65536).max() <= 65536 / 2 + 128


def test_length_tells_nothing_and_nothing_is_near_a_vector_of_zeros() -> None:
    asked = _drawn(1, 384)
    vectors = _held(np.stack([asked, 1e-30 * asked, 1e30 * asked, 0 * asked]))
    assert vectors.cosines(np.arange(4), asked) == pytest.approx([1, 1, 1, 0], abs=1e-12)
    assert vectors.cosines(np.arange(4), 0 * asked).tolist() == [0, 0, 0, 0]
    assert set(vectors.contenders(np.arange(4), 0 * asked, 2).tolist()) == {0, 1, 2, 3}


@settings(max_examples=200)
@given(arrays(np.float32, st.tuples(st.integers(2, 30), st.integers(1, 9)), elements=_NUMBERS), st.integers(1, 8))
def test_cosines_lie_between_what_was_told_quickly(matrix: np.ndarray, limit: int) -> None:
    vectors, rows, asked = _held(matrix), np.arange(1, len(matrix)), matrix[0]
    exact = vectors.cosines(rows, asked)
    least, most = vectors.between(rows, asked)
    assert (least <= exact).all()
    assert (exact <= most).all()
    assert exact == pytest.approx([cosine(matrix[row], asked) for row in rows], abs=3e-7)
    assert _nearest(exact, limit) <= set(vectors.contenders(rows, asked, limit).tolist())


def _nearest(exact: np.ndarray, limit: int) -> set[int]:
    """All the rows, which begin with 1, that may stand among the first whatever breaks ties."""
    return set((1 + np.flatnonzero(exact >= np.sort(exact)[-limit:][0])).tolist())


@pytest.mark.parametrize("many", [300, 5000])
@pytest.mark.parametrize("spread", [1e-4, 1.0])
def test_what_is_far_is_left_out_and_nothing_near(spread: float, many: int) -> None:
    asked = _drawn(3, 384)
    matrix = (asked + spread * np.random.default_rng(4).standard_normal((many, 384))).astype(np.float32)
    vectors, rows = _held(matrix), np.arange(many)
    exact = vectors.cosines(rows, asked)
    for some in (rows, rows[:: many // 60]):  # all of them, and few of many
        for limit in (1, 10, 50):
            kept = vectors.contenders(some, asked, limit)
            assert set(some[np.argsort(-exact[some], kind="stable")[:limit]].tolist()) <= set(kept.tolist())
    if spread == 1:
        assert len(vectors.contenders(rows, asked, 1)) < many / 4


@given(arrays(np.float32, st.integers(1, 2000), elements=_NUMBERS), st.integers(1, 40))
def test_the_highest_are_found_in_groups(values: np.ndarray, limit: int) -> None:
    if len(values) >= limit:
        assert _highest(values, limit) == np.sort(values)[-limit]


def test_what_is_put_again_is_asked_anew() -> None:
    matrix = _drawn(5, 200, 16)
    vectors, rows = _held(matrix), np.arange(200)
    before = vectors.cosines(rows, matrix[3])
    vectors.contenders(rows, matrix[3], 5)
    vectors.put(np.array([150]), matrix[3:4], total=201)
    assert before[150] < 0.99
    assert vectors.cosines(rows, matrix[3])[150] == pytest.approx(1, abs=1e-12)
    assert {3, 150} <= set(vectors.contenders(np.arange(201), matrix[3], 5).tolist())
    assert vectors.there.tolist() == [True] * 200 + [False]
