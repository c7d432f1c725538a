"""After an erasure nothing is left of the text: not of its entities, history, queue, aliases or taken-back changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.config import StoreSpec
from graphmem.stores.columns.words import packed
from graphmem.terms import terms

SECRET = "Zanzibarian"
ALICE: dict[str, Any] = {"user_id": "alice"}


def live(memory: Memory, **whose: Any) -> None:
    """A life with every kind of event, and the secret in all that a memory keeps."""
    secret = SECRET
    memory.add(f"My manager is {secret} Smith. I like {secret} tea.", timestamp="2024-01-01", **whose)
    given = [
        {"subject": "Ann", "relation": "WORKS_AT", "object": f"{secret} Corp", "mentions": [f"{secret} Park"]},
        {"subject": "Ann", "relation": "HAS_OFFICE", "object": f"{secret} House"},
        {"subject": f"Jon {secret}", "relation": "KNOWS", "object": "Ann"},
        {"subject": f"John {secret}", "relation": "KNOWS", "object": "Bob"},
    ]
    asked = {"role": "assistant", "content": f"Do you eat {secret} bread?"}
    memory.add([asked, {"role": "user", "content": "I like rye bread."}], **whose)
    metadata = {"note": secret, secret: [secret]}
    ids = [
        one["id"] for one in memory.add_triples(given, metadata=metadata, timestamp="2024-01-01", **whose)["results"]
    ]
    memory.add_triples([{**given[0], "object": "Globex"}], timestamp="2024-05-01", **whose)
    memory.add_triples([{**given[0], "relation": "NOT_WORKS_AT"}], timestamp="2024-06-01", **whose)
    memory.update(ids[1], f"Ann likes {secret} cake.")
    memory.delete(ids[2])
    memory.undo(memory.history(ids[2])[-1]["id"])
    merged = memory.merge_entities(f"John {secret}", f"Jon {secret}", **whose)
    memory.split_entity(f"John {secret}", f"Jon {secret}", **whose)
    memory.undo(memory.changes(**whose)[-1]["id"])
    assert merged["memories"] == 1
    memory.add({"role": "assistant", "content": f"Do you still like {secret} soup?"}, **whose)
    memory.search(secret, **whose)


def queued(memory: Memory, **whose: Any) -> None:
    """Messages that wait for a model that is not there."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
        patched.setenv("OPENAI_API_KEY", "unused")
        with Memory(memory.store_location, llm="openai:none", on_model_error="queue") as other:
            other.add(f"I met {SECRET} Jones.", **whose)


def others(memory: Memory) -> list[dict[str, Any]]:
    """What another owner has: it stays as it is."""
    return [dict(one) for one in memory.get_all(user_id="bob")["results"]]


def found_in(folder: Path) -> dict[str, int]:
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    counts = {str(file.relative_to(folder)): _times(file.read_bytes()) for file in files}
    return {file: count for file, count in counts.items() if count}


def _times(held: bytes) -> int:
    """How often the bytes hold the secret, be it as the hash by which its word is searched."""
    return held.lower().count(SECRET.lower().encode()) + held.count(packed(terms(SECRET)))


def test_the_secret_is_also_looked_for_by_its_hash(tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.add_triples([{"subject": "Bob", "relation": "likes", "object": SECRET}], user_id="bob")
    assert (tmp_path / "memory.sqlite").read_bytes().count(packed(terms(SECRET))) >= 1


@pytest.mark.parametrize("whole", [True, False])
def test_no_byte_of_it_is_left_in_the_file(tmp_path: Path, whole: bool) -> None:
    with Memory(tmp_path / "memory.sqlite", keep_messages=True) as memory:
        memory.add_triples([{"subject": "Bob", "relation": "likes", "object": "tea"}], user_id="bob")
        kept = others(memory)
        session = ALICE if whole else {**ALICE, "run_id": "one"}
        live(memory, **session)
        queued(memory, **session)
        assert found_in(tmp_path)
        counts = memory.delete_all(**session)
        assert counts["facts"] > 5
        assert counts["events"] > 10
        assert found_in(tmp_path) == {}
        assert others(memory) == kept
        assert memory.changes(**session) == []
    assert found_in(tmp_path) == {}


@pytest.mark.neo4j
def test_no_query_finds_it_in_neo4j(neo4j_server: Any) -> None:
    with Memory(StoreSpec(neo4j_server.uri, neo4j_server.username, neo4j_server.password)) as memory:
        memory.add_triples([{"subject": "Bob", "relation": "likes", "object": "tea"}], user_id="bob")
        kept = others(memory)
        live(memory, **ALICE)
        assert _holding(neo4j_server)
        memory.delete_all(**ALICE)
        assert _holding(neo4j_server) == []
        assert others(memory) == kept


def _holding(server: Any) -> list[Any]:
    """The nodes and relationships that hold the secret in any property."""
    nodes = "MATCH (n) WHERE any(k IN keys(n) WHERE toLower(toString(n[k])) CONTAINS $secret OR "
    nodes += "any(v IN CASE WHEN n[k] IS :: LIST<STRING> THEN n[k] ELSE [] END WHERE toLower(v) CONTAINS $secret))"
    ties = "MATCH ()-[r]->() WHERE any(k IN keys(r) WHERE toLower(toString(r[k])) CONTAINS $secret)"
    asked = ((nodes, " RETURN labels(n)"), (ties, " RETURN type(r)"))
    return [row for match, give in asked for row in _run(server, match + give, secret=SECRET.lower())]


def _run(server: Any, query: str, **parameters: Any) -> list[Any]:
    import neo4j

    login = (server.username, server.password)
    with neo4j.GraphDatabase.driver(server.uri, auth=login) as driver:
        return list(driver.execute_query(query, parameters).records)
