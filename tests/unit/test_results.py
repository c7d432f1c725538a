"""`SearchResult`: a dictionary that behaves as the list of its results."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graphmem.results import SearchResult

HITS: list[dict[str, Any]] = [{"id": str(number)} for number in range(5)]


@pytest.fixture
def hits() -> SearchResult:
    return SearchResult(results=list(HITS), relations=[], usage={})


def test_it_is_read_as_the_list_of_its_results(hits: SearchResult) -> None:
    assert list(hits) == HITS
    assert list(reversed(hits)) == HITS[::-1]
    assert (len(hits), hits[0], hits[-1]) == (5, HITS[0], HITS[-1])
    assert (hits[:3], hits[::2], hits[9:]) == (HITS[:3], HITS[::2], [])
    assert HITS[2] in hits
    assert {"id": "9"} not in hits


def test_it_is_a_dictionary_as_well(hits: SearchResult) -> None:
    assert set(hits.keys()) == {"results", "relations", "usage"}
    assert "relations" in hits
    assert "nothing" not in hits
    assert hits["results"] == HITS
    assert json.loads(json.dumps(hits)) == dict(hits) == {"results": HITS, "relations": [], "usage": {}}
    with pytest.raises(KeyError):
        hits["nothing"]


def test_one_without_results_is_still_written_out() -> None:
    assert json.loads(json.dumps(SearchResult(results=[]), indent=1)) == {"results": []}
