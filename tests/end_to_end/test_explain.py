"""`search(explain=True)`: its Cypher on a real Neo4j shows the path and nothing else; the command prints it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from graphmem import Memory
from graphmem.config import StoreSpec
from tests.end_to_end.conftest import Graphmem

FIRST = [
    {
        "subject": "Alice",
        "relation": "HAS_MANAGER",
        "object": "Bob \"the 'boss\\u0027",
        "fact": "Alice reports to Bob.",
    },
    {"subject": "Bob \"the 'boss\\u0027", "relation": "LIVES_IN", "object": "Łódź 🚲", "fact": "Bob lives in Łódź."},
    {
        "subject": "Łódź 🚲",
        "relation": "LIES_IN",
        "object": "Poland",
        "fact": "Łódź lies in Poland.",
        "mentions": ["Ner"],
    },
    {"subject": "Alice", "relation": "LIKES", "object": "tea", "fact": "Alice likes tea."},
    {"subject": "Ner", "relation": "FLOWS_INTO", "object": "Warta", "fact": "The Ner flows into the Warta."},
]
QUESTIONS = ["Where does Alice's manager live?", "Into which river does the Ner flow?", "What is there about Poland?"]


@pytest.fixture
def memory(neo4j_server: Any) -> Iterator[Memory]:
    with Memory(store=StoreSpec(neo4j_server.uri, neo4j_server.username, neo4j_server.password)) as opened:
        opened.add_triples(FIRST, user_id="alice")
        opened.add("Alice and Bob met at the lake.", user_id="alice", infer=False)
        yield opened


@pytest.mark.neo4j
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_statement_shows_the_path_and_nothing_else(memory: Memory, neo4j_server: Any, question: str) -> None:
    found = memory.search(question, user_id="alice", explain=True)
    assert len(found) == len(FIRST) + 1
    for one in found:
        names, facts = shown(neo4j_server, one["explanation"]["cypher"])
        hops = one["path"]
        assert names == {name for hop in hops for name in (hop["source"], hop["target"]) if name is not None}
        assert facts == {hop["fact_id"] for hop in hops} | {one["id"]}
    assert max(len(one["path"]) for one in found) > 1


@pytest.mark.neo4j
def test_a_path_over_a_mention_and_against_the_triple(memory: Memory, neo4j_server: Any) -> None:
    found = memory.search("Warta", user_id="alice", explain=True)
    over = next(one for one in found if one["memory"] == "Łódź lies in Poland.")
    assert over["path"][0]["relationship"] == "FLOWS_INTO"
    assert over["path"][0]["forward"] is False
    assert "source: 2, " in over["explanation"]["cypher"]
    names, _ = shown(neo4j_server, over["explanation"]["cypher"])
    assert {"Warta", "Ner"} <= names


def shown(server: Any, statement: str) -> tuple[set[str], set[str]]:
    """The names of the entities and the ids of the facts that the statement returns."""
    import neo4j

    login = (server.username, server.password)
    with neo4j.GraphDatabase.driver(server.uri, auth=login) as driver:
        rows = driver.execute_query(statement, database_="neo4j").records  # type: ignore[call-overload]  # as pasted
    nodes = {
        node.element_id: node for row in rows for node in (row["fact"], *_ends(row["source"]), *_ends(row["target"]))
    }
    entities = {node["name"] for node in nodes.values() if "__Entity__" in node.labels}
    facts = {node["id"] for node in nodes.values() if "Fact" in node.labels}
    assert len(nodes) == len(entities) + len(facts)
    return entities, facts


def _ends(path: Any) -> tuple[Any, ...]:
    return () if path is None else path.nodes


def test_the_command_shows_the_sum_and_the_statement(graphmem: Graphmem) -> None:
    triples = json.dumps([{"subject": "Alice", "relation": "HAS_MANAGER", "object": "Bob"}])
    assert graphmem("add-triples", "-", "-u", "alice", stdin=triples).code == 0
    asked = ("search", "Who is Alice's manager?", "-u", "alice")
    (one,) = graphmem(*asked, "--explain", "--json").json["results"]
    told = one["explanation"]
    lines = [line.strip() for line in graphmem(*asked, "--explain").out.splitlines()]
    (total,) = [line for line in lines if line.startswith(f"{told['raw_score']:.3f} = ")]
    assert [part.split()[0] for part in total.partition(" = ")[2].split(", ")] == list(told["parts"])
    assert {line.strip() for line in told["cypher"].splitlines()} <= set(lines)
    assert "explanation" not in graphmem(*asked, "--json").json["results"][0]
    assert "MATCH" not in graphmem(*asked).out
