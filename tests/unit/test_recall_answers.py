"""Answers that a real LLM gave to questions that the facts answer, and to ones that they do not: recorded replies."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmem import times
from graphmem.models.replay import ReplayModel, replaying
from graphmem.recall.answering import answer
from graphmem.recall.base import Recalled, RecalledFact
from graphmem.recall.context import Block, render
from graphmem.types import Details, Entity, Episode, Fact, Scope, Source

RECORDINGS = Path(__file__).parent.parent / "recordings"
MODEL = "openai:qwen2.5-coder-1.5b"
SCOPE = Scope(user_id="alice-demo")
MARCH, MAY = (times.moment(day, name="day") for day in ("2026-03-02T09:15:00Z", "2026-05-12T18:40:00Z"))
SAID = {
    "job": (MARCH, "I'm a product designer at Northwind, started there in January."),
    "manager": (MARCH, "My manager is Bob."),
    "carol": (MARCH, "Carol worked at Halcyon Labs before and she speaks Spanish."),
    "dev": (MARCH, "Dev is a huge chess nerd."),
    "cat": (MARCH, "I adopted a cat named Miso."),
    "client": (MAY, "Last week I met Elena Petrova, our new client from Brightwater."),
    "university": (MAY, "Carol knows Elena Petrova from university."),
    "hamburg": (MAY, "Bob has moved to Hamburg."),
    "rotterdam": (MAY, "Brightwater is based in Rotterdam."),
    "porto": (MAY, "Maria doesn't live in Lisbon any more, she moved to Porto in April."),
}
ANSWERED = {
    "What is my cat called?": "Miso",
    "In which city does my manager live?": "Hamburg",
    "Where is the company of Elena Petrova based?": "Rotterdam",
    "Who knows Elena Petrova from university?": "Carol",
}
UNANSWERABLE = (
    "What is my dog called?",
    "How old is Elena Petrova?",
    "Which languages does Dev speak?",
)
PEOPLE = ("Alice", "Bob", "Carol", "Dev", "Elena Petrova", "Maria")


@pytest.fixture(scope="module")
def model() -> ReplayModel:
    return replaying(RECORDINGS, name=MODEL)


@pytest.fixture(scope="module")
def block() -> Block:
    episodes = {f"e-{id}": _episode(f"e-{id}", place, *said) for place, (id, said) in enumerate(SAID.items())}
    people = {name: Entity(name, "p", name, "Person") for name in PEOPLE}
    facts = [_fact(id, text) for id, (_, text) in SAID.items()]
    found = tuple(RecalledFact(fact, 0.5, ()) for fact in facts)
    known = Details({fact.id: fact for fact in facts}, episodes, people)
    return render(Recalled(found, known=known), code="0a1b2c3d")


def _fact(id: str, text: str) -> Fact:
    mentions = tuple(name for name in PEOPLE if name in text)
    return Fact(id, "p", SCOPE, text, mentions=mentions, sources=(Source(f"e-{id}", text),))


def _episode(id: str, place: int, at: int, text: str) -> Episode:
    return Episode(id, "p", SCOPE, str(at), place, "user", "Alice", text, at, at)


@pytest.mark.parametrize("question", ANSWERED)
def test_what_the_facts_hold_is_answered_and_facts_are_cited(model: ReplayModel, block: Block, question: str) -> None:
    """Which ones it cites is the model's choice: this small one often names others than those it used."""
    given = answer(model, question, block)
    assert given.known
    assert ANSWERED[question] in given.text
    assert given.fact_ids
    assert set(given.fact_ids) <= set(SAID)


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_what_the_facts_do_not_hold_is_not_known(model: ReplayModel, block: Block, question: str) -> None:
    """Asked for the languages of one it says another's: what is not about him does not pass."""
    given = answer(model, question, block)
    assert (given.known, given.fact_ids) == (False, ())
