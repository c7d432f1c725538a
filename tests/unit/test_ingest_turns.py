"""A conversation that comes turn by turn is kept as one that comes in one call: a question waits for its answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from stated_writer import writer_on

from graphmem.ingest.base import Batch, Statement
from graphmem.ingest.messages import read_messages
from graphmem.ingest.pipeline import Writer, add_batch
from graphmem.ingest.triples import messages_of, read_triples
from graphmem.ingest.withholding.policy import read_policy
from graphmem.models.onnx import OnnxEmbedder
from graphmem.moving.transfer import copy_partition
from graphmem.stores.reference import ReferenceStore
from graphmem.stores.sqlite.store import SqliteStore
from graphmem.types import Episode, Message, Scope

ALICE = Scope(user_id="alice")
PARTITION = "user:alice"
HOUR = 3_600_000_000
ASKED = "Where did you go on holiday?"
DIALOGUE = [
    {"role": "assistant", "content": f"Hello. {ASKED}"},
    {"role": "user", "content": "Just to the beach. Do you know Split?"},
    {"role": "assistant", "content": "Split has a palace. Did you see it? I would have."},
    {"role": "user", "content": "No time."},
    {"role": "user", "content": "And you?"},
]


@pytest.fixture
def writer(embedder: OnnxEmbedder) -> Writer:
    return writer_on(ReferenceStore(), embedder)


def say(writer: Writer, turns: Iterable[dict[str, str]], *, at: int = 0, scope: Scope = ALICE, **how: bool) -> None:
    """Adds the turns in one call. A first sentence that asks nothing is a fact, as it is to every extractor."""
    messages = read_messages(list(turns), at=at)
    add_batch(writer, Batch(scope, messages, list(_stated(messages))), **how)


def _stated(messages: Iterable[Message]) -> Iterator[Statement]:
    for number, message in enumerate(messages):
        first = message.content.split(". ")[0].rstrip(".") + "."
        if "?" not in first:
            yield Statement(number, first, first)


def episodes(writer: Writer, partition: str = PARTITION) -> list[Episode]:
    return sorted(writer.store.everything(partition).episodes, key=lambda one: (one.at, one.position))


def vector_of(episode: Episode) -> list[float]:
    assert episode.vector is not None
    return list(episode.vector.tolist())


def waiting(writer: Writer) -> list[str]:
    return [one.waiting for one in episodes(writer) if one.waiting]


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_turn_by_turn_is_as_in_one_call(writer: Writer, embedder: OnnxEmbedder, size: int, keep: bool) -> None:
    whole = replace(writer, keep_messages=keep)
    parted = replace(writer_on(ReferenceStore(), embedder), keep_messages=keep)
    say(whole, DIALOGUE)
    for start in range(0, len(DIALOGUE), size):
        say(parted, DIALOGUE[start : start + size])
    pairs = list(zip(episodes(whole), episodes(parted), strict=True))
    assert all(replace(one, recorded_at=other.recorded_at) == other for one, other in pairs)
    assert all(vector_of(one) == vector_of(other) for one, other in pairs)


def test_what_is_kept_of_the_dialogue(writer: Writer) -> None:
    for turn in DIALOGUE:
        say(writer, [turn])
    assert [(one.settled_text, one.waiting) for one in episodes(writer)] == [
        ("Hello.", ""),
        (f"Just to the beach.\n{ASKED}", ""),
        ("Split has a palace.\nDo you know Split?", ""),
        ("No time.\nDid you see it?", ""),
        ("", "And you?"),
    ]


def test_the_question_that_waits_is_gone_with_the_next_message(writer: Writer) -> None:
    say(writer, [{"content": ASKED}])
    assert waiting(writer) == [ASKED]
    before = episodes(writer)[0]
    assert "holiday" not in before.searched_text
    say(writer, [{"content": "Never mind?"}], dry_run=True)
    assert waiting(writer) == [ASKED]
    say(writer, [{"content": "Never mind."}])
    assert waiting(writer) == []
    assert [one.text for one in episodes(writer)] == ["", "Never mind."]
    assert vector_of(episodes(writer)[0]) == vector_of(before)


@pytest.mark.parametrize(
    ("asker", "after", "scope"),
    [
        ("user", 0, ALICE),
        ("assistant", 2 * HOUR, ALICE),
        ("assistant", 0, Scope(user_id="alice", run_id="another")),
        ("tool", 0, ALICE),
        ("document", 0, ALICE),
    ],
    ids=["of one's own", "of another session", "of another run", "of a tool", "in a document"],
)
def test_no_other_question_is_carried(writer: Writer, asker: str, after: int, scope: Scope) -> None:
    say(writer, [{"role": asker, "content": ASKED}])
    say(writer, [{"content": "Just to the beach."}], at=after, scope=scope)
    assert "Just to the beach." in [one.text for one in episodes(writer)]


def test_what_is_asked_is_found_in_one_pass_whatever_the_text(writer: Writer) -> None:
    started = time.process_time()
    say(writer, [{"content": "word " * 19_990 + "- really?"}])
    assert waiting(writer)[0].endswith("- really?")
    assert time.process_time() - started < 5


def test_triples_take_it_away_as_they_end_the_talk(writer: Writer) -> None:
    say(writer, [{"content": ASKED}])
    statements = read_triples([{"subject": "Bob", "relation": "lives in", "object": "Hamburg"}])
    add_batch(writer, Batch(ALICE, messages_of(statements, at=0), statements, alone=True))
    assert waiting(writer) == []


def test_of_what_is_added_again_one_question_waits(writer: Writer) -> None:
    days = (("I was away.", "Did you miss me?", "2024-01-01"), ("I am back.", "Where is Ann?", "2024-01-02"))
    for said, asked, day in 2 * days:
        say(writer, [{"content": said, "timestamp": f"{day}T10:00Z"}, {"content": asked, "timestamp": f"{day}T11:00Z"}])
    assert len(episodes(writer)) == 4
    assert waiting(writer) == ["Where is Ann?"]
    say(writer, [{"role": "assistant", "content": "At home.", "timestamp": "2024-01-02T11:00Z"}])
    assert episodes(writer)[-1].text == "At home.\nWhere is Ann?"


def test_a_question_is_masked_before_it_waits_and_when_it_is_carried(writer: Writer) -> None:
    asked = {"role": "assistant", "content": "You said my password is hunter2falcon in room 4711?"}
    say(replace(writer, policy=read_policy("secrets")), [asked])
    assert waiting(writer) == ["You said my password is [withheld] in room 4711?"]
    patterns: dict[str, Any] = {"patterns": {"rooms": r"room \d+"}}
    say(replace(writer, policy=read_policy(patterns)), [{"content": "Yes it is."}])
    assert episodes(writer)[-1].text == "Yes it is.\nYou said my password is [withheld] in [withheld]?"


def test_a_copy_goes_on_with_the_talk(writer: Writer, embedder: OnnxEmbedder, tmp_path: Any) -> None:
    say(writer, [DIALOGUE[0]])
    copy = writer_on(SqliteStore(tmp_path / "copy.sqlite"), embedder)
    copy_partition(writer.store, copy.store, PARTITION)
    assert waiting(copy) == [ASKED]
    for each in (writer, copy):
        say(each, [DIALOGUE[1]])
    assert [one.text for one in episodes(copy)] == [one.text for one in episodes(writer)]
    assert ASKED in episodes(copy)[1].settled_text
    copy.store.close()
