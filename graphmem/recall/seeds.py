"""Where the walk starts: the facts and episodes most like the question, and the entities that it names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from graphmem.ids import normalise
from graphmem.recall.arrays import columns, ids_of, numbered, ranked, stated
from graphmem.recall.base import Part, Question, Ranked, Recipe, Seeds, Weights, ordered
from graphmem.recall.bearers import meant
from graphmem.recall.scoring import bm25, similarity
from graphmem.stores.found import ById, merged
from graphmem.terms import STOP_WORDS
from graphmem.types import NodeKind, Scored

if TYPE_CHECKING:
    from graphmem.recall.reader import Reader

FIRST_PERSON = frozenset("i me my mine myself we our ours us".split())
_TOKEN = re.compile(r"[^\s,;:!?()\[\]{}\"“”«»/—–]+")
_APOSTROPHE = re.compile(r"['’]")


def find(reader: Reader, question: Question, *, recipe: Recipe, weights: Weights) -> Seeds:
    """The seeds of a question: by vector, by text and by name. Masses are 0 in sum only where nothing is found."""
    named = named_entities(reader, question.text, weights)
    met, found_facts = _facts(reader, question, recipe, weights)
    compared, found_episodes = _episodes(reader, question, recipe, weights, met)
    listed = reader.stated_in(sorted(compared), question.vector, fanout=recipe.episode_fanout)
    facts = by_id(columns(met), listed)
    entity, episode = columns(facts).entities.names, columns(facts).episodes.names
    cosines, text_episodes = numbered(episode, compared), numbered(episode, found_episodes)
    text_facts = numbered(ids_of(facts).names, found_facts)
    said = stated(facts, cosines)
    like = similarity(facts, cosines, said, text_facts=text_facts, text_episodes=text_episodes, weights=weights)
    best = ranked(facts, like.facts)[: recipe.restart_facts]
    return Seeds(
        facts=facts,
        best=tuple(one.id for one in best),
        named=tuple(named),
        cosines=cosines,
        text_facts=text_facts,
        text_episodes=text_episodes,
        entity_masses=numbered(entity, _entity_masses(reader, facts, best, named, recipe)),
        episode_masses=numbered(episode, _episode_masses(ranked(cosines, like.episodes), recipe, weights)),
    )


def _facts(
    reader: Reader, question: Question, recipe: Recipe, weights: Weights
) -> tuple[Mapping[str, Scored], dict[str, float]]:
    near = [hit.id for hit in reader.near("fact", question.vector, limit=recipe.seed_facts)]
    text = _text_scores(reader, "fact", question, recipe, weights)
    found = reader.links(sorted({*near, *_top(text, recipe.seed_facts)}), question.vector)
    return by_id(found), text


def _episodes(
    reader: Reader, question: Question, recipe: Recipe, weights: Weights, facts: Mapping[str, Scored]
) -> tuple[dict[str, float], dict[str, float]]:
    cosines = dict(reader.near("episode", question.vector, limit=recipe.seed_episodes))
    text = _text_scores(reader, "episode", question, recipe, weights)
    stating = columns(facts).episodes.distinct()
    unknown = {*_top(text, recipe.seed_episodes), *stating} - set(cosines)
    cosines.update(reader.compare(sorted(unknown), question.vector))
    return dict(sorted(cosines.items())), text


def _text_scores(
    reader: Reader, kind: NodeKind, question: Question, recipe: Recipe, weights: Weights
) -> dict[str, float]:
    if not question.terms:
        return {}
    return bm25(reader.matching(kind, question.terms, limit=recipe.text_hits), question.terms, weights)


def _top(scores: Mapping[str, float], limit: int) -> list[str]:
    return [one.id for one in ordered([Ranked(id, score) for id, score in scores.items()])[:limit]]


def by_id(*found: Sequence[Scored]) -> Mapping[str, Scored]:
    """These facts once each, in the order of their ids."""
    facts = merged(found)
    return ById(facts.ids, facts)


# names


class _Span(NamedTuple):
    first: int
    last: int
    said: str
    name: str


def named_entities(reader: Reader, text: str, weights: Weights) -> dict[str, float]:
    """The entities that the text names, by key, each with how much it counts: longest names first, no word twice.

    Names are compared as `graphmem.ids.normalise` leaves them, so "Bob's" names Bob; of several that are alike so,
    those count that are called just so. Where nobody is called "Mercury", "Mercury (planet)" is. Several bearers
    share what the name counts. A first person outside of any name is the owner of each part. A name in small
    letters counts `weights.common_name`: beside "Kansas", "state" is hardly what is asked about.
    """
    tokens = list(_TOKEN.finditer(text))
    spans = _spans(text, tokens, weights.longest_name)
    known = reader.named(sorted({span.name for span in spans}))
    taken: set[int] = set()
    found: dict[str, float] = {}
    for span in spans:
        covered = set(range(span.first, span.last))
        if span.name in known and not covered & taken:
            taken |= covered
            counts = 1.0 if _proper(tokens, span) else weights.common_name
            bearers = meant(reader, known[span.name], span.said)
            found |= {key: max(counts / len(bearers), found.get(key, 0.0)) for key in bearers}
    if _first_person(token.group() for at, token in enumerate(tokens) if at not in taken):
        found |= dict.fromkeys(_owners(reader.parts), 1.0)
    return dict(sorted(found.items()))


def _proper(tokens: Sequence[re.Match[str]], span: _Span) -> bool:
    """Whether a word of the name begins with a capital, a digit or a letter of a script that has no capitals."""
    words = [token.group() for token in tokens[span.first : span.last]]
    return any(not word[0].islower() and word.casefold() not in STOP_WORDS for word in words)


def _spans(text: str, tokens: Sequence[re.Match[str]], longest: int) -> list[_Span]:
    spans = []
    for length in range(min(longest, len(tokens)), 0, -1):
        for first in range(len(tokens) - length + 1):
            last = first + length
            said = text[tokens[first].start() : tokens[last - 1].end()]
            name = normalise(said)
            if name and not STOP_WORDS.issuperset(name.split()):
                spans.append(_Span(first, last, said, name))
    return spans


def _first_person(tokens: Iterable[str]) -> bool:
    """Whether I, my, we, I'm ... is among them. "US" and "ME" in capitals are not."""
    words = (_APOSTROPHE.split(token)[0].strip(".*_`") for token in tokens)
    return any(word.casefold() in FIRST_PERSON and (len(word) == 1 or not word.isupper()) for word in words)


