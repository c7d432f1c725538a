"""What the rules cannot settle goes to one LLM call; without an answer both facts stand, marked as in conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from graphmem import times
from graphmem.ingest.base import Extraction, Mention, Statement
from graphmem.ingest.pipeline import Batch, Writer, Written, add, add_batch
from graphmem.models.base import LanguageModel, Prompt, Reply
from graphmem.models.onnx import OnnxEmbedder
from graphmem.models.openai import Endpoint, OpenAIModel
from graphmem.models.replay import replaying
from graphmem.stores.reference import ReferenceStore
from graphmem.types import EmbedderIdentity, Fact, Message, Scope

ALICE = Scope(user_id="alice")
RECORDINGS = Path(__file__).parent.parent / "recordings"
MODEL = "openai:qwen2.5-coder-1.5b"
JANUARY, MARCH = (times.moment(day, name="day") for day in ("2026-01-05", "2026-03-05"))


@dataclass(frozen=True, slots=True)
class Told:
    """Reads from each message the value it ends with: "My mentor is Carla."."""

    relation: str
    name: str = "told"

    def extract(self, messages: Sequence[Message], _: Message | None = None) -> Extraction:
        return Extraction(tuple(self._statement(number, one) for number, one in enumerate(messages)), llm_calls=1)

    def _statement(self, number: int, message: Message) -> Statement:
        value = message.content.rstrip(".").split()[-1]
        speaker = Mention("I", speaker=True)
        told = Statement(number, message.content, message.content, speaker, self.relation, Mention(value))
        return replace(told, valid_from=message.at)


@dataclass(slots=True)
class Counted:
    """A model that counts its calls; the code of the fence is written as zeros, so that a recording is found again."""

    model: LanguageModel
    name: str = MODEL
    calls: int = 0

    def reply(self, prompt: Prompt) -> Reply:
        self.calls += 1
        code = prompt.data.split()[0]
        still = (text.replace(code, "0" * len(code)) for text in (prompt.instructions, prompt.data))
        instructions, data = still
        return self.model.reply(replace(prompt, instructions=instructions, data=data))


@pytest.fixture
def model() -> Counted:
    return Counted(replaying(RECORDINGS, name=MODEL))


@pytest.fixture
def writer(embedder: OnnxEmbedder, model: Counted) -> Callable[..., Writer]:
    store = ReferenceStore()
    store.prepare(EmbedderIdentity(embedder.name, embedder.size))
    return lambda relation="HAS_MENTOR", llm=model: Writer(store, embedder, lambda: Told(relation), llm=lambda: llm)


def say(writer: Writer, *contents: str, at: int) -> Written:
    return add(writer, [Message("user", one, None, at) for one in contents], scope=ALICE, metadata={})


def holding(writer: Writer) -> list[Fact]:
    return [fact for fact in writer.store.list_facts(ALICE) if fact.invalid_at is None]


def test_the_model_says_that_a_new_value_replaces_the_old_one(writer: Callable[..., Writer], model: Counted) -> None:
    say(writer(), "My mentor is Carla.", at=JANUARY)
    assert model.calls == 0
    done = say(writer(), "My mentor is Dana.", at=MARCH)
    assert (model.calls, done.extraction.llm_calls + done.settled.llm_calls) == (1, 2)
    assert [one.kind for one in done.outcomes] == ["SUPERSEDE", "ADD"]
    assert [fact.text for fact in holding(writer())] == ["My mentor is Dana."]
    assert "settle" in done.milliseconds


def test_all_that_is_open_is_asked_in_one_call(writer: Callable[..., Writer], model: Counted) -> None:
    say(writer(), "My mentor is Carla.", at=JANUARY)
    done = say(writer(), "My mentor is Dana.", "My mentor is Eve.", at=MARCH)
    assert (model.calls, len(done.settled.verdicts)) == (1, 3)


@pytest.mark.parametrize("llm", ["none", "unreachable"])
def test_without_an_answer_both_stand_in_conflict(writer: Callable[..., Writer], llm: str) -> None:
    nowhere = OpenAIModel("m", endpoint=Endpoint(base_url="http://127.0.0.1:1/v1", max_retries=0))
    mute = writer(llm=None if llm == "none" else nowhere)
    say(mute, "My mentor is Carla.", at=JANUARY)
    done = say(mute, "My mentor is Dana.", at=MARCH)
    assert [one.kind for one in done.outcomes] == ["ADD", "MARK", "MARK"]
    assert [[mark.kind for mark in fact.marks] for fact in holding(mute)] == [["conflict"], ["conflict"]]


@pytest.mark.parametrize("relation", ["LIKES", "HAS_SISTER", "LIVES_IN"])
def test_what_the_rules_settle_is_not_asked(writer: Callable[..., Writer], model: Counted, relation: str) -> None:
    say(writer(relation), "It is Carla.", at=JANUARY)
    say(writer(relation), "It is Dana.", at=MARCH)
    assert model.calls == 0


def test_what_a_caller_states_is_not_asked_about(writer: Callable[..., Writer], model: Counted) -> None:
    for value, at in (("Carla", JANUARY), ("Dana", MARCH)):
        message = Message("user", f"My mentor is {value}.", None, at)
        add_batch(writer(), Batch(ALICE, [message], Told("HAS_MENTOR").extract([message]).statements))
    assert model.calls == 0
    assert len(holding(writer())) == 2
