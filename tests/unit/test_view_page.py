"""The page of a graph as bytes: what is on it, what it lets in, what of a large graph it takes."""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import Memory
from graphmem.errors import InvalidInput
from graphmem.types import ENTITY_TYPES, Entity, Fact, Scope
from graphmem.viewing import choice, colours
from graphmem.viewing.notebook import DrawnGraph
from graphmem.viewing.page import embedded, frame, page
from graphmem.viewing.picture import Asked, draw

NASTY = "</script><script>alert(1)</script><!-- \u2028 \u2029 & ]]> \" ' ${x} $title \ud83d"


def data_of(page: str) -> Any:
    """The picture that a page holds."""
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def framed(drawn: str) -> Any:
    """The picture in a notebook's frame."""
    (page,) = re.findall(r'srcdoc="([^"]*)"', drawn)
    return data_of(html.unescape(page))


def fact(id: str, *keys: str, **more: Any) -> Fact:
    """A fact between the first two entities that mentions the others; with `relation=None` a bare sentence."""
    if more.setdefault("relation", "KNOWS") is None:
        return Fact(id, "p", Scope(), f"sentence {id}", mentions=keys, **more)
    return Fact(id, "p", Scope(), f"sentence {id}", subject=keys[0], object=keys[1], mentions=keys[2:], **more)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "memory.sqlite") as opened:
        opened.add_triples(
            [
                {"subject": "user", "relation": "has manager", "object": "Bob", "object_type": "Person"},
                {"subject": "Bob", "relation": "lives in", "object": "Hamburg", "object_type": "Place"},
                {"subject": "Bob", "relation": "knows", "object": "Carol", "valid_from": "2019", "invalid_at": "2021"},
            ],
            user_id="alice",
            timestamp="2026-03-02",
        )
        yield opened


# what is on it


def test_a_page_is_made_of_what_the_memory_holds_at_all_times(memory: Memory) -> None:
    made = memory.view(user_id="alice")
    held = data_of(made.html)
    assert (made.entities, made.facts, made.all_entities, made.all_facts) == (4, 3, 4, 3)
    assert {one["name"] for one in held["entities"]} == {"alice", "Bob", "Hamburg", "Carol"}
    assert {(one["relation"], one["until"] is None) for one in held["facts"]} == {
        ("HAS_MANAGER", True), ("LIVES_IN", True), ("KNOWS", False),
    }  # fmt: skip
    assert held["moments"][:2] == ["2019-01-01T00:00:00+00:00", "2021-01-01T00:00:00+00:00"]
    assert held["start"] == len(held["moments"])
    assert "Carol" not in {data["name"] for _, data in memory.graph(user_id="alice").nodes(data=True)}


def test_the_same_memory_makes_the_same_bytes(memory: Memory) -> None:
    assert memory.view("Where does my manager live?", user_id="alice").html == (
        memory.view("Where does my manager live?", user_id="alice").html
    )


def test_a_query_brings_its_results_and_their_paths(memory: Memory) -> None:
    query = "In which city does my manager live?"
    made = memory.view(query, user_id="alice")
    held, found = data_of(made.html), memory.search(query, user_id="alice")
    assert made.results == found["results"]
    assert [held["facts"][one["fact"]]["id"] for one in held["results"]] == [one["id"] for one in found]
    names = [one["name"] for one in held["entities"]]
    paths = [[(names[hop["source"]], names[hop["target"]]) for hop in one["path"]] for one in held["results"]]
    assert paths == [[(hop["source"], hop["target"]) for hop in one["path"]] for one in found]
    assert paths[held["opened"]] == [("alice", "Bob"), ("Bob", "Hamburg")]


def test_a_page_begins_at_the_moment_it_was_asked_for(memory: Memory) -> None:
    held = data_of(memory.view(user_id="alice", as_of="2020-05-01").html)
    assert (held["start"], held["asOf"]) == (1, "2020-05-01T00:00:00+00:00")


def test_a_page_knows_what_the_memory_knew_then(memory: Memory) -> None:
    assert memory.view(user_id="alice", known_at="2001-01-01").all_facts == 0


