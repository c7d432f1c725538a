"""An answer in words that an LLM gives from a block, held against the facts that it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from graphmem.models.base import Prompt
from graphmem.recall.context import Block
from graphmem.recall.grounds import grounds

if TYPE_CHECKING:
    from graphmem.models.base import LanguageModel

UNKNOWN = "I don't know"

_CITATION = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the LLM answered from a block, the ids of the facts it rests on, and what it cost.

    `known` is False where the memory does not hold the answer.
    """

    text: str
    fact_ids: tuple[str, ...] = ()
    known: bool = False
    llm_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


def answer(llm: LanguageModel, question: str, block: Block) -> Answer:
    """The LLM's answer to a question from the facts of a block alone, with the facts that it rests on.

    Where those are none of them about the people that the question names, it is no answer, whatever the LLM says.
    Where the block holds no fact it says why, and the LLM is not asked.
    Raises ModelUnavailable and ModelReplyInvalid as the LLM does.
    """
    if not block.fact_ids:
        return Answer(f"{UNKNOWN}: {block.why}")
    instructions = files("graphmem.recall.prompts").joinpath("answer.md").read_text(encoding="utf-8")
    reply = llm.reply(Prompt(instructions, f"{block.text}\n\nQuestion: {question}", max_tokens=400))
    text, fact_ids, known = _held(question, reply.text.strip(), block)
    return Answer(text, fact_ids, known, 1, reply.prompt_tokens, reply.completion_tokens)


def _held(question: str, text: str, block: Block) -> tuple[str, tuple[str, ...], bool]:
    """The answer, the facts that it rests on, and whether it is one: what is said of others answers no question."""
    if text.casefold().replace("’", "'").startswith(UNKNOWN.casefold()):
        return text, (), False
    found = grounds(question, _CITATION.sub(" ", text), block.told, cited=_cited(text, len(block.told)))
    if found.not_about:
        return f"{UNKNOWN}: what the memory holds about this is not about {' or '.join(found.not_about)}.", (), False
    return text, tuple(block.told[place].id for place in found.places), True


def _cited(text: str, count: int) -> list[int]:
    """The places of the facts whose numbers stand in the text."""
    numbers = [int(number) for group in _CITATION.findall(text) for number in group.split(",")]
    return [number - 1 for number in dict.fromkeys(numbers) if 0 < number <= count]