def _owners(parts: Iterable[Part]) -> set[str]:
    return {part.owner for part in parts if part.owner is not None}


# restart masses


def _entity_masses(
    reader: Reader, facts: Mapping[str, Scored], best: Sequence[Ranked], named: Mapping[str, float], recipe: Recipe
) -> dict[str, float]:
    """The facts' mass to the entities of the best ones, the names' mass to the named: to the facts if there is none."""
    degrees = reader.degrees(tuple(named))
    from_names = {key: named[key] / math.sqrt(degree.episodes) for key, degree in degrees.items() if degree.episodes}
    from_facts: dict[str, float] = {}
    for (id, _), share in zip(best, _softmax([one.score for one in best]), strict=True):
        for key in facts[id].link.entities:
            from_facts[key] = from_facts.get(key, 0.0) + share
    names_mass = recipe.mass_names if from_names else 0.0
    facts_mass = recipe.mass_facts + recipe.mass_names - names_mass
    return _sum(_scaled(from_facts, facts_mass), _scaled(from_names, names_mass))


def _episode_masses(episodes: Sequence[Ranked], recipe: Recipe, weights: Weights) -> dict[str, float]:
    best = episodes[: recipe.restart_episodes]
    shares = _softmax([one.score / weights.flat for one in best])
    return _scaled({one.id: share for one, share in zip(best, shares, strict=True)}, recipe.mass_episodes)


def _softmax(scores: Sequence[float]) -> list[float]:
    highest = max(scores, default=0.0)
    powers = [math.exp(score - highest) for score in scores]
    return [power / math.fsum(powers) for power in powers]


def _scaled(shares: Mapping[str, float], mass: float) -> dict[str, float]:
    total = math.fsum(shares.values())
    return {key: mass * share / total for key, share in shares.items()} if total else {}


def _sum(*masses: Mapping[str, float]) -> dict[str, float]:
    keys = sorted({key for some in masses for key in some})
    return {key: math.fsum(some.get(key, 0.0) for some in masses) for key in keys}
