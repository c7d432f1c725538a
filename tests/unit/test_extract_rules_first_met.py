"""The offline rules on messages that they had not met: lists, each written before the rules were changed for it.

`want` lists what a careful reader would note, "I" for the speaker; slashes part names and spellings that will do, "-"
before a relation says that it holds no longer, "?" that it may be left out. What is drawn is held against it by the
rules of the benchmark (`benchmarks/matching.py`). At first meeting the rules reached F1 .70 (precision .84) with the
first list, of 83 messages, and, when that had been looked at, .77 (.91) with the second, of 41: .76 (.90) with the
rules as they had been before. Then the second was looked at, too. Of the third, of 60, half was kept aside: .59 (.91)
and, of the kept half, .68 (.83) at first meeting; when the rules had been given shapes of the grammar for the errors of
the open half, .88 (1.00) and .77 (.86). The fourth, of 20, met these new rules first: .64 (.89), no more than with the
old ones. Then it was looked at. The fifth, of 40, was written when it was known that passives would be read, and has
six of them; half of it was kept aside. At first meeting .76 (.93) and, of the kept half, .80 (.94), with the rules as
they had been .69 (.92) and .74 (.93). When the errors of the open half had been looked at: .92 (1.00), and .80 (.94) of
the kept half, which gained nothing from that. The sixth, of 102, is of messages as they are typed to an
assistant: .77 (.86) at first meeting, .79 (.89) when three relations that it expected by other names (HAS_BOYFRIEND)
had been added; then its errors were looked at and the classes behind them mended. The seventh, of 40, met
these rules first and was not looked at: .83 (.92), with the rules as they had been .80 (.92). The eighth, of 30, was
written when it was known which classes had been mended, and has many of them: .91 (1.00), with the rules as they had
been .70 (.91).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.extraction import drawn_of
from benchmarks.matching import Score, judge, strict
from benchmarks.sets.gold import Gold
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message

AT = 1_770_000_000_000_000
ROUNDS = json.loads(Path(__file__).with_name("first_met_messages.json").read_text(encoding="utf-8"))


def gold(want: str) -> Gold:
    subjects, relations, objects = want.removeprefix("? ").split(" | ")
    over = [name.startswith("-") for name in relations.split("/")]
    names = tuple(name.removeprefix("-") for name in relations.split("/"))
    ends = over[0] if len(set(over)) == 1 else None
    return Gold(tuple(subjects.split("/")), names, tuple(objects.split("/")), ends, optional=want.startswith("?"))


def message(said: str) -> Message:
    return Message("assistant" if said.startswith("A:") else "user", said.removeprefix("A:"), None, AT)


def score(extractor: RulesExtractor, item: dict[str, list[str]]) -> Score:
    messages = [message(said) for said in item["said"]]
    statements = extractor.extract(messages).statements
    drawn = [drawn_of(one, messages) for one in statements if one.relation is not None]
    judged = judge(drawn, [gold(want) for want in item["want"]], strict)
    if judged.missed or judged.wrong:
        print(item["said"], "\n   wrong ", judged.wrong, "\n   missed", judged.missed)
    return judged.score


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [
        ("first", 0.95, 0.85), ("second", 0.95, 0.9), ("third", 0.95, 0.75), ("third kept", 0.85, 0.69),
        ("fourth", 0.93, 0.87), ("fifth", 0.95, 0.8), ("fifth kept", 0.93, 0.69),
        ("sixth", 0.95, 0.85), ("seventh", 0.9, 0.74), ("eighth", 0.95, 0.8),
    ],
)  # fmt: skip
def test_they_draw_what_a_reader_would_note(
    extractor: RulesExtractor, name: str, precision: float, recall: float
) -> None:
    total = Score()
    for item in ROUNDS[name]:
        total = total.plus(score(extractor, item))
    assert (total.precision or 0) >= precision, total
    assert (total.recall or 0) >= recall, total


def test_what_states_nothing_of_anybody_gives_no_triple(extractor: RulesExtractor) -> None:
    quiet = [item for items in ROUNDS.values() for item in items if not item["want"]]
    assert len(quiet) >= 11
    assert [item["said"] for item in quiet if score(extractor, item) != Score()] == []
