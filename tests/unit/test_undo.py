"""Whatever is written can be taken back: the state before an event, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stated_writer import writer_on

from graphmem import times
from graphmem.errors import GraphmemError, InvalidInput, NotFound
from graphmem.ingest import identity, pending, revise, undo
from graphmem.ingest.messages import read_messages
from graphmem.ingest.pipeline import Batch, Writer, add_batch
from graphmem.ingest.triples import messages_of, read_triples
from graphmem.models.onnx import OnnxEmbedder
from graphmem.stores.reference import ReferenceStore
from graphmem.types import Entity, Event, Fact, Join, Name, Scope

ALICE = Scope(user_id="alice")
PARTITION = "user:alice"
PEOPLE = ("Alice", "Jon", "John", "Ann")
PLACES = ("Acme", "Acme Corp", "Oslo")
RELATIONS = ("WORKS_AT", "LIVES_IN", "KNOWS", "HAS_OFFICE", "NOT_KNOWS")
DAY = 86_400_000_000


class State(NamedTuple):
    """All that can be read: the facts that are believed, and the entities that they speak of."""

    facts: dict[str, Fact]
    entities: dict[str, Entity]
    names: list[Name]
    joins: list[Join]


def tell(writer: Writer, *triples: tuple[str, str, str], at: int = 0) -> None:
    statements = read_triples([{"subject": s, "relation": r, "object": o} for s, r, o in triples])
    add_batch(writer, Batch(ALICE, messages_of(statements, at=at), statements, alone=True))


def state(writer: Writer) -> State:
    whole = writer.store.everything(PARTITION)
    facts = {fact.id: fact for fact in whole.facts if fact.retired_at is None}
    spoken = {key for fact in facts.values() for key in fact.entities}
    return State(
        facts,
        {entity.key: entity for entity in whole.entities if entity.key in spoken},
        [name for name in whole.names if name.key in spoken],
        [join for join in whole.joins if {join.key, join.near} <= spoken],
    )


def root(writer: Writer, since: Sequence[Event]) -> Event | None:
    """The event that the others written since then follow from; None where nothing was, or several stand alone."""
    known = {event.id for event in since}
    new = [event for event in writer.store.list_changes(ALICE) if event.id not in known]
    if new and new[0].kind in ("MERGE", "SPLIT"):
        return new[0]
    alone = [event for event in new if event.cause is None]
    return alone[0] if len(alone) == 1 else None


TRIPLE = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(RELATIONS), st.sampled_from((*PEOPLE, *PLACES)))
STEP = st.one_of(
    st.tuples(st.just("tell"), TRIPLE, st.integers(0, 9)),
    st.tuples(st.sampled_from(("delete", "merge", "split", "undo")), st.integers(0, 9), st.integers(0, 9)),
)


def take(writer: Writer, step: tuple[object, object, object]) -> None:
    """One step, as far as it can be taken."""
    kind, one, two = step
    facts = sorted(state(writer).facts)
    entities = sorted(state(writer).entities)
    if kind == "tell":
        assert isinstance(one, tuple)
        assert isinstance(two, int)
        tell(writer, one, at=two * DAY)
        return
    assert isinstance(one, int)
    assert isinstance(two, int)
    events = writer.store.list_changes(ALICE)
    if kind == "delete" and facts:
        revise.delete(writer, facts[one % len(facts)])
    elif kind == "undo" and events:
        undo.undo(writer, events[-1 - one % len(events)].id)
    elif kind == "merge" and entities:
        identity.merge(writer, entities[one % len(entities)], entities[two % len(entities)])
    elif kind == "split" and entities:
        key = entities[one % len(entities)]
        own = [fact.id for fact in writer.store.sharing(PARTITION, [(key, key)]) if fact.retired_at is None]
        identity.split(writer, key, f"Other {two}", own[: 1 + two % 2])


@given(st.lists(STEP, min_size=1, max_size=8))
@settings(max_examples=150)
def test_each_write_can_be_taken_back_and_that_too(embedder: OnnxEmbedder, steps: list[tuple[object, ...]]) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    tell(writer, ("Alice", "WORKS_AT", "Acme"), ("Jon", "KNOWS", "Ann"), at=DAY)
    for step in steps:
        before, written = state(writer), writer.store.list_changes(ALICE)
        try:
            take(writer, step)  # type: ignore[arg-type]  # steps are drawn as such triples
        except GraphmemError:
            assert state(writer) == before
            continue
        after, event = state(writer), root(writer, written)
        if event is None:
            continue
        taken, _ = undo.undo(writer, event.id)
        assert state(writer) == before
        again = writer.store.list_changes(ALICE)[-len(taken)]
        undo.undo(writer, again.id)
        assert state(writer) == after


@given(st.lists(TRIPLE, min_size=1, max_size=6), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=150)
def test_a_split_takes_back_a_merge(
    embedder: OnnxEmbedder, triples: list[tuple[str, str, str]], one: int, two: int
) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    for number, triple in enumerate(triples):
        tell(writer, triple, at=number * DAY)
    before = state(writer)
    entities = sorted(before.entities)
    kept, gone = entities[one % len(entities)], entities[two % len(entities)]
    if kept == gone:
        with pytest.raises(InvalidInput, match="one entity already"):
            identity.merge(writer, kept, gone)
        return
    name = before.entities[gone].name
    identity.merge(writer, kept, gone)
    assert gone not in state(writer).entities
    identity.split(writer, kept, name)
    assert state(writer) == before


@given(st.lists(TRIPLE, min_size=1, max_size=6), st.integers(0, 9), st.integers(0, 9), st.sampled_from(("New", "Jon")))
@settings(max_examples=150)
def test_a_merge_takes_back_a_split(
    embedder: OnnxEmbedder, triples: list[tuple[str, str, str]], one: int, two: int, name: str
) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    for number, triple in enumerate(triples):
        tell(writer, triple, at=number * DAY)
    before = state(writer)
    whole = sorted(before.entities)[one % len(before.entities)]
    own = sorted(fact.id for fact in before.facts.values() if whole in fact.entities)
    if before.entities[whole].name == name:
        with pytest.raises(InvalidInput, match="choose another"):
            identity.split(writer, whole, name, own[:1])
        return
    made = identity.split(writer, whole, name, own[: 1 + two % len(own)])
    new = next(entity.key for entity in made.entities if entity.key != whole)
    identity.merge(writer, whole, new)
    assert state(writer) == before


def test_what_was_told_of_the_merged_since_stays_with_the_one_that_was_kept(embedder: OnnxEmbedder) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    tell(writer, ("Jon", "WORKS_AT", "Acme"), ("John", "LIVES_IN", "Oslo"))
    jon, john = (next(e.key for e in state(writer).entities.values() if e.name == name) for name in ("Jon", "John"))
    identity.merge(writer, john, jon)
    tell(writer, ("Jon", "KNOWS", "Ann"), at=DAY)
    assert {fact.subject for fact in state(writer).facts.values()} == {john}
    identity.split(writer, john, "Jon")
    assert {fact.relation: fact.subject for fact in state(writer).facts.values()} == {
        "WORKS_AT": jon,
        "LIVES_IN": john,
        "KNOWS": john,
    }


def test_a_merged_name_is_the_one_that_was_kept(embedder: OnnxEmbedder) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    tell(writer, ("Jon", "WORKS_AT", "Acme"), ("John", "LIVES_IN", "Oslo"))
    keys = {entity.name: key for key, entity in state(writer).entities.items()}
    made = identity.merge(writer, keys["John"], keys["Jon"])
    assert (made.facts, [entity.aliases for entity in made.entities]) == (1, [("Jon",)])
    assert writer.store.named(PARTITION, ["jon", "john"]) == {"jon": (keys["John"],), "john": (keys["John"],)}


def test_the_owner_is_never_merged_away(embedder: OnnxEmbedder) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    tell(writer, ("I", "KNOWS", "Ann"))
    owner, ann = sorted(state(writer).entities.values(), key=lambda one: not one.owner)
    with pytest.raises(InvalidInput, match="name the owner first"):
        identity.merge(writer, ann.key, owner.key)
    identity.merge(writer, owner.key, ann.key)
    assert list(state(writer).entities) == [owner.key]


def test_an_event_that_others_built_on_is_not_taken_back_alone(embedder: OnnxEmbedder) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    tell(writer, ("Alice", "WORKS_AT", "Acme"))
    (added,) = writer.store.list_changes(ALICE)
    tell(writer, ("Alice", "WORKS_AT", "Oslo"), at=DAY)
    with pytest.raises(InvalidInput, match="SUPERSEDE"):
        undo.undo(writer, added.id)


def test_what_had_ended_it_is_contradicted_where_its_words_alone_say_so(embedder: OnnxEmbedder) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    tell(writer, ("Alice", "KNOWS", "Jon"))
    only = read_triples([{"subject": "Alice", "relation": "KNOWS", "object": "Ann"}])
    only = [replace(one, exclusive=True) for one in only]
    add_batch(writer, Batch(ALICE, messages_of(only, at=DAY), only, alone=True))
    (ended,) = (event for event in writer.store.list_changes(ALICE) if event.kind == "SUPERSEDE")
    outcomes, _ = undo.undo(writer, ended.id)
    assert [(one.kind, one.follows) for one in outcomes] == [("UNDO", None), ("MARK", ended.fact_id)]
    jon, ann = (one.fact for one in outcomes)
    assert [mark.fact_id for fact in (jon, ann) for mark in fact.marks] == [ann.id, jon.id]


def test_a_third_value_contradicts_the_one_that_was_opened_again(embedder: OnnxEmbedder) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    for day, place in enumerate(("Acme", "Oslo")):
        tell(writer, ("Alice", "WORKS_AT", place), at=day * DAY)
    (ended,) = (event for event in writer.store.list_changes(ALICE) if event.kind == "SUPERSEDE")
    undo.undo(writer, ended.id)
    tell(writer, ("Alice", "WORKS_AT", "Acme Corp"), at=2 * DAY)
    whole = writer.store.everything(PARTITION)
    holding = {fact.id: fact for fact in whole.facts if fact.invalid_at is None}
    assert {name.text for name in whole.names if name.key in {fact.object for fact in holding.values()}} == {
        "Acme", "Acme Corp"
    }  # fmt: skip
    assert all({mark.fact_id for mark in fact.marks} >= holding.keys() - {id} for id, fact in holding.items())


def test_what_cannot_be_undone_is_said(embedder: OnnxEmbedder) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    with pytest.raises(NotFound, match="no event has the id 'nothing'"):
        undo.undo(writer, "nothing")
    id = pending.queue(writer, read_messages("Hi.", at=times.now()), scope=ALICE, metadata={}, why="down")
    with pytest.raises(InvalidInput, match="not read yet"):
        undo.undo(writer, id)


def test_facts_that_are_to_be_split_off_must_speak_of_the_entity(embedder: OnnxEmbedder) -> None:
    writer = writer_on(ReferenceStore(), embedder)
    tell(writer, ("Alice", "WORKS_AT", "Acme"), ("Jon", "KNOWS", "Ann"))
    keys = {entity.name: key for key, entity in state(writer).entities.items()}
    jon = next(fact.id for fact in state(writer).facts.values() if fact.subject == keys["Jon"])
    with pytest.raises(NotFound, match="no memory of 'Alice'"):
        identity.split(writer, keys["Alice"], "Alicia", [jon])
    with pytest.raises(InvalidInput, match="nothing was merged into 'Alice' as 'Alicia'"):
        identity.split(writer, keys["Alice"], "Alicia")
