"""What the two paths ask of a model. Everything else about models stays in `graphmem.models`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from graphmem.types import Json, Vector


class Embedder(Protocol):
    """Turns texts into unit vectors. Equal texts give equal vectors, whatever stands beside them."""

    name: str
    """Provider and model, as recorded in the store: "onnx:all-MiniLM-L6-v2"."""
    size: int

    def embed(self, texts: Sequence[str]) -> Vector:
        """One float32 unit vector for each text, shape (len(texts), size), in the order of the texts.

        Raises ModelUnavailable.
        """


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to an LLM. `schema` is the JSON schema its reply should follow, None for plain text.

    `instructions` are ours and trusted; `data` holds other people's words, fenced by whoever rendered it.
    """

    instructions: str
    data: str
    schema: Mapping[str, Json] | None = None
    schema_name: str = "reply"
    max_tokens: int = 2000


class Reply(NamedTuple):
    """What an LLM answered, as text, and what it cost (0 where the endpoint does not say)."""

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """Answers one prompt. Keeps no state between calls."""

    name: str
    """Provider and model: "openai:gpt-4o-mini"."""

    def reply(self, prompt: Prompt) -> Reply:
        """The model's answer. Raises ModelUnavailable, or ModelReplyInvalid when it gave no text at all."""
