"""The offline extractor on what people type to an assistant: fragments, slips of the pen, corrections, short answers.

The messages of `chat_messages.json` were written in rounds, each before the rules met it; a message that starts with
"A:" is the assistant's. `want` lists what a careful reader would note, "I" for the speaker, "-" before a relation that
holds no longer. On their first meeting with a round the rules reached F1 .53, .67, .65, .62, .67 and .62; then the
round was looked at, too. In `quiet` nothing is worth a triple but what is denied.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from graphmem.ingest.base import Statement
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message

AT = 1_770_000_000_000_000
ROUNDS = json.loads(Path(__file__).with_name("chat_messages.json").read_text(encoding="utf-8"))


class Score(NamedTuple):
    """How many triples were found, wanted, and both."""

    found: int
    wanted: int
    right: int


def message(said: str) -> Message:
    return Message("assistant" if said.startswith("A:") else "user", said.removeprefix("A:"), None, AT)


def triple(statement: Statement) -> str | None:
    if statement.subject is None or statement.relation is None or statement.object is None:
        return None
    ends = "I" if statement.subject.speaker else statement.subject.name
    other = "I" if statement.object.speaker else statement.object.name
    return f"{ends} | {'-' if statement.ends else ''}{statement.relation} | {other}".casefold()


def triples(extractor: RulesExtractor, said: list[str]) -> set[str]:
    statements = extractor.extract([message(each) for each in said]).statements
    return {found for each in statements if (found := triple(each)) is not None}


def score(extractor: RulesExtractor, name: str) -> Score:
    pairs = [(triples(extractor, item["said"]), {each.casefold() for each in item["want"]}) for item in ROUNDS[name]]
    for item, (found, want) in zip(ROUNDS[name], pairs, strict=True):
        if found != want:
            print(f"{item['said']}\n   wrong  {sorted(found - want)}\n   missed {sorted(want - found)}")
    return Score(*(sum(map(len, sets)) for sets in zip(*((f, w, f & w) for f, w in pairs), strict=True)))


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [
        ("first", 0.94, 0.92), ("second", 0.88, 0.90), ("third", 0.88, 0.86), ("fourth", 0.80, 0.76),
        ("fifth", 0.85, 0.82), ("sixth", 0.80, 0.76),
    ],
)  # fmt: skip
def test_what_people_type_gives_what_a_reader_would_note(
    extractor: RulesExtractor, name: str, precision: float, recall: float
) -> None:
    reached = score(extractor, name)
    assert reached.right / reached.found >= precision, reached
    assert reached.right / reached.wanted >= recall, reached


def test_what_nobody_said_of_themselves_gives_no_triple(extractor: RulesExtractor) -> None:
    wrong = {item["said"][0]: triples(extractor, item["said"]) for item in ROUNDS["quiet"] if not item["want"]}
    assert len(wrong) >= 120
    assert {said: found for said, found in wrong.items() if found} == {}
