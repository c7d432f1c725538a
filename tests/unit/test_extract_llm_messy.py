"""What a small real model makes of messages that should give few facts, asked with a schema and without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graphmem import times
from graphmem.errors import ModelReplyInvalid
from graphmem.ingest.base import Statement
from graphmem.ingest.extract_llm import LlmExtractor
from graphmem.ingest.replies.read import Parsed, read_reply
from graphmem.models.base import Reply
from graphmem.models.replay import replaying
from graphmem.types import Message

RECORDINGS = Path(__file__).parent.parent / "recordings"
MODEL = "openai:qwen2.5-coder-1.5b"
AT = times.moment("2026-03-02T09:15:00Z", name="AT")


def said(content: str, role: str = "user", name: str | None = None) -> Message:
    return Message(role, content, name, AT)


BATCHES = {
    "supposed": [said("If I moved to Lisbon I would miss Berlin. I might quit my job at Acme.")],
    "denied": [said("I don't work at Acme any more, and I'm not married. I never liked olives.")],
    "reported": [said('Maria told me "I live in Rome", and Bob says he works at Initech.')],
    "asked": [said("Do you think I should move to Oslo? And what's the weather in Paris?")],
    "small talk": [
        said("hi there!"),
        said("Hello! How can I help?", "assistant"),
        said("thanks, have a good day"),
    ],
    "assistant": [
        said("Any tips for my trip?"),
        said("You love hiking and you live in Bern, so try the Alps. I recommend the Eiger Trail.", "assistant"),
        said("Yes, exactly. I leave on Friday."),
    ],
    "spanish": [said("Vivo en Sevilla desde 2019 y trabajo en un banco con mi amiga Lucía.")],
    "japanese": [said("私は東京に住んでいます。犬の名前はポチです。")],
    "long": [
        said(
            "I'm Dana. I was born in Graz in 1990, studied physics in Vienna, and now I teach at a school in Linz. My "
            "wife Eva is a nurse and our son Max is four. We have two cats, Tiger and Momo."
        )
    ],
}


def reply(batch: str, *, schema: bool = True, max_tokens: int | None = None) -> Reply:
    """The recorded reply, to the prompt as it is, to one without a schema, or to one cut short."""
    model = replaying(RECORDINGS, name=MODEL)
    prompt = LlmExtractor(model, fence=lambda: "0123456789ab").prompt(BATCHES[batch])
    if not schema:
        prompt = replace(prompt, schema=None, schema_name="plain")
    if max_tokens is not None:
        prompt = replace(prompt, schema_name="cut", max_tokens=max_tokens)
    return model.reply(prompt)


def read(batch: str, *, schema: bool = True) -> Parsed:
    return read_reply(reply(batch, schema=schema).text, BATCHES[batch])


def triples(statements: tuple[Statement, ...]) -> set[tuple[str, str, str]]:
    whole = [(one.subject, one.relation, one.object) for one in statements]
    return {(s.name, r, o.name) for s, r, o in whole if s is not None and r is not None and o is not None}


@pytest.mark.parametrize("batch", ["supposed", "asked", "small talk"])
def test_what_states_nothing_gives_nothing_though_the_model_gave_facts(batch: str) -> None:
    parsed = read(batch)
    assert parsed.statements == ()
    assert parsed.rejected


def test_what_is_denied_ends_or_stays_a_sentence() -> None:
    statements = read("denied").statements
    assert triples(statements) == {("user", "WORKS_AT", "Acme")}
    assert [one.ends for one in statements if one.relation] == [True]
    assert sum("not" in one.text for one in statements if not one.relation) == 2


@pytest.mark.parametrize("schema", [True, False])
def test_what_others_say_is_theirs(schema: bool) -> None:
    found = read("reported", schema=schema).statements
    assert triples(found) == {("Maria", "LIVES_IN", "Rome"), ("Bob", "WORKS_AT", "Initech")}


def test_what_the_user_agrees_to_is_his() -> None:
    assert ("user", "LIVES_IN", "Bern") in triples(read("assistant").statements)
    disagreed = [*BATCHES["assistant"][:2], said("No. I leave on Friday.")]
    parsed = read_reply(reply("assistant").text, disagreed)
    assert triples(parsed.statements).isdisjoint({("user", "LIVES_IN", "Bern"), ("user", "LIKES", "hiking")})
    assert any("did not agree" in one.reason for one in parsed.rejected)


@pytest.mark.parametrize("schema", [True, False])
def test_another_language(schema: bool) -> None:
    """Asked without a schema, the model left out the braces around its whole reply."""
    parsed = read("spanish", schema=schema)
    assert {("user", "LIVES_IN", "Sevilla")} <= triples(parsed.statements)
    assert any("banco" in one.quote for one in parsed.statements)
    assert parsed.rejected == ()


def test_another_script() -> None:
    """The model took the dog's name for the speaker's."""
    found = read("japanese", schema=False).statements
    assert triples(found) == {("user", "LIVES_IN", "Tokyo")}
    assert [one.quote for one in found if one.relation is None] == ["犬の名前はポチです。"]


@pytest.mark.parametrize("schema", [True, False])
def test_no_fact_of_a_long_message_is_lost_and_no_relation_believed_that_nothing_backs(schema: bool) -> None:
    """The model calls the wife a manager, and the place of birth a home."""
    parsed = read("long", schema=schema)
    texts = " ".join(one.text for one in parsed.statements)
    assert all(name in texts for name in ("Graz", "Vienna", "Linz", "Eva", "Max", "Tiger"))
    assert not {relation for _, relation, _ in triples(parsed.statements)} & {"HAS_MANAGER"}
    born = [one for one in parsed.statements if "born" in one.text]
    assert born
    assert [one.relation for one in born] == [None] * len(born)
    assert parsed.rejected == ()


def test_a_fenced_reply_is_one() -> None:
    assert reply("reported", schema=False).text.startswith("```json")


def test_a_reply_that_ran_out_of_tokens_before_its_first_fact_is_an_error() -> None:
    cut = reply("long", max_tokens=150)
    assert cut.completion_tokens == 150
    with pytest.raises(ModelReplyInvalid, match="no JSON list of facts"):
        read_reply(cut.text, BATCHES["long"])
