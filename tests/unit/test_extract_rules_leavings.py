"""What is given up, by whatever verb of a few classes: it ends what is known of it, and nothing where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from graphmem import Memory
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.ingest.relations import is_denial
from tests.unit.heard import statements

OWNERS = count()


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory("memory:") as opened:
        yield opened


def held(memory: Memory, *said: str) -> set[tuple[str, str]]:
    owner = f"w{next(OWNERS)}x"
    for month, text in enumerate(said, start=1):
        memory.add(text, user_id=owner, timestamp=f"2026-0{month}-10T09:00:00Z")
    found = memory.get_all(user_id=owner, limit=50)["results"]
    mine = [one for one in found if one["subject"] == owner and not is_denial(one["relation"])]
    return {(one["relation"], one["object"]) for one in mine}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I bank with Santander.", "Finally ditched Santander after 20 years."),
        ("I take sertraline.", "Came off the sertraline in the summer."),
        ("I take lisinopril.", "My doctor took me off lisinopril."),
        ("I play the violin.", "I put the violin down for good."),
        ("I love running.", "I fell out of love with running."),
        ("I have a cat called Olive.", "We had to have Olive put to sleep."),
        ("I subscribe to the Economist.", "Our subscription to the Economist has lapsed."),
        ("I'm a member of the Ramblers.", "I didn't renew with the Ramblers this year."),
        ("I'm secretary of the rowing club.", "I stepped down as secretary at the AGM."),
        ("My car is a Honda Jazz.", "We scrapped the Jazz."),
    ],
)
def test_it_ends_by_any_verb_of_the_kind(memory: Memory, before: str, after: str) -> None:
    assert held(memory, before)
    assert not held(memory, before) & held(memory, before, after)


@pytest.mark.parametrize(
    ("before", "after", "now"),
    [
        ("We use Jira at work.", "They've moved us off Jira and onto Linear.", ("USES", "Linear")),
        ("We use Sketch.", "Sketch was replaced by Figma.", ("USES", "Figma")),
        ("My boss is Helen.", "Ruth took over from Helen.", ("HAS_MANAGER", "Ruth")),
        ("My GP is Dr. Osei.", "Dr. Osei's moved practice, I'm under Dr. Lamb these days.", ("HAS_DOCTOR", "Dr. Lamb")),
        ("I live at 14 Mill Lane.", "typo: it's 41 Mill Lane", ("HAS_ADDRESS", "41 Mill Lane")),
        ("I live in Porto.", "it's Braga actually", ("LIVES_IN", "Braga")),
    ],
)
def test_what_takes_its_place_is_said_of_the_same(
    memory: Memory, before: str, after: str, now: tuple[str, str]
) -> None:
    (old,) = held(memory, before)
    found = held(memory, before, after)
    assert now in found
    assert old not in found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I have a Volvo.", "I haven't driven the Volvo in years."),
        ("My sister is Ana.", "I dropped Ana at the station."),
        ("I own a canoe.", "I lent the canoe to my cousin."),
        ("My phone is a Pixel 6.", "I dropped the Pixel in the sink."),
        ("I work at Nokia.", "Nokia is great so I live in Espoo now."),
        ("I bank with Santander.", "I might ditch Santander."),
        ("I bank with Santander.", "Should I ditch Santander?"),
        ("I bank with Santander.", "My brother ditched Santander."),
        ("I live in Porto.", "Actually, Braga is lovely."),
        ("My car is a Honda Jazz.", "We scrapped the plan."),
    ],
)
def test_it_ends_nothing_that_is_not_meant(memory: Memory, before: str, after: str) -> None:
    assert held(memory, before) <= held(memory, before, after)


def test_with_two_values_that_may_be_meant_a_bare_correction_ends_neither(memory: Memory) -> None:
    said = ("I live in Porto and my sister is Ana.", "typo: it's Anna")
    assert held(memory, said[0]) <= held(memory, *said)


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("I do all my drawing in Procreate.", ("I", "USES", "Procreate")),
        ("The app is built in Flutter by two lads.", ("app", "BUILT_WITH", "Flutter")),
        ("I speak Tagalog with my lola and Spanish at work.", ("I", "SPEAKS", "Spanish")),
        ("I chair the parents' committee.", ("I", "CHAIRS", "parents' committee")),
        ("My mum lives in Leeds.", ("mum", "LIVES_IN", "Leeds")),
        ("on citalopram since june", ("I", "TAKES", "citalopram")),
        ("We're up in Inverness since the new year.", ("I", "LIVES_IN", "Inverness")),
    ],
)
def test_shapes_of_the_grammar_state_what_they_say(
    extractor: RulesExtractor, text: str, triple: tuple[str, str, str]
) -> None:
    found = [(one.subject.name, one.relation, one.object.name) for one in statements(extractor, text)
             if one.subject is not None and one.object is not None]  # fmt: skip
    assert triple in found
