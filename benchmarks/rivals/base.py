"""What every rival is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from benchmarks.sets.base import Passage

if TYPE_CHECKING:
    from graphmem.types import Vector

Embed = Callable[[Sequence[str]], "Vector"]
"""Texts to unit vectors, float32 of shape (n, size): the embedder that graphmem uses, cached."""


class KnownFact(NamedTuple):
    """One fact as graphmem keeps it: its sentence, the names of its entities (head first), its triple if it has one,
    and the position of the passage that states it, in the corpus."""

    text: str
    entities: tuple[str, ...]
    triple: tuple[str, str, str] | None
    passage: int


class Corpus(NamedTuple):
    """The input that all systems share: one owner's passages, and the facts that graphmem drew from them."""

    passages: Sequence[Passage]
    facts: Sequence[KnownFact]
    embed: Embed


class System(Protocol):
    """A way to rank passages for a question, built over one corpus."""

    def rank(self, question: str) -> list[int]:
        """The positions of the passages in the corpus, best first, ties by position. The same on every run."""


def passage_text(passage: Passage) -> str:
    """What stands for a passage, its vector and its words: "Title: text", or "Speaker: text" of a turn."""
    return f"{passage.title}: {passage.text}" if passage.title else passage.text


def fact_text(corpus: Corpus, fact: KnownFact) -> str:
    """What stands for a fact, as graphmem embeds it: "Title: sentence", or the triple's words where triples came in."""
    passage = corpus.passages[fact.passage]
    return fact.text if passage.triples is not None or not passage.title else f"{passage.title}: {fact.text}"
