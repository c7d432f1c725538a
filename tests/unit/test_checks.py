"""What `search` and the constructor are handed besides words: filters, ids among them, lists of names."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.checks import filtered_scope, matches, read_filters, read_names
from graphmem.errors import InvalidInput, ScopeRequired
from graphmem.types import Scope

NOBODY: dict[str, object] = {"user_id": None, "agent_id": None, "run_id": None}


@pytest.mark.parametrize(
    "filters",
    [
        {"score": {"gte": 1}},
        {"tags": ["a", "b"]},
        {"AND": [{"k": 1}]},
        {"or": []},
        {"NOT": 1},
        {"*": 1},
        {"k": "*"},
        {"user_id": "*"},
        {"$gt": 1},
        {"k": object()},
        {"k": b"x"},
        {1: "x"},
        {"user_id": ["ann"]},
    ],
)
def test_only_equality_is_supported_and_it_is_said(filters: Any) -> None:
    with pytest.raises(InvalidInput, match="only equality is supported"):
        read_filters(filters)


@pytest.mark.parametrize("filters", ["k", [("k", 1)], 5])
def test_filters_are_a_dictionary(filters: object) -> None:
    with pytest.raises(InvalidInput, match="dictionary"):
        read_filters(filters)


def test_values_are_told_from_ids() -> None:
    assert read_filters({"k": 1, "user_id": "ann"}) == ({"k": 1}, {"user_id": "ann"})
    assert read_filters(None) == ({}, {})


@pytest.mark.parametrize(
    ("kept", "wanted", "same"),
    [
        ({"k": 1}, {"k": 1}, True),
        ({"k": 1}, {"k": 1.0}, True),
        ({"k": True}, {"k": 1}, False),
        ({"k": 0}, {"k": False}, False),
        ({"k": True}, {"k": True}, True),
        ({"k": "1"}, {"k": 1}, False),
        ({"k": None}, {"k": None}, True),
        ({}, {"k": None}, False),
        ({"k": 1, "l": 2}, {"k": 1, "l": 3}, False),
    ],
)
def test_a_value_matches_its_own_kind(kept: dict[str, Any], wanted: dict[str, Any], same: bool) -> None:
    assert matches(kept, wanted) is same


def test_ids_may_stand_among_the_filters_but_not_differ() -> None:
    assert filtered_scope(NOBODY | {"user_id": "ann"}, {"agent_id": "x"}) == Scope("ann", "x")
    assert filtered_scope(NOBODY | {"user_id": "ann"}, {"user_id": "ann"}) == Scope("ann")
    with pytest.raises(InvalidInput, match=r"agent_id='x' and filters\['agent_id'\]='y'.*different"):
        filtered_scope(NOBODY | {"user_id": "ann", "agent_id": "x"}, {"agent_id": "y"})


@pytest.mark.parametrize("wrong", ["", " ", 0, False, 5, "a\0b"])
def test_an_id_that_cannot_be_one_is_refused_wherever_it_stands(wrong: object) -> None:
    with pytest.raises(InvalidInput, match="user_id"):
        filtered_scope(NOBODY | {"user_id": wrong, "agent_id": "x"}, {})
    with pytest.raises(InvalidInput, match="user_id"):
        filtered_scope(NOBODY | {"agent_id": "x"}, {"user_id": wrong})


def test_no_id_at_all_is_no_owner() -> None:
    with pytest.raises(ScopeRequired):
        filtered_scope(NOBODY, {"user_id": None})


@pytest.mark.parametrize("wrong", ["likes", None, 5, [5], [""], ["a", None]])
def test_a_list_of_names_is_no_bare_name(wrong: object) -> None:
    with pytest.raises(InvalidInput, match="single_valued"):
        read_names(wrong, "single_valued")


def test_names_may_come_in_any_order_of_things() -> None:
    assert read_names(("likes",), "x") == read_names(iter(["likes"]), "x") == ["likes"]
    assert read_names((), "x") == []
