"""What a memory holds after messages in which something changes, with the offline rules alone, a call of `add` each.

The sequences of `changed_messages.json` were written before the rules met them, some forty for each kind. Of the
first 620 the rules got .70 right at their first meeting; most of those that they got wrong stand in "tuned", with all
of "not so", and of "beside" and "chat", which came later (.73, .62); then they were looked at. "fresh" was written
when that was done: .82 of these 74 at the first meeting, .46 with the rules as they had been. It was looked at then.
"stays" are words that also mean less ("I lost my wife in the crowd"): all 32 right at the first meeting.
Four lists came last, "first met" to "fourth met", each written when the one before had been looked at: .52, .56, .68
and .69 at their first meetings. The fifth, of 30, was written for rules by the shapes of the grammar, half of it kept
aside: .20 and, of the kept half, .40 at first meeting; .80 and .53 with these rules. The sixth, of 15, met them first:
.40, and .27 with the rules as they had been. Then it was looked at. Of the seventh, of 15, half was kept aside: .88
and, of the kept half, .43 at first meeting, .88 and .29 with the rules as they had been. It stayed so when the open
half had been looked at.

`want` says what holds ("+") and what does not ("-"): a relation and a value of the speaker's, or of whom is named
before the colon; "*" is any relation, and any word of the slot will do for a named one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.ingest.relations import denies, is_denial, slot_of

ROUNDS = json.loads(Path(__file__).with_name("changed_messages.json").read_text(encoding="utf-8"))
OWNERS = count()
_MEANT_OR_OVER = (
    "PLANS_", "WANTS_", "HAS_EX", "HAD_", "WORKED", "LIVED", "WAS_", "OWNED", "LIKED", "PLAYED", "DATED", "STUDIED",
    "VISITED", "MET", "DROVE", "SPOKE", "USED", "GREW", "BORN", "FROM", "HOPES", "BUILT", "KNOWS",
)  # fmt: skip
"""Relations that say nothing of what holds now, where any will do."""


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory("memory:") as opened:
        yield opened


def held(memory: Memory, said: list[str]) -> tuple[str, list[dict[str, Any]]]:
    """The owner's name, and the triples that hold and affirm something."""
    owner = f"u{next(OWNERS)}x"
    for month, text in enumerate(said, start=1):
        memory.add(text, user_id=owner, timestamp=f"2026-0{month}-10T09:00:00Z")
    found = memory.get_all(user_id=owner, limit=50)["results"]
    return owner, [one for one in found if one["relation"] and not is_denial(one["relation"])]


def words(name: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", name.casefold()) if word not in ("a", "an", "the", "my", "our")}


def says(one: dict[str, Any], want: str, owner: str) -> bool:
    relation, _, value = want.partition(" ")
    who, _, relation = relation.rpartition(":")
    if one["subject"] != owner if not who else words(one["subject"]) != words(who):
        return False
    if relation == "*":
        fits = not one["relation"].startswith(_MEANT_OR_OVER)
    else:
        fits = slot_of(one["relation"]) == slot_of(relation) and denies(one["relation"]) == denies(relation)
    return fits and words(value) <= words(one["object"])


def is_right(memory: Memory, item: dict[str, list[str]]) -> bool:
    owner, found = held(memory, item["said"])
    wrong = [want for want in item["want"] if (want[0] == "+") != any(says(one, want[1:], owner) for one in found)]
    if wrong:
        print(item["said"], wrong, [(one["subject"], one["relation"], one["object"]) for one in found])
    return not wrong


def share(memory: Memory, items: list[dict[str, list[str]]]) -> float:
    return sum(is_right(memory, item) for item in items) / len(items)


LEAST = {
    "break-ups": 0.75, "jobs": 0.8, "moves": 0.3, "pets": 0.7, "possessions": 0.6, "habits": 0.6, "not so": 1.0,
    "fragments": 0.55, "corrections": 0.3, "contact": 0.4, "things": 0.3, "third": 0.5, "relations": 0.3,
    "beside": 0.75, "chat": 0.65, "stays": 1.0,
}  # fmt: skip


@pytest.mark.parametrize("kind", ROUNDS["tuned"])
def test_what_the_rules_once_got_wrong_is_right_in_most_cases(memory: Memory, kind: str) -> None:
    assert share(memory, ROUNDS["tuned"][kind]) >= LEAST[kind]


def test_messages_that_the_rules_had_never_met_leave_the_right_present(memory: Memory) -> None:
    assert share(memory, [item for items in ROUNDS["fresh"].values() for item in items]) >= 0.8


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("first met", 0.72), ("second met", 0.88), ("third met", 0.86), ("fourth met", 0.65), ("fifth met", 0.8),
        ("fifth kept", 0.53), ("sixth met", 0.73), ("seventh met", 0.85), ("seventh kept", 0.42),
    ],
)  # fmt: skip
def test_messages_met_later_leave_the_right_present(memory: Memory, name: str, least: float) -> None:
    assert share(memory, ROUNDS[name]) >= least


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        (["I work at Zalando.", "I left Ann at the airport."], {("WORKS_AT", "Zalando")}),
        (["I own a Volvo.", "I no longer drive the Volvo."], {("OWNS", "Volvo")}),
        (["I drive a Volvo.", "I sold the Volvo."], set()),
        (["My allergy is peanuts.", "I'm not allergic to peanuts any more."], {("HAS_CONDITION", "allergy")}),
        (["I'm married to Greta.", "We split up."], set()),
        (["I'm married to Greta.", "I'm dating Ida.", "I left Ida."], {("MARRIED_TO", "Greta")}),
        (["I have two dogs, Rex and Lola.", "My dog died."], {("HAS_PET", "Rex"), ("HAS_PET", "Lola")}),
        (["I live in Turin.", "Sorry, not Turin, Genoa."], {("LIVES_IN", "Genoa")}),
        (["My manager is Ann.", "My project manager is Tom."],
         {("HAS_MANAGER", "Ann"), ("HAS_PROJECT_MANAGER", "Tom")}),
        (["I work as a nurse.", "I also work as a DJ."], {("HAS_OCCUPATION", "nurse"), ("ALSO_HAS_OCCUPATION", "DJ")}),
        (["I work at Lidl.", "I also work at Aldi.", "I work at Spar now."],
         {("WORKS_AT", "Spar"), ("ALSO_WORKS_AT", "Aldi")}),
        (["I work at Lidl.", "I also work at Aldi.", "I quit Aldi."], {("WORKS_AT", "Lidl")}),
        (["I work at Nokia.", "We switched from Slack to Teams."], {("WORKS_AT", "Nokia"), ("USES", "Teams")}),
        (["I work at Acme.", "I switched from Acme to Umbra."], {("WORKS_AT", "Umbra")}),
        (["I take ramipril.", "They swapped ramipril for losartan."], {("TAKES", "losartan")}),
    ],
)  # fmt: skip
def test_it_ends_what_is_meant_and_nothing_else(memory: Memory, said: list[str], holds: set[tuple[str, str]]) -> None:
    owner, found = held(memory, said)
    assert {(one["relation"], one["object"]) for one in found if one["subject"] == owner} == holds


def test_what_was_put_right_is_said_in_the_words_of_the_first(memory: Memory) -> None:
    _, found = held(memory, ["I live in Turin.", "Sorry, not Turin, Genoa."])
    assert [one["memory"] for one in found] == ["I live in Genoa."]
