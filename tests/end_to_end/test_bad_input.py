"""Bad input on the command line: one line that names the value and the next step, the right code, and nothing lost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import Graphmem

USER = ("-u", "alice")
HOSTILE = ("`) DETACH DELETE (n) //", "Robert'); DROP TABLE facts;--", 'a"b', "../../etc", "{{x}} ${y} %s", "名前")
BIG = "A word. " * 131_072  # 1 MB

ADDS = {
    "empty": (("add", "", *USER), b"", "blank"),
    "spaces": (("add", "  \t ", *USER), b"", "blank"),
    "nothing at all": (("add", *USER), b"", "--file"),
    "text and file": (("add", "x", "--file", "y.json", *USER), b"", "--file"),
    "one megabyte": (("add", "-", *USER), BIG.encode(), "100,000"),
    "binary": (("add", "-", *USER), bytes(range(256)), "UTF-8"),
    "control characters": (("add", "-", *USER), b"I like \x1b[31mred\x07", "control character"),
    "lone surrogate in a file": (("add", "-f", "-", *USER), b'["a \\ud800 b"]', "surrogate"),
    "no owner": (("add", "I like tea."), b"", "user_id"),
    "blank owner": (("add", "I like tea.", "-u", " "), b"", "user_id"),
    "a time that is none": (("add", "I like tea.", *USER, "--at", "yesterday-ish"), b"", "yesterday-ish"),
    "unknown role": (("add", "-f", "-", *USER), b'[{"role": "boss", "content": "x"}]', "boss"),
    "content of the wrong type": (("add", "-f", "-", *USER), b'[{"role": "user", "content": 7}]', "int"),
    "a message that is a number": (("add", "-f", "-", *USER), b"[1]", "messages[0]"),
    "no JSON": (("add", "-f", "-", *USER), b'[\n{"role": user}]', "line 2, column 10"),
    "JSON of another kind": (("add", "-f", "-", *USER), b'"hello"', "list of messages"),
    "no sessions": (("add", "-f", "-", *USER), b'{"sessions": []}', "sessions"),
    "bad second session": (
        ("add", "-f", "-", *USER),
        b'{"sessions": [{"messages": ["I like tea."]}, {"messages": [{"role": "user", "content": ""}]}]}',
        "sessions[1]",
    ),
    "a number of 5000 digits": (("add", "-f", "-", *USER), b'[{"role": "user", "n": %s}]' % (b"9" * 5000), "digits"),
    "too deep": (("add", "-f", "-", *USER), b"[" * 100_000, "stdin"),
    "no such file": (("add", "-f", "nowhere.json", *USER), b"", "nowhere.json"),
    "triples that are none": (("add-triples", "-", *USER), b'{"a": 1}', "list"),
    "a triple without object": (("add-triples", "-", *USER), b'[{"subject": "A", "relation": "r"}]', "object"),
    "a relation without letters": (
        ("add-triples", "-", *USER),
        b'[{"subject": "A", "relation": "--", "object": "B"}]',
        "relation",
    ),
}  # fmt: skip

READS = {
    "blank query": (("search", "   ", *USER), "query"),
    "limit 0": (("search", "tea", *USER, "--limit", "0"), "limit"),
    "negative limit": (("list", *USER, "--limit", "-1"), "limit"),
    "too many hops": (("search", "tea", *USER, "--hops", "99"), "hops"),
    "no owner": (("search", "tea"), "user_id"),
    "list without owner": (("list",), "user_id"),
    "delete all without owner": (("delete-all", "--yes"), "user_id"),
    "a moment that is none": (("search", "tea", *USER, "--as-of", "soon"), "soon"),
    "a number that is none": (("search", "tea", *USER, "--limit", "ten"), "--limit"),
    "unknown store": (("list", *USER, "--store", "mongodb://localhost"), "mongodb"),
    "unknown embedder": (("list", *USER, "--embedder", "nonsense"), "nonsense"),
    "unknown LLM": (("add", "I like tea.", *USER, "--llm", "nonsense"), "nonsense"),
    "unknown option": (("search", "tea", "--colour"), "--colour"),
    "a store that is not given": (("search", "tea", *USER, "--store"), "'--store' requires an argument"),
    "blank id": (("get", " "), "memory_id"),
}


@pytest.mark.parametrize("case", ADDS)
def test_bad_writes_are_refused_and_nothing_is_written(graphmem: Graphmem, tmp_path: Path, case: str) -> None:
    words, stdin, named = ADDS[case]
    done = graphmem(*words, stdin=stdin)
    assert (done.code, done.out) == (2, ""), done.err
    assert named in done.err
    assert "Traceback" not in done.err
    assert all(_rows(file) == 0 for file in tmp_path.rglob("*.sqlite"))


def _rows(file: Path) -> int:
    with sqlite3.connect(file) as opened:
        counts = [
            opened.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("facts", "episodes", "entities")
        ]
    opened.close()
    return sum(count for (count,) in counts)


def test_rows_are_counted(graphmem: Graphmem, tmp_path: Path) -> None:
    graphmem("add", "I like tea.", *USER, "--no-infer")
    assert [_rows(file) for file in tmp_path.rglob("*.sqlite")] == [3]


@pytest.mark.parametrize("case", READS)
def test_bad_reads_are_refused(graphmem: Graphmem, case: str) -> None:
    words, named = READS[case]
    done = graphmem(*words)
    assert (done.code, done.out) == (2, ""), done.err
    assert named in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", [("get",), ("history",), ("delete",), ("update",)])
def test_an_unknown_id_is_not_found(graphmem: Graphmem, words: tuple[str, ...]) -> None:
    done = graphmem(*words, "00000000-0000-0000-0000-000000000000", *(["new words"] if words == ("update",) else []))
    assert done.code == 1
    assert "00000000-0000-0000-0000-000000000000" in done.err


def test_an_unknown_name_is_not_found(graphmem: Graphmem) -> None:
    done = graphmem("paths", "Nobody", "Nowhere", *USER)
    assert done.code == 1
    assert "Nobody" in done.err


def test_an_error_is_json_where_json_was_asked_for(graphmem: Graphmem) -> None:
    done = graphmem("list", "--json")
    assert done.code == 2
    assert json.loads(done.err)["error"]["type"] == "ScopeRequired"


@pytest.mark.parametrize("words", [(), ("search",), ("nonsense",), ("search", "tea", "--colour"), ("list", "-n", "x")])
def test_a_usage_error_is_json_too(graphmem: Graphmem, words: tuple[str, ...]) -> None:
    done = graphmem(*words, "--json")
    assert (done.code, done.out) == (2, "")
    assert json.loads(done.err)["error"]["type"] == "UsageError"


def test_errors_name_commands_and_options(graphmem: Graphmem) -> None:
    assert "--user" in graphmem("list").err
    for words in (("delete", "00000000-0000-0000-0000-000000000000"), ("history", "0")):
        assert "get_all" not in graphmem(*words).err
    assert "'graphmem entities'" in graphmem("paths", "Nobody", "Nowhere", *USER).err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [("list", *USER), ("list", *USER, "--json"), ("export", *USER), ("--help",)])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_results_that_cannot_be_written_are_an_error(
    graphmem: Graphmem, words: tuple[str, ...], unbuffered: str
) -> None:
    graphmem("add", "I like tea.", *USER, "--no-infer")
    with open("/dev/full", "wb") as full:
        done = graphmem(*words, into=full, extra={"PYTHONUNBUFFERED": unbuffered})
    assert done.code == 3
    assert "stdout" in done.err
    assert "Traceback" not in done.err
    assert "Exception ignored" not in done.err


@pytest.mark.parametrize("words", [("list", *USER), ("export", *USER), ("--help",)])
def test_a_reader_that_has_seen_enough_is_no_error(graphmem: Graphmem, words: tuple[str, ...]) -> None:
    graphmem("add", "I like tea.", *USER, "--no-infer")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as gone:
        done = graphmem(*words, into=gone)
    assert done.code == 0
    assert "Error" not in done.err
    assert "Traceback" not in done.err
    assert "Exception ignored" not in done.err


def test_a_closed_stdout_is_refused_before_anything_is_done(
    graphmem: Graphmem, tmp_path: Path, environment: dict[str, str]
) -> None:
    words = [sys.executable, "-m", "graphmem.cli", "add", "I like tea.", *USER, "--no-infer"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *words], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 3
    assert b"stdout is closed" in done.stderr
    assert graphmem("list", *USER, "--json").json["results"] == []


def test_hostile_names_are_only_names(graphmem: Graphmem) -> None:
    triple = json.dumps([{"subject": name, "relation": "likes", "object": "tea"} for name in HOSTILE])
    assert graphmem("add-triples", "-", "-u", HOSTILE[0], stdin=triple).code == 0
    listed = graphmem("list", "-u", HOSTILE[0], "--json").json["results"]
    assert {one["subject"] for one in listed} == set(HOSTILE)
    found = graphmem("search", f"What does {HOSTILE[0]} like?", "-u", HOSTILE[0], "--json").json["results"]
    assert HOSTILE[0] in {one["subject"] for one in found}
    assert graphmem("list", *USER, "--json").json["results"] == []


def test_words_that_are_not_utf8_are_refused(graphmem: Graphmem) -> None:
    done = graphmem("add", os.fsdecode(b"caf\xe9"), *USER)
    assert done.code == 2
    assert "surrogate" in done.err


def test_a_read_only_file_is_read_and_left_alone(graphmem: Graphmem, tmp_path: Path) -> None:
    store = ("--store", "given/m.sqlite")
    graphmem("add", "I like tea.", *USER, "--no-infer", *store)
    file = tmp_path / "given" / "m.sqlite"
    before = file.read_bytes()
    file.chmod(0o444)
    file.parent.chmod(0o555)
    refused = graphmem("add", "I like milk.", *USER, "--no-infer", *store, as_root=False)
    assert refused.code == 3
    assert "m.sqlite' cannot be written" in refused.err
    for verb in (["list"], ["search", "What do I like?"], ["view", "--out", "-"], ["export", "-"]):
        found = graphmem(*verb, *USER, *store, as_root=False)
        assert (found.code, "I like tea." in found.out) == (0, True), found.err
    file.parent.chmod(0o755)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [("list", *USER), ("search", "tea", *USER), ("delete", "some-id"), ("export", "-", *USER), ("browse", *USER)],
)
def test_a_store_that_is_not_there_is_not_made_by_a_read(
    graphmem: Graphmem, tmp_path: Path, words: tuple[str, ...]
) -> None:
    for named, extra in ((("--store", "nowhere/m.sqlite"), {}), ((), {"GRAPHMEM_STORE": "sqlite:///nowhere/m.sqlite"})):
        done = graphmem(*words, *named, extra=extra)
        assert done.code == 3
        assert "there is no store" in done.err
        assert "nowhere/m.sqlite" in done.err
    assert not (tmp_path / "nowhere").exists()
    assert graphmem("list", *USER).code == 0, "the default one is nobody's mistake"


@pytest.mark.parametrize(("place", "named"), [("/dev/null/memory.sqlite", "/dev/null/memory.sqlite"), (".", "folder")])
def test_a_place_that_can_hold_no_file(graphmem: Graphmem, place: str, named: str) -> None:
    done = graphmem("list", *USER, "--store", place)
    assert done.code == 3
    assert named in done.err


def test_a_corrupt_file_is_named_and_left_as_it_is(graphmem: Graphmem, tmp_path: Path) -> None:
    broken = b"SQLite format 3\x00" + os.urandom(4096)
    (tmp_path / "m.sqlite").write_bytes(broken)
    done = graphmem("add", "I like tea.", *USER, "--store", "m.sqlite")
    assert done.code == 3
    assert "m.sqlite" in done.err
    assert (tmp_path / "m.sqlite").read_bytes() == broken


def test_a_newer_schema_is_refused(graphmem: Graphmem, tmp_path: Path) -> None:
    graphmem("add", "I like tea.", *USER, "--no-infer", "--store", "m.sqlite")
    with sqlite3.connect(tmp_path / "m.sqlite") as file:
        file.execute("PRAGMA user_version = 999")
    file.close()
    done = graphmem("list", *USER, "--store", "m.sqlite")
    assert done.code == 3
    assert "999" in done.err


def test_a_server_that_is_down_is_named(graphmem: Graphmem) -> None:
    done = graphmem("list", *USER, "--store", "neo4j://127.0.0.1:1")
    assert done.code == 3
    assert "127.0.0.1:1" in done.err
    assert len(done.err.splitlines()) == 1, "our error alone, without what the driver logs"


@pytest.mark.neo4j
def test_a_wrong_password_is_refused_and_not_shown(graphmem: Graphmem, neo4j_server: Any) -> None:
    login = {"NEO4J_USERNAME": neo4j_server.username, "NEO4J_PASSWORD": "not-the-password"}
    done = graphmem("list", *USER, "--store", neo4j_server.uri, extra=login)
    assert done.code == 3
    assert "NEO4J_PASSWORD" in done.err
    assert "not-the-password" not in done.err


def test_another_embedder_is_refused(tmp_path: Path) -> None:
    from graphmem.config import StoreSpec
    from graphmem.errors import EmbedderMismatch
    from graphmem.stores.open import open_store
    from graphmem.types import EmbedderIdentity

    def prepare(embedder: EmbedderIdentity) -> None:
        store = open_store(StoreSpec(str(tmp_path / "m.sqlite")))
        try:
            store.prepare(embedder)
        finally:
            store.close()

    prepare(EmbedderIdentity("onnx:all-MiniLM-L6-v2", 384))
    with pytest.raises(EmbedderMismatch, match="openai:large"):
        prepare(EmbedderIdentity("openai:large", 1536))
    prepare(EmbedderIdentity("onnx:all-MiniLM-L6-v2", 384))
