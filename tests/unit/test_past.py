"""What was known at an earlier moment, on every read, however it was changed since."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory, times
from graphmem.errors import InvalidInput, NotFound

Seen = dict[str, Any]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened


def tell(
    memory: Memory, *triples: tuple[str, str, str], timestamp: str = "2024-01-01", user: str = "alice"
) -> list[str]:
    given = [{"subject": s, "relation": r, "object": o} for s, r, o in triples]
    done = memory.add_triples(given, user_id=user, timestamp=timestamp)
    return [one["id"] for one in done["results"] if one["event"] == "ADD"]


def moment() -> str | None:
    """A moment between two writes."""
    time.sleep(0.002)
    now = times.now()
    time.sleep(0.002)
    return times.iso(now)


def seen(memory: Memory, **known_at: Any) -> Seen:
    """What every read gives, without what only its own time tells."""
    whose: dict[str, Any] = {"user_id": "alice", **known_at}
    found = memory.search("Where does Ann work?", **whose)
    return {
        "get_all": memory.get_all(ended=True, **whose)["results"],
        "entities": memory.entities(**whose),
        "search": [(one["memory"], round(one["score"], 6), one["path"]) for one in found],
        "context": memory.context("Where does Ann work?", **whose).split("\n")[1:-1],
        "graph": sorted(memory.graph(**whose).edges(keys=True)),
    }


CHANGES: dict[str, Callable[[Memory, list[str]], object]] = {
    "an addition": lambda memory, _: tell(memory, ("Ann", "KNOWS", "Bob")),
    "a correction": lambda memory, _: tell(memory, ("Ann", "WORKS_AT", "Globex"), timestamp="2024-05-01"),
    "a retraction": lambda memory, _: tell(memory, ("Ann", "NOT_WORKS_AT", "Acme"), timestamp="2024-05-01"),
    "the same again": lambda memory, _: tell(memory, ("Ann", "WORKS_AT", "Acme"), timestamp="2023-05-01"),
    "another text": lambda memory, ids: memory.update(ids[0], "Ann is a nurse in Oslo."),
    "a deletion": lambda memory, ids: memory.delete(ids[1]),
    "a merge": lambda memory, _: memory.merge_entities("Bob", "Ann", user_id="alice"),
    "a split": lambda memory, ids: memory.split_entity("Ann", "Anna", memories=ids[:1], user_id="alice"),
    "an undo": lambda memory, ids: memory.undo(memory.history(ids[0])[0]["id"]),
}


@pytest.mark.parametrize("changed", CHANGES)
def test_what_was_known_before_a_change_is_still_told(memory: Memory, changed: str) -> None:
    ids = tell(memory, ("Ann", "WORKS_AT", "Acme"), ("Ann", "HAS_MANAGER", "Bob"), ("Bob", "LIVES_IN", "Oslo"))
    before, then = seen(memory), moment()
    CHANGES[changed](memory, ids)
    assert seen(memory, known_at=then) == before
    assert seen(memory) != before
    assert seen(memory, known_at=moment()) == seen(memory)


def test_nothing_was_known_before_the_first_write(memory: Memory) -> None:
    then = moment()
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    assert memory.get_all(user_id="alice", known_at=then)["results"] == []
    assert memory.search("Ann", user_id="alice", known_at=then)["results"] == []


def test_both_times_together(memory: Memory) -> None:
    """In May we still believed that Ann had been at Acme in April; later we learnt of Globex."""
    tell(memory, ("Ann", "WORKS_AT", "Acme"), timestamp="2024-01-01")
    then = moment()
    tell(memory, ("Ann", "WORKS_AT", "Globex"), timestamp="2024-04-01")

    def employer(**when: Any) -> list[str | None]:
        found = memory.get_all(user_id="alice", **when)["results"]
        return [one["object"] for one in found]

    assert employer(as_of="2024-06-01") == ["Globex"]
    assert employer(as_of="2024-06-01", known_at=then) == ["Acme"]
    assert employer(as_of="2024-02-01") == ["Acme"]
    assert employer(as_of="2023-02-01", known_at=then) == []


def test_the_past_of_one_owner_is_not_anothers(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    tell(memory, ("Cid", "WORKS_AT", "Initech"), user="bob")
    then = moment()
    assert {one["name"] for one in memory.entities(user_id="alice", known_at=then)} == {"Ann", "Acme"}
    assert [one["object"] for one in memory.get_all(user_id="bob", known_at=then)["results"]] == ["Initech"]


def test_paths_and_follow_know_the_past_too(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    then = moment()
    tell(memory, ("Ann", "WORKS_AT", "Globex"), timestamp="2024-04-01")
    whose: dict[str, Any] = {"user_id": "alice"}
    assert [one["name"] for one in memory.follow("Ann", ["WORKS_AT"], **whose)] == ["Globex"]
    assert [one["name"] for one in memory.follow("Ann", ["WORKS_AT"], **whose, known_at=then)] == ["Acme"]
    assert memory.paths("Ann", "Acme", **whose, known_at=then)[0][0]["relationship"] == "WORKS_AT"
    assert memory.paths("Ann", "Acme", **whose, as_of="2024-02-01")[0][0]["relationship"] == "WORKS_AT"


def test_what_was_written_at_the_moment_itself_was_known(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    (event,) = memory.changes(user_id="alice")
    written = times.moment(event["created_at"], name="created_at")
    known = [memory.get_all(user_id="alice", known_at=times.iso(written + step)) for step in (-1, 0)]
    assert list(map(len, known)) == [0, 1]


def test_by_a_name_that_came_later_nobody_was_known(memory: Memory) -> None:
    memory.add("John Smith works at Acme.", user_id="alice")
    then = moment()
    memory.add("Jon Smith likes jazz.", user_id="alice")
    assert len(memory.follow("Jon Smith", ["WORKS_AT"], user_id="alice")) == 1
    assert len(memory.follow("John Smith", ["WORKS_AT"], user_id="alice", known_at=then)) == 1
    with pytest.raises(NotFound):
        memory.follow("Jon Smith", ["WORKS_AT"], user_id="alice", known_at=then)


def test_a_moment_that_is_none_is_refused(memory: Memory) -> None:
    with pytest.raises(InvalidInput, match="known_at"):
        memory.get_all(user_id="alice", known_at="long ago")


def test_changes_since_a_moment(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    then = moment()
    tell(memory, ("Ann", "WORKS_AT", "Globex"), timestamp="2024-04-01")
    kinds = [one["event"] for one in memory.changes(user_id="alice")]
    assert kinds == ["ADD", "SUPERSEDE", "ADD"]
    since = memory.changes(user_id="alice", since=then)
    assert [one["event"] for one in since] == ["SUPERSEDE", "ADD"]
    assert since[0]["cause"] == since[1]["id"]
    assert memory.changes(user_id="bob") == []
