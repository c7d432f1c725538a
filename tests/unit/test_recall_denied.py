"""A denial and what is so instead change places where a subject has one value at a time."""

from __future__ import annotations

import numpy as np
import pytest

from graphmem.ingest.relations import one_at_a_time, single_value
from graphmem.recall.denied import in_its_place
from graphmem.stores.found import Facts
from graphmem.types import Link, Scored

VALUE_OF = single_value(one_at_a_time())


def changed(*facts: tuple[str | None, str], scores: list[float]) -> list[float]:
    """The scores of facts, each a relation and its entities, head first, after the change."""
    links = (Link(f"f{at}", relation, tuple(entities), ()) for at, (relation, entities) in enumerate(facts))
    given = np.array(scores)
    return (given + in_its_place(Facts.of(Scored(link, 0.0) for link in links), given, VALUE_OF)).tolist()


def test_what_is_so_takes_the_place_of_the_denial() -> None:
    facts = (("NOT_HAS_MANAGER", "aI"), (None, "aI"), ("HAS_MANAGER", "aR"))
    assert changed(*facts, scores=[3, 2, 1]) == [1, 2, 3]
    assert changed(*facts, scores=[1, 2, 3]) == [1, 2, 3]


def test_another_word_for_the_value_counts_as_the_same() -> None:
    assert changed(("NOT_HAS_BOSS", "aI"), ("REPORTS_TO", "aR"), scores=[2, 1]) == [1, 2]


def test_the_best_of_several_denials_changes_with_the_best_that_is_so() -> None:
    facts = (("NOT_LIVES_IN", "aP"), ("NOT_LIVES_IN", "aQ"), ("LIVES_IN", "aR"), ("LIVES_IN", "aS"))
    assert changed(*facts, scores=[4, 3, 1, 2]) == [2, 3, 1, 4]


@pytest.mark.parametrize("other", [("HAS_MANAGER", "bR"), ("HAS_WIFE", "aR"), (None, "aR"), ("NOT_HAS_MANAGER", "aR")])
def test_other_subjects_and_relations_stay(other: tuple[str | None, str]) -> None:
    assert changed(("NOT_HAS_MANAGER", "aI"), other, scores=[2, 1]) == [2, 1]


def test_of_what_there_may_be_several_nothing_changes() -> None:
    assert changed(("NOT_LIKES", "at"), ("LIKES", "aj"), scores=[2, 1]) == [2, 1]


def test_nothing_is_nothing() -> None:
    assert changed(scores=[]) == []
