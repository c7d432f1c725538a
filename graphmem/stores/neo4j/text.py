"""How the records that hold words are found: by the server's full-text index, within what the view sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from graphmem.stores.base import FREQUENCY_CAP
from graphmem.stores.columns.partition import Partition
from graphmem.stores.columns.walk import seen
from graphmem.stores.found import match_of
from graphmem.stores.neo4j.link import Reads, rows
from graphmem.stores.neo4j.rows import mark
from graphmem.types import Matches, NodeKind, View

if TYPE_CHECKING:
    from graphmem.stores.columns.arrays import Mask

FETCH_LEAST = 200
FETCH_FACTOR = 4
FREQUENCIES_KEPT = 10_000
"""So many words of a partition need not be counted again until it is written to."""
QUERY_WORDS = 500
"""Words in one full-text query: Lucene takes 1,024 clauses."""

_STATEMENTS: dict[NodeKind, str] = {"fact": "read_match_facts", "episode": "read_match_episodes"}


class _Found(NamedTuple):
    """A record that holds one of the words, the score that the server gives it, and all its words."""

    score: float
    id: str
    words: str


class TextSearch:
    """One kind of record in one partition, as a view sees it; in the index its terms have the partition's prefix."""

    def __init__(self, tx: Reads, held: Partition, view: View, kind: NodeKind) -> None:
        self._tx = tx
        self._view = view
        self._statement = _STATEMENTS[kind]
        self._rows = held.table(kind).places.row
        self._total = held.table(kind).total
        self._visible: Mask = seen(held, kind, view)
        self._holding = _kept(held, kind)

    def matching(self, terms: Sequence[str], limit: int) -> Matches:
        """The records that hold one of the terms, in the order of the server's own score, ties by id."""
        asked = list(dict.fromkeys(terms))
        words = mark(self._view.partition, asked)
        parts = (words[start : start + QUERY_WORDS] for start in range(0, len(words), QUERY_WORDS))
        found = {one.id: one for part in parts for one in self._matched(part, limit)}
        best = sorted(found.values(), key=_order)[:limit]
        all_words = mark(self._view.partition, terms)
        matches = tuple(match_of(one.id, one.words.split(" "), all_words) for one in best)
        frequency = {term: self._holding[word] for term, word in zip(asked, words, strict=True)}
        return Matches(matches, self._total, frequency)

    def _matched(self, words: Sequence[str], limit: int) -> list[_Found]:
        """The best that the view sees. What it does not see takes places: more is fetched until there are enough."""
        fetch = max(FETCH_LEAST, FETCH_FACTOR * limit)
        while True:
            uncounted = [word for word in words if word not in self._holding]
            query = {"query": " ".join(words), "fetch": fetch, "words": uncounted, "cap": FREQUENCY_CAP}
            row = rows(self._tx, self._statement, **query)[0]
            self._holding.update(row["held"])
            found = [_Found(score, id, own) for id, own, score in row["found"] if self._sees(id)]
            if len(found) >= limit or len(row["found"]) < fetch:
                return sorted(found, key=_order)[:limit]
            fetch *= FETCH_FACTOR

    def _sees(self, id: str) -> bool:
        row = self._rows.get(id, len(self._visible))  # another thread may have read more meanwhile
        return row < len(self._visible) and bool(self._visible[row])


def _kept(held: Partition, kind: NodeKind) -> dict[str, int]:
    """How many records hold each word, as far as it was counted since the partition was written to."""
    found = held.frequencies.setdefault(kind, {})
    if len(found) > FREQUENCIES_KEPT:
        found = held.frequencies[kind] = {}  # not emptied: another thread may be using it
    return found


def _order(found: _Found) -> tuple[float, str]:
    return (-found.score, found.id)
