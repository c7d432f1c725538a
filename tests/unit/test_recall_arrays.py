"""Ids as numbers: each step finds what it would find by the ids themselves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmem.recall.arrays import each_once, numbered
from graphmem.stores.numbered import Ids, Names, firsts

ROWS = st.lists(st.integers(0, 9), max_size=20)


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(-1, 12)))
def test_the_place_of_a_number_is_found_and_none_of_one_that_is_not_there(own: list[int], asked: list[int]) -> None:
    names = Names("abcdefghij")
    ids = Ids(names, np.array(own, np.int64))
    ids.places(np.array([0]))
    names.put("klm")  # numbers of which the places that were worked out know nothing
    expected = [own.index(row) if row in own else -1 for row in asked]
    assert ids.places(np.array(asked, np.int64)).tolist() == expected


@given(ROWS)
def test_numbers_stand_once_each_where_they_come_first(rows: list[int]) -> None:
    assert firsts(Names("abcdefghij"), np.array(rows, np.int64)).tolist() == list(dict.fromkeys(rows))


@given(st.dictionaries(st.sampled_from("abcxyz"), st.floats(0, 1)))
def test_what_is_numbered_is_the_same_whether_or_not_the_names_know_it(known: dict[str, float]) -> None:
    names = Names("abc")
    found = numbered(names, known)
    assert dict(found) == known
    assert list(found) == list(known)
    assert (found.ids.names is names) == (known.keys() <= set("abc"))


@given(st.integers(1, 1 << 20), st.integers(0, 1 << 30), st.integers(1, 400))
def test_of_pairs_each_is_kept_once(size: int, seed: int, few: int) -> None:
    draw = np.random.default_rng(seed)
    some = draw.integers(0, size, (2, 40))
    first, second = some[:, draw.integers(0, 40, few)]
    swapped = draw.random(few) < 0.5
    found = each_once(np.where(swapped, second, first), np.where(swapped, first, second), size)
    pairs = [tuple(sorted(pair)) for pair in zip(*(ends.tolist() for ends in found), strict=True)]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {tuple(sorted(pair)) for pair in zip(first.tolist(), second.tolist(), strict=True)}


def test_of_pairs_that_share_a_slot_each_is_kept_once() -> None:
    first = np.repeat(np.arange(40) << 17, 2)  # 40 pairs in one slot, each twice
    found = each_once(first, np.ones(80, np.int64), 1 << 30)
    assert sorted(found[0].tolist()) == (np.arange(40) << 17).tolist()
