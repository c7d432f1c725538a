"""The extractor that asks an LLM: one call for a whole batch of messages."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files

from graphmem.fence import without_recalled
from graphmem.ingest.base import Extraction
from graphmem.ingest.replies.read import Parsed, read_reply
from graphmem.models.base import LanguageModel, Prompt
from graphmem.types import ENTITY_TYPES, Json, Message

_log = logging.getLogger("graphmem")
_WORDS_OR_NULL: Json = {"type": ["string", "null"]}
_TYPE_OR_NULL: Json = {"type": ["string", "null"], "enum": [*ENTITY_TYPES, None]}
_FIELDS: Mapping[str, Json] = {
    "message": {"type": "integer"},
    "fact": {"type": "string"},
    "quote": {"type": "string"},
    "subject": _WORDS_OR_NULL,
    "subject_type": _TYPE_OR_NULL,
    "relation": _WORDS_OR_NULL,
    "object": _WORDS_OR_NULL,
    "object_type": _TYPE_OR_NULL,
    "others": {"type": "array", "items": {"type": "string"}},
    "valid_from": _WORDS_OR_NULL,
    "invalid_at": _WORDS_OR_NULL,
    "ends": {"type": "boolean"},
    "instruction_like": {"type": "boolean"},
}


_OF_0 = (
    "Message 0 is a question of {asks}. Message 1 is the answer of {answers}: note what {answers} states with it about "
    "{answers} or others, in a whole sentence. Note nothing of message 0 alone."
)


def _object(fields: Mapping[str, Json]) -> dict[str, Json]:
    return {"type": "object", "properties": dict(fields), "required": list(fields), "additionalProperties": False}


SCHEMA: Mapping[str, Json] = _object(
    {"reasoning": {"type": "string"}, "facts": {"type": "array", "items": _object(_FIELDS)}}
)
"""What a reply must look like: strict in OpenAI's sense, every field required and no other allowed."""


def _random_fence() -> str:
    return secrets.token_hex(6)


class LlmExtractor:
    """Draws statements from messages with one LLM call for all of them.

    `instructions` are added to the prompt. `fence` gives the code that tells the messages from the prompt; whoever
    writes a message must not be able to predict it. Only tests that replay recordings fix it.
    """

    def __init__(
        self, model: LanguageModel, instructions: str = "", *, fence: Callable[[], str] = _random_fence
    ) -> None:
        self.name = model.name
        self._model = model
        self._instructions = instructions
        self._fence = fence

    def extract(self, messages: Sequence[Message], earlier: Message | None = None) -> Extraction:
        """The statements of these messages, in the reply's order. No call is made for no messages.

        What of a reply cannot be used is logged as a warning, without its words. Raises ModelUnavailable, and
        ModelReplyInvalid when nothing of it can be used.
        """
        if not messages:
            return Extraction(())
        asked = earlier if earlier is not None and messages[0].role == "user" and _said(earlier) else None
        reply = self._model.reply(self.prompt(messages, asked))
        parsed = read_reply(reply.text, messages, asked)
        self._warn(parsed)
        rejected = tuple(f"item {one.number} of the reply: {one.reason}" for one in parsed.rejected)
        return Extraction(parsed.statements, 1, reply.prompt_tokens, reply.completion_tokens, rejected)

    def prompt(self, messages: Sequence[Message], asked: Message | None = None) -> Prompt:
        """The prompt that asks for the statements of these messages; `asked` is the question before the first."""
        fence = self._unused_fence(messages if asked is None else [asked, *messages])
        return Prompt(
            instructions=_instructions(fence, self._instructions),
            data=_fenced(messages, fence, asked),
            schema=SCHEMA,
            schema_name="facts",
            max_tokens=min(1000 + 250 * len(messages), 8000),
        )

    def _unused_fence(self, messages: Sequence[Message]) -> str:
        fence = self._fence()
        while any(fence in message.content or fence in (message.name or "") for message in messages):
            fence = _random_fence()
        return fence

    def _warn(self, parsed: Parsed) -> None:
        if parsed.rejected:
            numbers = ", ".join(str(one.number) for one in parsed.rejected)
            _log.warning("%s: items %s of the reply cannot be used and are lost", self.name, numbers)
            for one in parsed.rejected:
                _log.debug("%s: item %d: %s", self.name, one.number, one.reason.split(":")[0])


def _instructions(fence: str, extra: str) -> str:
    own = f"\nThe owner of this memory adds:\n{extra.strip()}\n" if extra.strip() else ""
    filled = _template().replace("{{fence}}", fence).replace("{{types}}", ", ".join(ENTITY_TYPES))
    return filled.replace("{{instructions}}", own).strip()


@cache
def _template() -> str:
    return files("graphmem.ingest.prompts").joinpath("extract.md").read_text(encoding="utf-8")


def _fenced(messages: Sequence[Message], fence: str, asked: Message | None) -> str:
    """All that others wrote between two lines of the fence, and what is wanted of it. Message 0 is what was asked."""
    before = [] if asked is None else [_block(0, asked, fence)]
    blocks = [_block(number, message, fence) for number, message in enumerate(messages, start=1)]
    numbers = ", ".join(str(number) for number in range(1, len(messages) + 1))
    wanted = f"What do these messages state: {numbers}? Later ones correct earlier ones."
    after = [] if asked is None else [_of_question(asked)]
    return "\n".join([f"{fence} begin", *before, *blocks, f"{fence} end", wanted, *after])


def _block(number: int, message: Message, fence: str) -> str:
    """One message under its heading, without what a memory's context put into it: that is known already."""
    return f"{fence} message {number} | {_heading(message)}\n{_said(message)}"


def _of_question(asked: Message) -> str:
    """What message 0 is there for. Names are data, and stand between the lines of the fence alone."""
    talk = ("the assistant", "the user") if asked.role == "assistant" else ("one person", "another")
    return _OF_0.format(asks=talk[0], answers=talk[1])


def _said(message: Message) -> str:
    return without_recalled(message.content).strip()


def _heading(message: Message) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=message.at)
    who = "document" if message.role == "document" else "speaker"
    name = " ".join((message.name or message.role).split())
    return f"{who}: {name} | {at:%A %Y-%m-%d %H:%M} UTC"
