"""What hangs on a fact that has ended, what contradicts another, and what waits for a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory

ALICE: dict[str, Any] = {"user_id": "alice"}


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened


def tell(memory: Memory, *triples: tuple[str, str, str], day: str = "2024-01-01") -> list[dict[str, Any]]:
    given = [{"subject": s, "relation": r, "object": o} for s, r, o in triples]
    return [dict(one) for one in memory.add_triples(given, timestamp=day, **ALICE)["results"]]


def found(memory: Memory, relation: str) -> dict[str, Any]:
    (one,) = [one for one in memory.get_all(**ALICE)["results"] if one["relation"] == relation]
    return dict(one)


def stale(memory: Memory) -> set[str | None]:
    return {one["relation"] for one in memory.get_all(**ALICE)["results"] if one["stale"]}


def test_what_hangs_on_an_employer_is_stale_when_it_changes(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"), ("Ann", "HAS_OFFICE_ADDRESS", "5 Main Street"))
    tell(memory, ("Ann", "HAS_DESK_MATE", "Bob"), ("Ann", "HAS_SISTER", "Eve"), ("Cid", "HAS_MANAGER", "Bob"))
    done = tell(memory, ("Ann", "WORKS_AT", "Globex"), day="2024-05-01")
    assert [one["event"] for one in done] == ["SUPERSEDE", "ADD", "MARK"]
    assert stale(memory) == {"HAS_OFFICE_ADDRESS"}
    assert found(memory, "HAS_OFFICE_ADDRESS")["stale"] == "has ended on 2024-05-01: Ann works at Acme"
    hit = next(one for one in memory.search("Ann's office address", **ALICE) if one["relation"] == "HAS_OFFICE_ADDRESS")
    assert hit["stale"] == "has ended on 2024-05-01: Ann works at Acme"
    assert [one["event"] for one in memory.changes(**ALICE)][-1] == "MARK"


def test_what_is_said_of_both_ends_hangs_on_their_relation(memory: Memory) -> None:
    memory.add_triples(
        [{"subject": "Ann", "relation": "HAS_BADGE", "object": "A17", "mentions": ["Acme"]}],
        timestamp="2024-01-01",
        **ALICE,
    )
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    tell(memory, ("Ann", "NOT_WORKS_AT", "Acme"), day="2024-05-01")
    assert stale(memory) == {"HAS_BADGE"}


def test_what_a_session_was_told_is_not_stale_by_what_ends_outside_of_it(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    office = [{"subject": "Ann", "relation": "HAS_OFFICE_ADDRESS", "object": "5 Main Street"}]
    memory.add_triples(office, timestamp="2024-01-01", **ALICE, run_id="trip")
    done = tell(memory, ("Ann", "WORKS_AT", "Globex"), day="2024-05-01")
    assert [one["event"] for one in done] == ["SUPERSEDE", "ADD"]
    assert stale(memory) == set()


def test_what_was_deleted_is_not_marked(memory: Memory) -> None:
    badge = [{"subject": "Ann", "relation": "HAS_BADGE", "object": "A17", "mentions": ["Acme"]}]
    (kept,) = memory.add_triples(badge, timestamp="2024-01-01", **ALICE)["results"]
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    memory.delete(kept["id"])
    done = tell(memory, ("Ann", "NOT_WORKS_AT", "Acme"), day="2024-05-01")
    assert [one["event"] for one in done] == ["RETRACT", "ADD"]


def test_a_property_with_a_fifth_value_is_one_that_has_several(memory: Memory) -> None:
    for number, conflicts in enumerate((0, 1, 2, 3, 0)):
        tell(memory, ("we", "HAS_SPONSOR", f"Firm {number}"), day=f"2024-0{number + 1}-01")
        (new,) = [one for one in memory.get_all(**ALICE)["results"] if one["object"] == f"Firm {number}"]
        assert len(new["conflicts"]) == conflicts


def test_what_is_said_at_a_later_time_is_not_stale(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"))
    tell(memory, ("Ann", "HAS_OFFICE", "Oslo"), day="2024-06-01")
    tell(memory, ("Ann", "WORKS_AT", "Globex"), day="2024-05-01")
    assert stale(memory) == set()


def test_saying_it_again_makes_it_good(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"), ("Ann", "HAS_MANAGER", "Bob"))
    tell(memory, ("Ann", "WORKS_AT", "Globex"), day="2024-05-01")
    assert stale(memory) == {"HAS_MANAGER"}
    tell(memory, ("Ann", "HAS_MANAGER", "Bob"), day="2024-06-01")
    assert stale(memory) == set()


def test_what_hung_on_it_is_good_again_when_it_is_so_again(memory: Memory) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"), ("Ann", "HAS_MANAGER", "Bob"))
    tell(memory, ("Ann", "WORKS_AT", "Globex"), day="2024-05-01")
    assert stale(memory) == {"HAS_MANAGER"}
    tell(memory, ("Ann", "WORKS_AT", "Acme"), day="2024-06-01")
    assert stale(memory) == set()


@pytest.mark.parametrize("taken_back", ["delete", "undo"])
def test_what_hung_on_it_is_good_again_when_the_correction_is_taken_back(memory: Memory, taken_back: str) -> None:
    tell(memory, ("Ann", "WORKS_AT", "Acme"), ("Ann", "HAS_MANAGER", "Bob"))
    before = memory.get_all(**ALICE)["results"]
    added = tell(memory, ("Ann", "WORKS_AT", "Globex"), day="2024-05-01")[1]["id"]
    if taken_back == "delete":
        memory.delete(added)
        assert stale(memory) == set()
        assert found(memory, "WORKS_AT")["object"] == "Acme"
    else:
        memory.undo(memory.history(added)[0]["id"])
        assert memory.get_all(**ALICE)["results"] == before


def test_two_values_of_a_property_are_both_kept_and_marked(memory: Memory) -> None:
    first = tell(memory, ("Ann", "HAS_LIMIT", "500"))[0]["id"]
    done = tell(memory, ("Ann", "HAS_LIMIT", "700"), day="2024-02-01")
    assert [one["event"] for one in done] == ["ADD", "MARK", "MARK"]
    both = memory.get_all(**ALICE)["results"]
    assert {one["id"]: one["conflicts"] for one in both} == {first: [done[0]["id"]], done[0]["id"]: [first]}


@pytest.mark.parametrize("relation", ["LIKES", "HAS_SISTER", "HAS_SKILLS", "SPEAKS"])
def test_what_one_has_several_of_is_no_conflict(memory: Memory, relation: str) -> None:
    tell(memory, ("Ann", relation, "Eve"), ("Ann", relation, "Mia"))
    assert [one["conflicts"] for one in memory.get_all(**ALICE)["results"]] == [[], []]


def test_a_conflict_is_over_when_one_of_the_two_is_gone(memory: Memory) -> None:
    first = tell(memory, ("Ann", "HAS_LIMIT", "500"))[0]["id"]
    second = tell(memory, ("Ann", "HAS_LIMIT", "700"), day="2024-02-01")[0]["id"]
    memory.delete(first)
    assert found(memory, "HAS_LIMIT")["conflicts"] == []
    memory.undo(memory.history(first)[-1]["id"])
    assert {one["id"]: one["conflicts"] for one in memory.get_all(**ALICE)["results"]} == {
        first: [second],
        second: [first],
    }
    tell(memory, ("Ann", "NOT_HAS_LIMIT", "500"), day="2024-03-01")
    assert found(memory, "HAS_LIMIT")["conflicts"] == []


def test_changing_a_text_gives_back_what_it_had_ended(memory: Memory) -> None:
    tell(memory, ("Ann", "LIVES_IN", "Berlin"))
    moved = tell(memory, ("Ann", "LIVES_IN", "Lisbon"), day="2024-05-01")[1]["id"]
    memory.update(moved, "Ann likes Lisbon.")
    assert found(memory, "LIVES_IN")["object"] == "Berlin"
    memory.update(moved, "Ann lives in Porto.")
    assert found(memory, "LIVES_IN")["object"] == "Porto"
