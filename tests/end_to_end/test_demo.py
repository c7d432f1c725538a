"""The demo: three questions that no single fact answers, the same on every store."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from graphmem.cli_print import path_line
from graphmem.demo import conversation
from tests.end_to_end.conftest import Graphmem


def test_the_demo_finds_every_answer_and_its_path(graphmem: Graphmem) -> None:
    shown = graphmem("demo", "--json")
    assert shown.code == 0, shown.err
    first, second, third = shown.json["questions"]
    assert _names(first)[-1] == "Hamburg"
    assert "Bob" in _names(first)
    assert {"Carol", "Elena Petrova"} <= set(_names(second))
    assert _names(third)[-2:] == ["Carol", "Spanish"]
    assert all(len(one["path"]) > 1 for one in (first, second, third)), "a path of one hop is no multi-hop answer"
    assert all(hop["quote"] for one in shown.json["questions"] for hop in one["path"])


def test_the_demo_takes_corrections(graphmem: Graphmem) -> None:
    shown = graphmem("demo", "--json").json
    assert "SUPERSEDE" in {one["event"] for one in shown["added"]}
    found = [one for asked in shown["questions"] for one in asked["results"]]
    assert not any((one["relation"], one["object"]) == ("LIVES_IN", "Berlin") for one in found)


def test_the_demo_is_readable(graphmem: Graphmem) -> None:
    shown = graphmem("demo")
    assert shown.code == 0, shown.err
    for question in conversation()["questions"]:
        assert f"? {question}" in shown.out
    assert "-LIVES_IN-> Hamburg" in shown.out
    assert "offline rules" in shown.out


def test_each_fact_that_others_lead_to_shows_its_path_on_one_line(graphmem: Graphmem) -> None:
    lines = graphmem("demo").out.splitlines()
    facts = [one for asked in graphmem("demo", "--json").json["questions"] for one in asked["results"]]
    assert any(len(one["path"]) > 1 for one in facts)
    for one in facts:
        under = [after.strip() for line, after in pairwise(lines) if line == f"  {one['score']:6.3f}  {one['memory']}"]
        assert under, one["memory"]
        if len(one["path"]) > 1:
            assert path_line(one["path"]) in under


def test_the_demo_leaves_no_trace_in_the_users_own_file(graphmem: Graphmem) -> None:
    graphmem("demo")
    assert graphmem("list", "-u", conversation()["user_id"], "--json").json["results"] == []


def test_the_demo_in_a_given_store_spares_other_owners_and_may_be_repeated(graphmem: Graphmem) -> None:
    graphmem("add", "I like tea.", "-u", "someone", "--no-infer", "--store", "m.sqlite")
    once = graphmem("demo", "--json", "--store", "m.sqlite").json
    again = graphmem("demo", "--json", "--store", "m.sqlite").json
    _same(once, again)
    assert len(graphmem("list", "-u", "someone", "--store", "m.sqlite", "--json").json["results"]) == 1


@pytest.mark.neo4j
def test_the_demo_is_the_same_on_sqlite_and_neo4j(graphmem: Graphmem, neo4j_server: Any) -> None:
    login = {"NEO4J_USERNAME": neo4j_server.username, "NEO4J_PASSWORD": neo4j_server.password}
    on_neo4j = graphmem("demo", "--json", "--store", neo4j_server.uri, extra=login)
    assert on_neo4j.code == 0, on_neo4j.err
    _same(graphmem("demo", "--json").json, on_neo4j.json)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    assert [added["id"] for added in one["added"]] == [added["id"] for added in other["added"]]
    for ours, theirs in zip(one["questions"], other["questions"], strict=True):
        assert [found["id"] for found in ours["results"]] == [found["id"] for found in theirs["results"]]
        scores = [found["score"] for found in theirs["results"]]
        assert [found["score"] for found in ours["results"]] == pytest.approx(scores, abs=1e-6)
        assert ours["path"] == theirs["path"]
        assert [found["path"] for found in ours["results"]] == [found["path"] for found in theirs["results"]]


def _names(asked: Mapping[str, Any]) -> list[str]:
    path = asked["path"]
    return [path[0]["source"], *(hop["target"] for hop in path)] if path else []
