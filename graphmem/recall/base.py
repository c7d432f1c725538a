"""What the steps of the read path hand to each other, and the constants of its formulas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from graphmem.types import Details, Fact, Join, Scored, View

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from graphmem.recall.incidence import Incidence
    from graphmem.types import Vector

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The parameters of the read path: one default for every collection (docs/decisions/0003-ranking.md).

    Bounds: `hops` deep, `fanout` facts per entity per hop, `max_facts` in all; `seed_facts` and `seed_episodes`
    best by vector, `text_hits` best by text; `episode_fanout` facts listed per seed episode.
    """

    hops: int = 2
    fanout: int = 32
    max_facts: int = 2000
    seed_facts: int = 50
    seed_episodes: int = 50
    text_hits: int = 200
    restart_facts: int = 7
    restart_episodes: int = 20
    episode_fanout: int = 32
    mass_facts: float = 0.55
    mass_names: float = 0.20
    mass_episodes: float = 0.25
    damping: float = 0.9
    rounds: int = 25


@dataclass(frozen=True, slots=True)
class Weights:
    """The constants of the formulas; a `Recipe` holds the bounds and the masses.

    A cosine counts `cosine` times, the best cosine among an episode's facts `best_fact` times, and BM25, scaled so
    that the best match has 1, `text_episode` or `text_fact` times; a fact that may restart the walk counts its best
    episode `context` times. `flat` divides episode scores before the softmax.
    `floor`, `blend`, `fact_blend` and `repeat` are those of `rank.rank`. An edge into an entity weighs
    `degree ** -hub_damping`. `longest_name` tokens of the question are tried as a name; one in small letters counts
    `common_name`. A hop of a path costs `hop` and what its fact lacks of cosine 1; one that does not go along a triple
    costs `bare_hop` more, as much as a further hop through a fact quite unlike the question. `frontier` entities are
    followed a hop.
    """

    k1: float = 1.2
    b: float = 0.75
    cosine: float = 10.0
    best_fact: float = 5.0
    text_episode: float = 3.0
    context: float = 0.5
    text_fact: float = 1.8
    flat: float = 0.5
    floor: float = 1e-4
    blend: float = 0.3
    fact_blend: float = 0.4
    repeat: float = 2.0
    hub_damping: float = 0.5
    longest_name: int = 8
    common_name: float = 0.2
    hop: float = 0.1
    bare_hop: float = 1.0
    frontier: int = 64


DEFAULT_RECIPE = Recipe()
DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Part:
    """One partition that a search reads: what it may see there, and the key of the one whose memory it is."""

    view: View
    owner: str | None = None


class Question(NamedTuple):
    """A query with its vector and its words as the text arm counts them."""

    text: str
    vector: Vector
    terms: tuple[str, ...]


class Seeds(NamedTuple):
    """Where the walk starts, and what was learned about facts and episodes on the way there.

    `facts` holds every fact met so far, `best` the ids of those that restart the walk, best first. `cosines` are
    the episodes' to the query; the two `text` maps hold BM25, scaled so that the best match has 1.
    The masses are those of the restart; together they sum to 1. `named` are the entities that the query names.
    """

    facts: Mapping[str, Scored]
    best: tuple[str, ...]
    named: tuple[str, ...]
    cosines: Mapping[str, float]
    text_facts: Mapping[str, float]
    text_episodes: Mapping[str, float]
    entity_masses: Mapping[str, float]
    episode_masses: Mapping[str, float]


class Subgraph(NamedTuple):
    """The part of the graph that the walk runs on. All of it in the order of ids and keys.

    `inside` is the incidence of its facts, with the degrees of their entities; without it each counts as if it
    occurred once.
    """

    facts: Mapping[str, Scored]
    cosines: Mapping[str, float]
    joins: Sequence[Join]
    neighbours: Sequence[tuple[str, str]]
    inside: Incidence | None = None


class Ranked(NamedTuple):
    """An id with its score: higher is better."""

    id: str
    score: float


class Term(NamedTuple):
    """One part of the facts' scores: what was measured of each, and what that adds to its score."""

    measured: Floats
    adds: Floats


class Ranking(NamedTuple):
    """Facts and episodes, best first, ties by id.

    `terms` are the parts of the facts' scores by name, in the order in which the facts were given; a fact's score is
    the sum of what they add.
    """

    facts: Sequence[Ranked]
    episodes: Sequence[Ranked]
    terms: Mapping[str, Term]


class Explanation(NamedTuple):
    """The parts of one fact's score by name: what was measured, and what each adds."""

    measured: Mapping[str, float]
    adds: Mapping[str, float]

    @property
    def score(self) -> float:
        """What they add up to."""
        return math.fsum(self.adds.values())


class Hop(NamedTuple):
    """One step of a path: through a fact from one of its entities to another; None where it has no other."""

    source: str
    fact_id: str
    target: str | None


Path = tuple[Hop, ...]


class RecalledFact(NamedTuple):
    """A fact that was found, its score between 0 and 1, and the path that reached it; its last hop is the fact.

    `explanation` is there where it was asked for.
    """

    fact: Fact
    score: float
    path: Path
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a search found: facts and episodes, best first, and the milliseconds that each stage took.

    `known` has all facts that the paths go through, the found ones too, and what is named where these are shown.
    """

    facts: tuple[RecalledFact, ...] = ()
    episodes: tuple[Ranked, ...] = ()
    known: Details = field(default_factory=lambda: Details({}, {}, {}))
    milliseconds: Mapping[str, float] = field(default_factory=dict)


TIE = 1e-6
"""Scores that differ by less are equal: two stores may add the same floats in another order."""


def ordered(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Best first, by id among those whose scores stand less than `TIE` apart from the next."""
    falling = sorted(sorted(ranked), key=itemgetter(1), reverse=True)
    tied = [at for at, (one, after) in enumerate(pairwise(falling), 1) if one.score - after.score < TIE]
    for run in _runs(tied):
        falling[run] = sorted(falling[run])
    return falling


def _runs(tied: Iterable[int]) -> Iterator[slice]:
    """The runs of places of which each but the first is tied with the place before it."""
    first, last = 0, -1
    for at in tied:
        if at != last + 1:
            yield slice(first, last + 1)
            first = at - 1
        last = at
    yield slice(first, last + 1)
