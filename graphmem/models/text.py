"""What LLM answers have in common, whatever the endpoint."""

from __future__ import annotations

import json
import re
import reprlib
from typing import TYPE_CHECKING

from graphmem.errors import ModelReplyInvalid
from graphmem.models.base import Prompt, Reply

if TYPE_CHECKING:
    from graphmem.models.base import LanguageModel

_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>\s*", re.DOTALL)


def answer_of(text: object, model: str, why: str = "") -> str:
    """The answer without the thoughts some models write before it. Raises ModelReplyInvalid when there is none."""
    answer = _THOUGHTS.sub("", text).strip() if isinstance(text, str) else ""
    if not answer:
        raise ModelReplyInvalid(f"{model} gave no text{f' ({why})' if why else ''}: try again or use another model")
    return answer


class CheckedModel:
    """An LLM whose every answer is checked to be what `LanguageModel` promises."""

    def __init__(self, model: LanguageModel) -> None:
        self.name = model.name
        self._model = model

    def reply(self, prompt: Prompt) -> Reply:
        """The model's answer. Raises what the model raises, and ModelReplyInvalid for what is no Reply with a text."""
        given: object = self._model.reply(prompt)
        if not isinstance(given, Reply) or not isinstance(given.text, str):
            raise ModelReplyInvalid(
                f"{self.name} gave {reprlib.repr(given)}: let its reply() return graphmem.models.base.Reply(text)"
            )
        return given


def instructions_with_schema(prompt: Prompt) -> str:
    """The instructions, with the schema in words for an endpoint that takes none beside them."""
    if prompt.schema is None:
        return prompt.instructions
    schema = json.dumps(prompt.schema, separators=(",", ":"))
    return f"{prompt.instructions}\n\nReply with nothing but one JSON object that follows this JSON schema:\n{schema}"
