"""The words of rows: who holds one, and how often, whatever was put again and in whatever order."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmem.stores.columns.words import Words, packed

VOCABULARY = ["tea", "harbour", "тест", "x" * 500]
ROWS = st.dictionaries(st.integers(0, 30), st.lists(st.sampled_from(VOCABULARY), max_size=6), min_size=1)


@given(st.lists(st.tuples(ROWS, st.booleans()), max_size=12))
def test_a_word_is_found_where_it_was_put_last(puts: list[tuple[dict[int, list[str]], bool]]) -> None:
    words, held, total = Words(), dict[int, list[str]](), 0
    for put, asked_between in puts:
        # as a partition does: rows that are new follow those there are
        new = dict(zip([row for row in sorted(put) if row >= total], range(total, total + 31), strict=False))
        rows = {new.get(row, row): said for row, said in sorted(put.items())}
        total = max(total, *(row + 1 for row in rows))
        words.put(np.array(list(rows), np.int64), [packed(said) for said in rows.values()], total=total)
        held |= rows
        if asked_between:
            words.holding("tea")
    for word in [*VOCABULARY, "unknown"]:
        found = zip(*(column.tolist() for column in words.holding(word)), strict=True)
        assert dict(found) == {row: Counter(said)[word] for row, said in held.items() if word in said}
    assert {row: int(words.counts[row]) for row in held} == {row: len(said) for row, said in held.items()}
