"""What every question set is made of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

OWNER = "benchmark"
NONE: Mapping[str, int] = MappingProxyType({})


class Passage(NamedTuple):
    """One document or turn, as it is added. `title` is a document's title or a turn's speaker.

    `triples` are given where the set brings its own, None where text is all there is; `mentions` are given where the
    set names the entities of a turn. Consecutive passages of one `session` (not None) are turns and added in one call.
    """

    title: str
    text: str
    triples: tuple[tuple[str, str, str], ...] | None = None
    mentions: tuple[str, ...] | None = None
    owner: str = OWNER
    at: str | None = None
    session: str | None = None


class Hop(NamedTuple):
    """One step to an answer: the position of the passage that tells it, and what it tells."""

    passage: int
    answer: str


class Question(NamedTuple):
    """A question and the positions of the passages that are needed to answer it.

    `hops` are the steps to its answer, the last one's being the answer itself, where the set tells them all.
    """

    text: str
    gold: frozenset[int]
    owner: str = OWNER
    category: str | None = None
    hops: tuple[Hop, ...] = ()


class Collection(NamedTuple):
    """A set of questions over one list of passages.

    `apart` names the categories whose questions have no answer: figures without them stand beside those over
    all. `skipped` counts what the files hold and could not be used, by what it is.
    """

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]
    apart: frozenset[str] = frozenset()
    skipped: Mapping[str, int] = NONE
