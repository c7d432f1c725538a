"""The models that a benchmark uses: an endpoint, the replies that one gave, or one that it made itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from graphmem.config import ModelSpec, settings
from graphmem.models.base import Embedder, LanguageModel, Prompt, Reply
from graphmem.models.open import open_llm
from graphmem.models.replay import ReplayModel

_FENCE = re.compile(r"\A<?(?:memory )?([0-9a-f]{8,})\b")


class SameFence:
    """A model whose prompts are the same on every run: the random code of the fence is written as zeros.

    The code is what the data begin with; a prompt that begins otherwise is asked as it is.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.name = model.name

    def reply(self, prompt: Prompt) -> Reply:
        """The model's reply. Raises what the model raises."""
        found = _FENCE.match(prompt.data)
        if found is None:
            return self._model.reply(prompt)
        code, zeros = found[1], "0" * len(found[1])
        still = prompt.instructions.replace(code, zeros), prompt.data.replace(code, zeros)
        return self._model.reply(replace(prompt, instructions=still[0], data=still[1]))


def told(recordings: Path | None, *, record: bool = False) -> LanguageModel:
    """The LLM of the environment; with `recordings` its kept replies, and with `record` what is missing is asked.

    Raises ConfigurationError for recordings of several models, ValueError where no LLM is set up and one is needed.
    """
    model = ReplayModel(recordings) if recordings and not record else _endpoint()
    return SameFence(ReplayModel(recordings, model) if recordings and record else model)


def spec_of(model: LanguageModel | Embedder) -> ModelSpec:
    """How a Memory is told to use this very model."""
    return ModelSpec("given", model.name, instance=model)


def _endpoint() -> LanguageModel:
    spec = settings().llm
    if spec is None:
        raise ValueError("no LLM is set up: set GRAPHMEM_LLM, or name --recordings DIR")
    return open_llm(spec)
