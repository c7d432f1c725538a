"""Whom a first name means in a later call than the full name: by the rules, end to end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stated_writer import writer_on

from graphmem.ids import partition_of
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.ingest.messages import read_messages
from graphmem.ingest.pipeline import Writer, add
from graphmem.models.onnx import OnnxEmbedder
from graphmem.stores.reference import ReferenceStore
from graphmem.types import Scope

ALICE = Scope(user_id="alice")
DAY = 86_400_000_000
AT = 1_770_000_000_000_000


@pytest.fixture
def writer(embedder: OnnxEmbedder, extractor: RulesExtractor) -> Writer:
    return replace(writer_on(ReferenceStore(), embedder), extractor=lambda: extractor)


def holding(writer: Writer, *said: str, role: str = "user") -> set[tuple[str, str, str]]:
    """The triples that hold when these have been said, a day apart."""
    for day, text in enumerate(said):
        add(writer, read_messages({"role": role, "content": text}, at=AT + day * DAY), scope=ALICE, metadata={})
    names = {one.key: one.name for one in writer.store.list_entities(partition_of(ALICE))}
    facts = writer.store.list_facts(ALICE)
    return {
        (names[fact.subject or ""], fact.relation, names[fact.object or ""])
        for fact in facts
        if fact.relation and fact.holds(AT + 30 * DAY)
    }


@pytest.mark.parametrize(
    ("said", "so"),
    [
        (["My boss is Ingrid Vos.", "Ingrid lives in Oslo."], ("Ingrid Vos", "LIVES_IN", "Oslo")),
        (["My boss is Ingrid Vos.", "My boss Ingrid is nice."], ("alice", "HAS_MANAGER", "Ingrid Vos")),
        (["Tessa Smit works at Acme.", "Tessa left Acme."], ("Tessa Smit", "NOT_WORKS_AT", "Acme")),
        (["My client is Kenji Sato.", "My son Kenji is 3."], ("alice", "HAS_SON", "Kenji")),
        (["I know Ann Lee and Ann Roe.", "Ann lives in Rome."], ("Ann", "LIVES_IN", "Rome")),
    ],
)
def test_a_first_name_means_the_one_person_known_in_full(
    writer: Writer, said: list[str], so: tuple[str, str, str]
) -> None:
    assert so in holding(writer, *said)


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        (["My boss is Ingrid Vos.", "Ingrid isn't my boss anymore."], ("alice", "HAS_MANAGER", "Ingrid Vos")),
        (["My girlfriend is Noor Bakker.", "Noor and I broke up."], ("alice", "HAS_PARTNER", "Noor Bakker")),
        (["Tessa Smit works at Acme.", "Tessa left Acme."], ("Tessa Smit", "WORKS_AT", "Acme")),
    ],
)
def test_what_is_said_by_the_first_name_ends_what_was_said_by_the_full_one(
    writer: Writer, said: list[str], gone: tuple[str, str, str]
) -> None:
    assert gone in holding(writer, said[0])
    assert gone not in holding(writer, *said)


def test_a_passage_may_speak_of_another(writer: Writer) -> None:
    assert ("Ingrid", "LIVES_IN", "Oslo") in holding(
        writer, "Ingrid Vos works at Acme. Ingrid Vos lives in Rome.", "Ingrid moved to Oslo.", role="document"
    )
