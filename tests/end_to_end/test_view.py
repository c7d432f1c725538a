"""`graphmem view` as a person runs it: the file, what is said about it, and the browser that is opened."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Graphmem

TRIPLES = [
    {"subject": "user", "relation": "has manager", "object": "Bob"},
    {"subject": "Bob", "relation": "lives in", "object": "Hamburg"},
]


@pytest.fixture
def told(graphmem: Graphmem) -> Graphmem:
    """The command, with a memory of alice."""
    assert graphmem("add-triples", "-", "--user", "alice", stdin=json.dumps(TRIPLES)).code == 0
    return graphmem


def test_the_page_is_written_here_for_its_owner_only(told: Graphmem, tmp_path: Path) -> None:
    done = told("view", "--user", "alice", "--no-open")
    page = tmp_path / "memory-of-alice.html"
    assert (done.code, done.out) == (0, f"{page}\n")
    assert done.err == "3 entities and 2 facts, of all times.\n"
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".memory")] == []


def test_the_page_may_go_elsewhere_and_to_stdout(told: Graphmem, tmp_path: Path) -> None:
    asked = ("view", "--user", "alice", "--query", "Where does my manager live?")
    assert told(*asked, "--out", "graph.html", "--no-open").code == 0
    shown = told(*asked, "--out", "-")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == (tmp_path / "graph.html").read_text("utf-8")


def test_json_says_what_is_on_the_page_and_opens_nothing(told: Graphmem, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    done = told("view", "--user", "alice", "--query", "Who is my manager?", "--json", extra=_browser(tmp_path))
    record = done.json
    assert record["file"] == str(tmp_path / "memory-of-alice.html")
    assert [record[key] for key in ("entities", "facts", "all_entities", "all_facts")] == [3, 2, 3, 2]
    assert record["results"][0]["object"] == "Bob"
    assert not opened.exists()


def test_a_browser_is_opened(told: Graphmem, tmp_path: Path) -> None:
    done = told("view", "--user", "alice", extra=_browser(tmp_path))
    assert done.code == 0
    assert (tmp_path / "opened").read_text() == (tmp_path / "memory-of-alice.html").as_uri()


def test_without_a_browser_it_says_so(told: Graphmem) -> None:
    done = told("view", "--user", "alice", extra={"BROWSER": "/nowhere/browser", "PATH": "", "DISPLAY": ""})
    assert (done.code, done.err.splitlines()[-1]) == (0, "No browser could be started here: open the file in one.")


def test_a_part_is_called_a_part(told: Graphmem) -> None:
    done = told("view", "--user", "alice", "--most", "2", "--no-open")
    assert done.err == ("2 entities of 3 and 1 of 2 facts are on it, the nearest ones: --query chooses others\n")


def test_an_empty_memory_makes_an_empty_page(graphmem: Graphmem, tmp_path: Path) -> None:
    done = graphmem("view", "--user", "../nobody at all", "--no-open")
    assert done.code == 0
    assert "graphmem add" in done.err
    assert Path(done.out.strip()).parent == tmp_path
    assert Path(done.out.strip()).exists()


def test_a_place_that_cannot_be_written_is_named(told: Graphmem, tmp_path: Path) -> None:
    done = told("view", "--user", "alice", "--out", "no/such/folder.html")
    assert done.code == 2
    assert str(tmp_path / "no" / "such" / "folder.html") in done.err
    assert "name a file in a folder that exists" in done.err
    folder = told("view", "--user", "alice", "--out", ".", "--no-open")
    assert (folder.code, "name another file" in folder.err) == (2, True)


@pytest.mark.parametrize(
    "words", [("--as-of", "yesterday"), ("--most", "0"), ("--hops", "9", "--query", "x"), ("--query", "")]
)
def test_bad_input_writes_nothing(told: Graphmem, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert told("view", "--user", "alice", *words).code == 2
    assert list(tmp_path.glob("*.html")) == []


def test_an_owner_is_needed(graphmem: Graphmem) -> None:
    done = graphmem("view")
    assert done.code == 2
    assert "--user" in done.err


def _browser(folder: Path) -> dict[str, str]:
    """A browser that notes the address that it is given."""
    program = folder / "browser"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > "{folder}/opened"\n')
    program.chmod(0o755)
    return {"BROWSER": f"{program} %s"}
