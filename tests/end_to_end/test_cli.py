"""Every command, run as a process of its own on a real file."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Graphmem

TRIPLES = [
    {"subject": "Alice", "relation": "has manager", "object": "Bob", "subject_type": "Person", "object_type": "Person"},
    {"subject": "Bob", "relation": "lives in", "object": "Hamburg", "object_type": "Place"},
]


@pytest.fixture
def triples(tmp_path: Path) -> str:
    """A file of two triples that form a path."""
    file = tmp_path / "triples.json"
    file.write_text(json.dumps(TRIPLES), encoding="utf-8")
    return str(file)


def test_what_is_added_is_found(graphmem: Graphmem) -> None:
    added = graphmem("add", "My manager is Bob. Bob lives in Hamburg.", "--user", "alice", "--json")
    assert added.code == 0, added.err
    assert {one["event"] for one in added.json["results"]} == {"ADD"}

    found = graphmem("search", "In which city does my manager live?", "--user", "alice", "--json")
    assert found.code == 0, found.err
    assert any("Hamburg" in one["memory"] for one in found.json["results"])


def test_people_are_shown_the_path_and_its_quotes(graphmem: Graphmem, triples: str) -> None:
    assert graphmem("add-triples", triples, "--user", "alice").code == 0
    shown = graphmem("paths", "Alice", "Hamburg", "--user", "alice")
    assert shown.out.splitlines()[0] == "Alice -HAS_MANAGER-> Bob -LIVES_IN-> Hamburg"
    back = graphmem("paths", "Hamburg", "Alice", "--user", "alice")
    assert back.out.splitlines()[0] == "Hamburg <-LIVES_IN- Bob <-HAS_MANAGER- Alice"


def test_metadata_is_kept_and_filtered_by(graphmem: Graphmem, triples: str) -> None:
    added = graphmem("add", "I like figs.", "-u", "alice", "--no-infer", "--metadata", '{"topic": "food"}', "--json")
    assert {"results", "relations", "rejected", "pending", "withheld", "usage"} == set(added.json)
    graphmem("add-triples", triples, "-u", "alice", "--metadata", '{"topic": "people"}')
    for verb in (("list",), ("search", "What do I like?")):
        found = graphmem(*verb, "-u", "alice", "--filter", '{"topic": "food"}', "--json")
        assert [one["memory"] for one in found.json["results"]] == ["I like figs."]
    assert graphmem("search", "figs", "-u", "alice", "--threshold", "1", "--json").json["results"] == []
    for bad in ("topic=food", "[1]", "5"):
        refused = graphmem("list", "-u", "alice", "--filter", bad)
        assert (refused.code, "is no JSON object: write --filter" in refused.err) == (2, True)


def test_notes_do_not_mix_with_results(graphmem: Graphmem) -> None:
    added = graphmem("add", "I live in Porto.", "-u", "alice")
    assert "Porto" in added.out
    assert "graphmem search" in added.err
    assert "graphmem search" not in added.out


@pytest.mark.parametrize("words", [("--json", "list", "-u", "alice"), ("list", "-u", "alice", "--json")])
def test_json_may_stand_before_and_after_the_command(graphmem: Graphmem, words: tuple[str, ...]) -> None:
    assert graphmem(*words).json["results"] == []


def test_a_text_may_look_like_an_option(graphmem: Graphmem) -> None:
    added = graphmem("add", "-u", "alice", "--no-infer", "--json", "--", "--json")
    assert [one["memory"] for one in added.json["results"]] == ["--json"]


def test_the_life_of_a_memory(graphmem: Graphmem) -> None:
    id = graphmem("add", "I live in Porto.", "-u", "alice", "--no-infer", "--json").json["results"][0]["id"]
    assert graphmem("get", id, "--json").json["memory"] == "I live in Porto."
    assert graphmem("update", id, "I live in Lisbon.", "--json").json["memory"] == "I live in Lisbon."
    assert [one["id"] for one in graphmem("list", "-u", "alice", "--json").json["results"]] == [id]
    assert graphmem("delete", id).code == 0
    assert graphmem("get", id).code == 1
    assert graphmem("list", "-u", "alice", "--json").json["results"] == []
    events = graphmem("history", id, "--json").json
    assert [one["event"] for one in events] == ["ADD", "UPDATE", "DELETE"]
    assert (events[1]["old_memory"], events[1]["new_memory"]) == ("I live in Porto.", "I live in Lisbon.")


def test_erasing_takes_one_owner_and_reset_takes_all(graphmem: Graphmem) -> None:
    for user in ("alice", "bob", "carol"):
        graphmem("add", f"{user} likes tea.", "-u", user, "--no-infer")
    assert graphmem("delete-all", "-u", "alice", "--yes", "--json").json["facts"] == 1
    assert len(graphmem("list", "-u", "bob", "--json").json["results"]) == 1
    assert graphmem("reset", "--yes", "--json").json["facts"] == 2


@pytest.mark.parametrize("words", [("reset",), ("delete-all", "-u", "alice")])
def test_nothing_is_erased_without_being_asked_for(graphmem: Graphmem, words: tuple[str, ...]) -> None:
    graphmem("add", "I like tea.", "-u", "alice", "--no-infer")
    refused = graphmem(*words, stdin="y\n")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert len(graphmem("list", "-u", "alice", "--json").json["results"]) == 1


def test_the_graph_is_node_link_json(graphmem: Graphmem, triples: str) -> None:
    graphmem("add-triples", triples, "-u", "alice")
    drawn = graphmem("graph", "-u", "alice").json
    assert len(drawn["nodes"]) == 3
    assert len(drawn["edges"]) == 2


def test_entities_come_with_types(graphmem: Graphmem, triples: str) -> None:
    graphmem("add-triples", triples, "-u", "alice")
    named = {one["name"]: one["type"] for one in graphmem("entities", "-u", "alice", "--json").json}
    assert named == {"Alice": "Person", "Bob": "Person", "Hamburg": "Place"}


def test_context_is_fenced(graphmem: Graphmem, triples: str) -> None:
    graphmem("add-triples", triples, "-u", "alice")
    block = graphmem("context", "Where does Bob live?", "-u", "alice", "--json").json["context"]
    assert "Hamburg" in block
    assert block in graphmem("context", "Where does Bob live?", "-u", "alice").out or "Hamburg" in block


def test_an_answer_needs_an_llm(graphmem: Graphmem) -> None:
    refused = graphmem("answer", "Where does Bob live?", "-u", "alice")
    assert refused.code == 3
    assert "OPENAI_API_KEY" in refused.err


def test_as_of_asks_about_the_past(graphmem: Graphmem, tmp_path: Path) -> None:
    moves = [
        {"subject": "Bob", "relation": "lives in", "object": "Berlin", "valid_from": "2020-01-01"},
        {"subject": "Bob", "relation": "lives in", "object": "Hamburg", "valid_from": "2025-01-01"},
    ]
    (tmp_path / "moves.json").write_text(json.dumps(moves), encoding="utf-8")
    graphmem("add-triples", "moves.json", "-u", "alice")
    past = graphmem("search", "Where does Bob live?", "-u", "alice", "--as-of", "2022-06-01", "--json").json
    now = graphmem("search", "Where does Bob live?", "-u", "alice", "--json").json
    assert [one["object"] for one in past["results"]] == ["Berlin"]
    assert [one["object"] for one in now["results"]] == ["Hamburg"]


@pytest.mark.parametrize(
    "chat",
    [
        [{"role": "user", "content": "I live in Porto."}],
        {"messages": [{"role": "user", "content": "I live in Porto."}]},
        {"sessions": [{"at": "2026-03-02", "messages": [{"role": "user", "content": "I live in Porto."}]}]},
    ],
    ids=["list", "messages", "sessions"],
)
def test_every_form_of_a_chat_file_is_read(graphmem: Graphmem, chat: object) -> None:
    added = graphmem("add", "--file", "-", "-u", "alice", "--json", stdin=json.dumps(chat))
    assert added.code == 0, added.err
    assert any("Porto" in one["memory"] for one in added.json["results"])


def test_doctor_names_every_part(graphmem: Graphmem) -> None:
    report = graphmem("doctor", "--json")
    assert report.code == 0, report.out
    parts = {one["part"]: one for one in report.json["parts"]}
    assert set(parts) == {"store", "LLM", "extractor", "embedder", "tokenizer"}
    assert all(one["reason"] for one in parts.values())
    assert {"python", "graphmem", "onnxruntime"} <= set(report.json["versions"])


def test_doctor_makes_no_file(graphmem: Graphmem, tmp_path: Path) -> None:
    report = graphmem("doctor", "--store", "folder/typo.sqlite", "--json")
    (store,) = (one for one in report.json["parts"] if one["part"] == "store")
    assert report.code == 0
    assert store["ok"]
    assert "not there yet" in store["uses"]
    assert not (tmp_path / "folder").exists()


def test_doctor_fails_where_something_needed_does_not_work(graphmem: Graphmem, tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"this is no database" * 100)
    report = graphmem("doctor", "--store", "broken.sqlite", "--json")
    assert report.code == 3
    assert [one["part"] for one in report.json["parts"] if not one["ok"]] == ["store"]


def test_doctor_fails_the_extractor_with_its_llm(graphmem: Graphmem) -> None:
    endpoint = {"OPENAI_API_KEY": "unused", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    report = graphmem("doctor", "--json", extra=endpoint)
    assert report.code == 3
    failed = {one["part"]: one["uses"] for one in report.json["parts"] if not one["ok"]}
    assert set(failed) == {"LLM", "extractor"}
    assert failed["LLM"] == failed["extractor"]


def test_a_fact_about_one_entity_shows_it_alone(graphmem: Graphmem) -> None:
    graphmem("add", "I like tea.", "-u", "alice", "--no-infer")
    shown = graphmem("search", "tea", "-u", "alice")
    assert "tea" in shown.out
    assert "None" not in shown.out


def test_a_password_is_never_printed(graphmem: Graphmem) -> None:
    url = "neo4j://neo4j:s3cret-word@127.0.0.1:1"
    for words in (("doctor",), ("doctor", "--json"), ("list", "-u", "alice"), ("list", "-u", "alice", "--json")):
        done = graphmem("--store", url, *words)
        assert done.code == 3
        assert "s3cret-word" not in done.out + done.err


def test_stored_words_cannot_steer_the_terminal(graphmem: Graphmem, tmp_path: Path) -> None:
    assert graphmem("add", "I live in Porto.", "-u", "alice", "--no-infer", "--store", "m.sqlite").code == 0
    with sqlite3.connect(tmp_path / "m.sqlite") as file:
        (statement,) = [f"UPDATE {table} SET {column} = replace({column}, 'Porto', 'Por\x1b[2Jto')"
                        for table, column in _columns_with(file, "I live in Porto.")][:1]  # fmt: skip
        file.execute(statement)
    file.close()
    shown = graphmem("list", "-u", "alice", "--store", "m.sqlite")
    assert "\x1b" not in shown.out


def _columns_with(file: sqlite3.Connection, text: str) -> list[tuple[str, str]]:
    tables = [
        name
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    ]
    columns = [(table, row[1]) for table in tables for row in file.execute(f"PRAGMA table_info({table})")]
    return [(table, column) for table, column in columns
            if file.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (text,)).fetchone()]  # fmt: skip


def test_a_dry_run_tells_and_writes_nothing(graphmem: Graphmem) -> None:
    graphmem("add", "I live in Berlin.", "-u", "alice")
    told = graphmem("add", "I live in Porto.", "-u", "alice", "--dry-run")
    assert "Porto" in told.out
    assert "nothing was written" in told.err
    assert "Porto" not in graphmem("list", "-u", "alice").out
    triples = json.dumps([{"subject": "Bob", "relation": "likes", "object": "tea"}])
    assert "tea" in graphmem("add-triples", "-", "-u", "alice", "--dry-run", stdin=triples).out
    assert "tea" not in graphmem("list", "-u", "alice").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "--limit", "0"], "--limit 0 must be"),
        (["changes", "--since", "soon"], "--since 'soon' is no time"),
        (["search", "tea", "--known-at", "soon"], "--known-at 'soon' is no time"),
        (["add", "I like tea.", "--at", "soon"], "--at 'soon' is no time"),
        (["context", "tea", "--max-tokens", "0"], "--max-tokens 0 must be"),
        (["export", "all.jsonl", "--everyone"], "--everyone and an id were given"),
    ],
)
def test_errors_call_options_as_the_shell_does(graphmem: Graphmem, words: list[str], said: str) -> None:
    assert graphmem("add", "I like tea.", "--user", "alice").code == 0
    refused = graphmem(*words, "--user", "alice")
    assert (refused.code, refused.err.split(": ", 1)[-1].startswith(said)) == (2, True), refused.err
