"""The commands that look back and put right. Where a note names the next command, that very command is run."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import Done, Graphmem

ALICE = ("-u", "alice")
NOBODY_LISTENS = {"OPENAI_API_KEY": "unused", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}


@pytest.fixture
def add(graphmem: Graphmem) -> Any:
    """Adds triples of alice's: (subject, relation, object), each with more keys; all in one write."""

    def added(*triples: tuple[str, str, str], **more: str) -> Done:
        rows = [{"subject": s, "relation": r, "object": o, **more} for s, r, o in triples]
        done = graphmem("add-triples", "-", *ALICE, stdin=json.dumps(rows))
        assert done.code == 0, done.err
        return done

    return added


def _named_command(note: str) -> tuple[str, ...]:
    """The words of the command that the note ends with."""
    return tuple(shlex.split(note.strip().splitlines()[-1].partition("graphmem ")[2]))


def _memories(graphmem: Graphmem, *words: str) -> set[str]:
    return {one["memory"] for one in graphmem("list", *ALICE, "--json", *words).json["results"]}


def test_a_correction_is_listed_with_what_followed_and_taken_back(graphmem: Graphmem, add: Any) -> None:
    add(("Bob", "lives in", "Berlin"), valid_from="2026-01-01")
    corrected = add(("Bob", "lives in", "Hamburg"), valid_from="2026-05-01")
    assert "one value at a time: Bob lives in Hamburg" in corrected.out

    listed = graphmem(*_named_command(corrected.err))
    assert [line[59:67] for line in listed.out.splitlines()] == ["ADD     ", "ADD     ", "  SUPERS"]
    root = listed.out.splitlines()[1][:36]

    undone = graphmem("undo", root)
    assert undone.code == 0, undone.err
    assert _memories(graphmem) == {"Bob lives in Berlin"}

    assert graphmem(*_named_command(undone.err)).code == 0
    assert _memories(graphmem) == {"Bob lives in Hamburg"}


def test_changes_begin_where_they_are_asked_for(graphmem: Graphmem, add: Any) -> None:
    add(("Bob", "likes", "tea"))
    add(("Bob", "likes", "chess"))
    first, second = graphmem("changes", *ALICE, "--json").json
    since = graphmem("changes", *ALICE, "--since", second["created_at"], "--json").json
    assert (first["new_memory"], since) == ("Bob likes tea", [second])
    assert graphmem("changes", *ALICE, "--since", "soon").code == 2


def test_an_old_event_names_what_must_be_undone_first(graphmem: Graphmem, add: Any) -> None:
    add(("Bob", "lives in", "Berlin"))
    id = graphmem("list", *ALICE, "--json").json["results"][0]["id"]
    changed = graphmem("update", id, "Bob lives in Bonn.")
    first = graphmem("history", id).out[:36]

    refused = graphmem("undo", first)
    assert refused.code == 2
    later = _named_command(changed.err)[-1]
    assert later in refused.err

    assert graphmem("undo", later, "--json").json[0]["memory"] == "Bob lives in Berlin"
    assert graphmem("undo", first).code == 0
    assert _memories(graphmem) == set()


def test_what_was_deleted_comes_back_by_the_command_that_is_named(graphmem: Graphmem, add: Any) -> None:
    add(("Bob", "likes", "tea"))
    id = graphmem("list", *ALICE, "--json").json["results"][0]["id"]
    deleted = graphmem("delete", id)
    assert graphmem("get", id).code == 1
    assert graphmem(*_named_command(deleted.err)).code == 0
    assert graphmem("get", id).code == 0


def test_history_says_what_an_end_follows_from(graphmem: Graphmem, add: Any) -> None:
    add(("Bob", "lives in", "Berlin"), valid_from="2026-01-01")
    old = graphmem("list", *ALICE, "--json").json["results"][0]["id"]
    add(("Bob", "lives in", "Hamburg"), valid_from="2026-05-01")
    cause = graphmem("history", old, "--json").json[1]["cause"]
    assert f"[follows from {cause}]" in graphmem("history", old).out
    assert graphmem("undo", cause).code == 0


@pytest.mark.parametrize("words", [("undo", "no-such-event"), ("history", "no-such-memory")])
def test_an_unknown_id_is_not_found(graphmem: Graphmem, words: tuple[str, ...]) -> None:
    done = graphmem(*words)
    assert done.code == 1
    assert "graphmem " in done.err


def test_what_is_out_of_date_or_contradicted_is_shown_so(graphmem: Graphmem, add: Any) -> None:
    add(("Alice", "works at", "Northwind"), ("Alice", "has manager", "Bob"), valid_from="2026-01-01")
    add(("Alice", "works at", "Contoso"), valid_from="2026-05-01")
    add(("Apollo", "has sponsor", "Contoso"))
    add(("Apollo", "has sponsor", "Fabrikam"))
    stale = "out of date, as this has ended on 2026-05-01: Alice works at Northwind"
    conflict = "contradicted by: Apollo has sponsor Fabrikam"

    listed = graphmem("list", *ALICE).out
    assert [stale in line for line in listed.splitlines() if "manager" in line] == [True]
    assert conflict in listed
    found = graphmem("search", "Who is the manager, who the sponsor of Apollo?", *ALICE).out
    assert stale in found
    assert conflict in found
    ids = {line.split("  ")[1]: line[:36] for line in listed.splitlines()}
    assert stale in graphmem("get", ids["Alice has manager Bob"]).out
    assert ids["Apollo has sponsor Fabrikam"] in graphmem("get", ids["Apollo has sponsor Contoso"]).out