def test_another_owner_is_on_no_page(memory: Memory) -> None:
    memory.add("My sister is Zelda.", user_id="eve")
    assert "Zelda" not in memory.view("Who is my sister?", user_id="alice").html
    assert "Zelda" in memory.view(user_id="eve").html


@pytest.mark.parametrize("most", [0, 1501, True, "many"])
def test_a_bad_number_of_entities_is_named(memory: Memory, most: Any) -> None:
    with pytest.raises(InvalidInput, match="most"):
        memory.view(user_id="alice", most=most)


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 9), st.none() | st.integers(0, 9)), max_size=12), st.integers(0, 9)
)
def test_places_in_time_tell_what_holds_when(spans: list[tuple[int | None, int | None]], at: int) -> None:
    facts = [fact(f"{n}", "a", "b", valid_from=a, invalid_at=b) for n, (a, b) in enumerate(spans)]
    held = draw([Entity("a", "p", "A", "Person"), Entity("b", "p", "B", "Person")], facts, Asked("t"), at=at)
    for own, drawn in zip(facts, held["facts"], strict=True):
        shown = drawn["from"] <= held["start"] and (drawn["until"] is None or held["start"] < drawn["until"])
        assert shown == own.holds(at)


def test_of_many_sources_the_page_counts_the_rest(memory: Memory) -> None:
    for number in range(7):
        memory.add("My manager is Bob.", user_id="zoe", timestamp=f"2026-03-{number + 1:02}")
    (told,) = data_of(memory.view(user_id="zoe").html)["facts"]
    assert (len(told["sources"]), told["furtherSources"]) == (5, 2)
    assert told["sources"][0]["quote"] == "My manager is Bob."


# what it lets in


