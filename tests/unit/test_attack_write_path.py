"""What broke the write path once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.ingest import pending
from graphmem.ingest.base import Extraction, Mention, Statement
from graphmem.types import Message, Scope

ALICE: dict[str, Any] = {"user_id": "alice"}


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "memory.sqlite") as made:
        yield made


def triple(subject: str, relation: str, object: str, **more: object) -> dict[str, object]:
    return {"subject": subject, "relation": relation, "object": object, **more}


def intervals(memory: Memory, **ids: Any) -> list[tuple[Any, ...]]:
    found = memory.get_all(ended=True, **(ids or ALICE))["results"]
    return sorted((one["relation"], one["object"], one["valid_from"], one["invalid_at"] or "") for one in found)


def test_a_new_fact_that_tells_the_type_of_a_known_entity_has_a_history(memory: Memory) -> None:
    memory.add_triples([triple("Bob", "KNOWS", "Ann")], **ALICE, timestamp="2020-01-01")
    then = datetime.now(UTC)
    memory.add_triples([triple("Bob", "LIKES", "Jazz", subject_type="Person")], **ALICE, timestamp="2021-01-01")
    assert [event["old_memory"] for event in memory.changes(**ALICE)] == [None, None]
    assert [one["object"] for one in memory.get_all(**ALICE, known_at=then)["results"]] == ["Ann"]
    memory.undo(memory.changes(**ALICE)[-1]["id"])
    assert [one["object"] for one in memory.get_all(**ALICE)["results"]] == ["Ann"]


@pytest.mark.parametrize("relation", ["LIVES_IN", "HAS_MOTTO"])
def test_every_fact_has_a_vector(memory: Memory, relation: str) -> None:
    memory.add_triples([triple("Bob", relation, "Oslo")], **ALICE)
    memory.add_triples([triple("Bob", relation, "Rome"), triple("Bob", relation, "Kyiv")], **ALICE)
    facts = memory._store.everything("user:alice").facts
    assert [fact.text for fact in facts if fact.vector is None] == []


def test_undoing_any_event_of_an_undone_merge_leaves_no_fact_without_its_entity(memory: Memory) -> None:
    memory.add_triples([triple("Jon", "KNOWS", "Ann"), triple("Jon", "LIKES", "Jazz")], **ALICE)
    memory.add_triples([triple("John", "KNOWS", "Kim")], **ALICE)
    merged = memory.merge_entities("John", "Jon", **ALICE)["event_id"]
    assert merged is not None
    memory.undo(merged)
    memory.undo([event["id"] for event in memory.changes(**ALICE) if event["event"] == "UNDO"][1])
    whole = memory._store.everything("user:alice")
    assert {key for fact in whole.facts for key in fact.entities} <= {entity.key for entity in whole.entities}


def test_a_large_merge_is_undone_whole_after_a_session_of_it_was_erased(memory: Memory) -> None:
    memory.add_triples([triple("Jon", "KNOWS", f"Guest {n}") for n in range(20)], **ALICE, run_id="monday")
    memory.add_triples([triple("Jon", "KNOWS", f"Friend {n}") for n in range(150)], **ALICE)
    memory.add_triples([triple("John", "KNOWS", "Kim")], **ALICE)
    memory.merge_entities("John", "Jon", **ALICE)
    memory.delete_all(**ALICE, run_id="monday")
    memory.undo(next(event["id"] for event in memory.changes(**ALICE) if event["event"] == "MERGE"))
    found = memory.get_all(**ALICE, limit=1000)["results"]
    assert [one["object"] for one in found if one["subject"] == "John"] == ["Kim"]


def test_what_was_not_so_before_does_not_end_what_is_so_since(memory: Memory) -> None:
    before = triple("Bob", "NOT_MEMBER_OF", "Acme", valid_from="2011-01-01", invalid_at="2012-01-01")
    memory.add_triples([triple("Bob", "MEMBER_OF", "Acme", valid_from="2015-01-01")], **ALICE, timestamp="2019-01-01")
    memory.add_triples([before], **ALICE, timestamp="2020-01-01")
    assert [one["relation"] for one in memory.get_all(**ALICE)["results"]] == ["MEMBER_OF"]


def test_statements_with_times_of_their_own_may_come_in_any_order(memory: Memory) -> None:
    told = [("Paris", "2016-01-01"), ("Paris", "2017-01-01"), ("Oslo", "2011-01-01")]
    found = []
    for number, order in enumerate(permutations(told)):
        for place, since in order:
            memory.add_triples([triple("Bob", "LIVES_IN", place, valid_from=since)], user_id=f"u{number}")
        found.append(intervals(memory, user_id=f"u{number}"))
    assert found == [found[0]] * len(found)


def test_no_name_of_an_erased_session_is_left(memory: Memory) -> None:
    memory.add_triples([triple("John", "KNOWS", "Ann")], **ALICE)
    memory.add_triples([triple("Deep Throat", "LIKES", "Jazz")], **ALICE, run_id="monday")
    memory.merge_entities("John", "Deep Throat", **ALICE, run_id="monday")
    memory.delete_all(**ALICE, run_id="monday")
    assert [alias for one in memory.entities(**ALICE) for alias in one["aliases"]] == []


def test_a_name_of_an_erased_session_is_not_kept_for_a_part_of_another(memory: Memory) -> None:
    memory.add_triples([triple("Daniel Lee", "HAS_BROTHER", "Jordan Lee")], **ALICE)
    memory.add_triples([triple("Dan Lee", "LIKES", "Jazz")], **ALICE, run_id="monday")
    memory.merge_entities("Daniel Lee", "Dan Lee", **ALICE, run_id="monday")
    memory.delete_all(**ALICE, run_id="monday")
    assert [alias for one in memory.entities(**ALICE) for alias in one["aliases"]] == []


def test_nothing_that_was_noted_tells_a_name_of_an_erased_session(memory: Memory) -> None:
    memory.add_triples(
        [triple("John", "KNOWS", "Ann"), triple("Deep Throat", "LIKES", "Jazz", fact="He likes jazz.")], **ALICE
    )
    memory.add_triples([triple("Deep Throat", "SINGS", "Blues")], **ALICE, run_id="monday")
    memory.merge_entities("John", "Deep Throat", **ALICE)
    assert "Deep Throat" in str(memory.changes(**ALICE))
    memory.delete_all(**ALICE, run_id="monday")
    assert "Deep Throat" not in str(memory.changes(**ALICE))


def test_an_owner_keeps_the_name_that_only_an_erased_session_said(memory: Memory) -> None:
    memory.add_triples([triple("I", "LIKES", "tea")], **ALICE)
    memory.add_triples([triple("I", "KNOWS", "Bob", fact="Alice knows Bob.")], **ALICE, run_id="monday")
    memory.delete_all(**ALICE, run_id="monday")
    assert {one["name"] for one in memory.entities(**ALICE)} == {"alice", "tea"}


def test_an_owner_loses_what_only_an_erased_session_called_him(memory: Memory) -> None:
    memory.add_triples([triple("I", "LIKES", "tea")], **ALICE)
    memory.add_triples([triple("Al", "LIKES", "jazz")], **ALICE, run_id="monday")
    memory.merge_entities("alice", "Al", **ALICE, run_id="monday")
    assert {"name": "alice", "type": "Person", "aliases": ["Al"]} in memory.entities(**ALICE)
    memory.delete_all(**ALICE, run_id="monday")
    assert {"name": "alice", "type": "Person", "aliases": []} in memory.entities(**ALICE)
    assert len(memory.search("What do I like?", **ALICE)) == 1


def test_a_name_that_was_known_before_an_erased_session_stays(memory: Memory) -> None:
    memory.add_triples([triple("Zeno", "LIKES", "tea", fact="He likes tea.")], **ALICE)
    memory.add_triples([triple("Zeno", "LIKES", "jazz")], **ALICE, run_id="monday")
    memory.delete_all(**ALICE, run_id="monday")
    assert [one["name"] for one in memory.entities(**ALICE)] == ["Zeno", "tea"]


def test_a_name_that_a_session_began_with_goes_with_it(memory: Memory) -> None:
    memory.add_triples([triple("Zeno", "LIKES", "jazz")], **ALICE, run_id="monday")
    memory.add_triples([triple("Zeno", "LIKES", "tea", fact="He likes tea.")], **ALICE)
    memory.delete_all(**ALICE, run_id="monday")
    assert [one["name"] for one in memory.entities(**ALICE)] == ["(forgotten)", "tea"]


def test_a_name_that_others_say_of_several_stays(memory: Memory) -> None:
    memory.add_triples([triple("crane", "SEEN_IN", "Kyoto", fact="Cranes were seen in Kyoto.")], **ALICE)
    memory.add_triples([triple("crane", "SEEN_IN", "Nara", fact="A crane was seen in Nara.")], **ALICE, run_id="monday")
    memory.delete_all(**ALICE, run_id="monday")
    assert [one["name"] for one in memory.entities(**ALICE)] == ["Kyoto", "crane"]


class Slow:
    """An extractor that reads a message while something else happens."""

    name = "slow"

    def __init__(self, meanwhile: threading.Thread) -> None:
        self._meanwhile = meanwhile

    def extract(self, messages: Sequence[Message], _: Message | None = None) -> Extraction:
        self._meanwhile.start()
        self._meanwhile.join()
        return Extraction((Statement(0, messages[0].content, messages[0].content, mentions=(Mention("Bob"),)),))


def test_what_is_erased_while_a_model_reads_it_stays_erased(memory: Memory) -> None:
    pending.queue(memory._writer, [Message("user", "Bob snores.", None, 1)], scope=Scope("alice"), metadata={}, why="")
    erasing = threading.Thread(target=lambda: memory.delete_all(**ALICE))
    memory.__dict__["_extractor"] = Slow(erasing)
    memory.process_pending(**ALICE)
    assert memory.get_all(**ALICE)["results"] == []


@pytest.mark.parametrize("name", ["I", "me", "User"])
def test_the_owner_is_the_owner_where_a_triple_only_mentions_him(memory: Memory, name: str) -> None:
    memory.add_triples([triple("Bob", "MET", "Ann", mentions=[name, "Kim"])], **ALICE)
    assert [one["name"] for one in memory.entities(**ALICE)] == ["Ann", "Bob", "Kim", "alice"]


def test_of_two_values_since_ever_in_one_slot_the_first_ends_where_the_later_one_was_said(memory: Memory) -> None:
    """As when the two are told of one from the start. An end before all time could be shown by no read."""
    memory.add_triples([triple("Jon", "LIVES_IN", "Rome")], **ALICE)
    memory.add_triples([triple("John", "LIVES_IN", "Oslo")], **ALICE)
    said = memory.get_all(**ALICE)["results"][0]["created_at"]
    memory.merge_entities("John", "Jon", **ALICE)
    held = {one["object"]: one["invalid_at"] for one in memory.get_all(ended=True, **ALICE)["results"]}
    assert held["Oslo"] is None
    assert held["Rome"] is not None
    assert held["Rome"][:16] == said[:16]
    assert memory.view(**ALICE).html