def test_every_read_asks_about_another_time_and_what_was_known_then(graphmem: Graphmem, add: Any) -> None:
    add(("Bob", "likes", "tea"), valid_from="2026-01-01")
    add(("Bob", "likes", "chess"), valid_from="2026-03-01")
    then = graphmem("changes", *ALICE, "--json").json[-1]["created_at"]
    add(("Bob", "likes", "milk"), valid_from="2026-01-01")
    reads = (
        ("search", "What does Bob like?"),
        ("context", "What does Bob like?"),
        ("list",),
        ("entities",),
        ("follow", "Bob", "LIKES"),
        ("paths", "Bob", "tea"),
        ("graph",),
    )
    for words in reads:
        done = graphmem(*words, *ALICE, "--as-of", "2026-02-01", "--known-at", then)
        assert done.code == 0, done.err
        assert [thing in done.out for thing in ("tea", "chess", "milk")] == [True, False, False], words
    assert graphmem("list", *ALICE, "--known-at", "soon").code == 2


def test_names_that_may_be_one_are_shown_merged_and_split(graphmem: Graphmem, add: Any) -> None:
    add(("Jon Smith", "works at", "Acme"), ("J. Smith", "likes", "tea"), subject_type="Person")
    shown = graphmem("entities", *ALICE, "--review")
    assert "J. Smith (Person)" in shown.out
    assert "Jon Smith (Person)" in shown.out

    merged = graphmem(*_named_command(shown.err))
    assert merged.code == 0, merged.err
    assert graphmem("entities", *ALICE, "--review", "--json").json == []
    named = {one["name"] for one in graphmem("entities", *ALICE, "--json").json}
    assert len(named & {"Jon Smith", "J. Smith"}) == 1

    whole, part = ("J. Smith", "Jon Smith") if "J. Smith" in named else ("Jon Smith", "J. Smith")
    apart = graphmem("split", whole, part, *ALICE, "--json").json
    assert {one["name"] for one in apart["entities"]} == {"Jon Smith", "J. Smith"}
    assert apart["memories"] == 1


def test_names_that_are_of_two_are_not_shown_again(graphmem: Graphmem, add: Any) -> None:
    add(("Jon Smith", "works at", "Acme"), ("J. Smith", "likes", "tea"), subject_type="Person")
    first, _ = graphmem("entities", *ALICE, "--review").err.splitlines()
    told = graphmem(*_named_command(first))
    assert told.code == 0, told.err
    assert graphmem("entities", *ALICE, "--review", "--json").json == []
    assert "J. Smith is not Jon Smith." in _memories(graphmem)
    assert graphmem(*_named_command(told.err)).code == 0
    assert len(graphmem("entities", *ALICE, "--review", "--json").json) == 1


def test_a_merge_is_taken_back_by_the_command_that_is_named(graphmem: Graphmem, add: Any) -> None:
    add(("Jon Smith", "works at", "Acme"), ("J. Smith", "likes", "tea"), subject_type="Person")
    before = graphmem("entities", *ALICE, "--json").json
    merged = graphmem("merge", "Jon Smith", "J. Smith", *ALICE)
    assert merged.out == "Jon Smith (Person)  (also J. Smith)\n"
    assert graphmem(*_named_command(merged.err)).code == 0
    assert graphmem("entities", *ALICE, "--json").json == before


def test_an_entity_is_split_by_memories(graphmem: Graphmem, add: Any) -> None:
    add(("Kate", "likes", "tea"), ("Kate", "plays", "chess"), subject_type="Person")
    ids = {one["memory"]: one["id"] for one in graphmem("list", *ALICE, "--json").json["results"]}
    refused = graphmem("split", "Kate", "Other Kate", *ALICE)
    assert refused.code == 2
    assert "--memory" in refused.err
    assert graphmem("split", "Kate", "Other Kate", "--memory", ids["Kate plays chess"], *ALICE).code == 0
    assert [one["name"] for one in graphmem("follow", "Other Kate", "PLAYS", *ALICE, "--json").json] == ["chess"]


def test_messages_wait_for_a_model_that_failed(graphmem: Graphmem) -> None:
    words = ("add", "I live in Porto.", *ALICE, "--on-model-error")
    assert graphmem(*words, "raise", extra=NOBODY_LISTENS).code == 3
    assert graphmem(*words, "ignore", extra=NOBODY_LISTENS).code == 2
    queued = graphmem(*words, "queue", extra=NOBODY_LISTENS)
    assert (queued.code, queued.out) == (0, "")

    again = graphmem("pending", *ALICE, "--json", extra=NOBODY_LISTENS)
    assert again.code == 3
    assert again.json["left"] == 1
    assert "127.0.0.1:1" in again.json["error"]

    read = graphmem(*_named_command(queued.err))
    assert (read.code, read.out) == (0, "ADD        I live in Porto.\n")
    assert graphmem("pending", *ALICE, "--json").json == {"results": [], "left": 0, "error": None}
    assert _memories(graphmem) == {"I live in Porto."}


def test_what_waits_is_told_in_json_batch_by_batch(graphmem: Graphmem, tmp_path: Path) -> None:
    chat = {"sessions": [{"at": "2026-03-02", "messages": ["I like tea."]}, {"messages": ["I like milk."]}]}
    (tmp_path / "chat.json").write_text(json.dumps(chat), encoding="utf-8")
    words = ("add", "--file", "chat.json", *ALICE, "--on-model-error", "queue", "--json")
    queued = graphmem(*words, extra=NOBODY_LISTENS).json
    assert len(set(queued["pending"])) == 2
    assert queued["rejected"] == []