def test_the_page_runs_its_own_script_and_fetches_nothing(memory: Memory) -> None:
    made = memory.view(user_id="alice").html
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)
    (script,) = re.findall(r"<script>(.*?)</script>", made, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", made, re.DOTALL)
    assert policy == (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert set(re.findall(r"\w+://[^\s\"'<>]*", made)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|\bFunction\(", script)


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_no_text_ends_the_data_or_the_frame() -> None:
    held = draw(
        [Entity("a", "p", NASTY, "Person", (NASTY,)), Entity("b", "p", "B", NASTY)],
        [fact("1", "a", "b", relation=NASTY)],
        Asked(NASTY, NASTY),
        at=0,
    )
    made = page(held).html
    assert made.count("<script") == made.count("</script>") == 2
    assert made.encode()
    assert data_of(made) == held
    assert framed(frame(made)) == held


def test_what_is_embedded_is_plain() -> None:
    assert embedded(NASTY).isascii()
    assert not set("<>&") & set(embedded(NASTY))
    assert json.loads(embedded(NASTY)) == NASTY


def test_each_type_has_the_colour_of_the_browser() -> None:
    known = colours.colours()
    assert set(ENTITY_TYPES) < set(known)
    assert len({colours.colour(one).fill for one in (*ENTITY_TYPES, colours.OWNER)}) == len(ENTITY_TYPES) + 1
    assert colours.colour("Unheard_of") == colours.colour(colours.OTHER)


# what of a large graph it takes


def test_a_large_graph_is_cut_around_the_anchor_and_counted() -> None:
    chain = [fact(f"{n}", f"e{n}", f"e{n + 1}") for n in range(9)]
    hub = [fact(f"h{n}", "e4", f"hub{n}") for n in range(3)]
    chosen = choice.choose([*chain, *hub], ["e5"], first=(), at=0, most=4)
    assert chosen.entities == ("e3", "e4", "e5", "e6")  # two beside e5, then one of e4's, the one with most facts
    assert [one.id for one in chosen.facts] == ["3", "4", "5"]
    assert (chosen.all_entities, chosen.all_facts) == (13, 12)


def test_without_an_anchor_it_is_what_most_is_told_of() -> None:
    told = [fact("1", "a", "b"), fact("2", "c", "d"), fact("3", "c", "e")]
    assert choice.choose(told, ["nobody"], first=(), at=0, most=2).entities == ("c", "d")


def test_what_lies_apart_is_taken_when_there_is_room() -> None:
    told = [fact("1", "a", "b"), fact("2", "c", "d"), fact("3", "e", "e")]
    assert choice.choose(told, ["a"], first=(), at=0, most=4).entities == ("a", "b", "c", "d")


def test_of_too_many_facts_those_of_a_path_and_those_that_hold_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "MOST_FACTS", 2)
    told = [fact("1", "a", "b", invalid_at=5), fact("2", "a", "b", invalid_at=5), fact("3", "a", "b")]
    chosen = choice.choose(told, ["a"], first={"2"}, at=9)
    assert [one.id for one in chosen.facts] == ["2", "3"]


def test_a_view_of_few_entities_keeps_the_path_whole(memory: Memory) -> None:
    made = memory.view("In which city does my manager live?", user_id="alice", most=3)
    held = data_of(made.html)
    assert (made.entities, made.all_entities) == (3, 4)
    assert {one["name"] for one in held["entities"]} == {"alice", "Bob", "Hamburg"}
    assert held["all"] == {"entities": 4, "facts": 3}


# in a notebook


def test_the_graph_is_a_networkx_graph_that_draws_itself(memory: Memory) -> None:
    graph = memory.graph(user_id="alice")
    assert isinstance(graph, networkx.MultiDiGraph)
    held = framed(graph._repr_html_())
    assert {one["name"] for one in held["entities"]} == {"alice", "Bob", "Hamburg"}
    drawn = {(one["id"], one["relation"]) for one in held["facts"]}
    assert drawn == {(key, known["relation"]) for *_, key, known in graph.edges(keys=True, data=True)}
    assert [one["owner"] for one in held["entities"]].count(True) == 1


def test_a_notebook_takes_it_for_html(memory: Memory) -> None:
    from IPython.core.formatters import HTMLFormatter

    for shown in (memory.graph(user_id="alice"), memory.view(user_id="alice")):
        assert HTMLFormatter()(shown).startswith("<iframe srcdoc=")


def test_copies_draw_what_they_hold(memory: Memory) -> None:
    graph = memory.graph(user_id="alice")
    kept = [key for key, known in graph.nodes(data=True) if known["name"] != "Hamburg"]
    for one in (graph.subgraph(kept), graph.subgraph(kept).copy(), graph.copy().subgraph(kept)):
        assert isinstance(one, DrawnGraph)
        assert {each["name"] for each in framed(one._repr_html_())["entities"]} == {"alice", "Bob"}
    assert isinstance(graph.reverse(), DrawnGraph)
    assert not isinstance(graph.to_undirected(), DrawnGraph)
    assert networkx.node_link_data(graph, edges="edges")["multigraph"] is True


def test_a_pickle_brings_it_back(memory: Memory) -> None:
    graph = memory.graph(user_id="alice")
    for again in (pickle.loads(pickle.dumps(graph)), copy.deepcopy(graph)):  # noqa: S301 - our own bytes
        assert isinstance(again, DrawnGraph)
        assert list(again.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))
        assert again._repr_html_() == graph._repr_html_()


def test_what_others_put_into_the_graph_is_drawn_too(memory: Memory) -> None:
    graph = memory.graph(user_id="alice")
    graph.add_edge("Mars", 4)
    graph.add_node("alone")
    held = framed(graph._repr_html_())
    assert {"Mars", "4", "alone"} < {one["name"] for one in held["entities"]}
    assert "RELATED" in {one["relation"] for one in held["facts"]}
    assert framed(DrawnGraph()._repr_html_())["entities"] == []


def test_a_page_draws_itself_in_a_frame_that_may_only_run_scripts(memory: Memory) -> None:
    shown = memory.view(user_id="alice")._repr_html_()
    assert 'sandbox="allow-scripts"' in shown
    assert framed(shown)["title"] == "Memory of alice"
