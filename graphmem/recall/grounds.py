"""Which facts an answer rests on, and whether they speak of the one who was asked about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from graphmem.terms import terms


class Told(NamedTuple):
    """A fact as a reader sees it: its id, its words with its speaker, and the names of the people that it is about."""

    id: str
    text: str
    people: frozenset[str] = frozenset()


class Grounds(NamedTuple):
    """The facts that an answer rests on, as places, and whom it was asked about where those are all about others."""

    places: tuple[int, ...]
    not_about: tuple[str, ...] = ()


def grounds(question: str, answer: str, told: Sequence[Told], *, cited: Sequence[int]) -> Grounds:
    """What the answer rests on: the cited facts that share a word with it or the question, then those it is nearest to.

    Nearest are the facts, all that tie, with the largest sum of `ln(1 + n / (1 + k))` over the words that they share
    with it, n facts in all and k with the word. The names of people who are asked about do not count, nor do the words
    of the question unless the answer has no others. An answer of which less than half the words stand in any fact, as
    one in another language or a number that was worked out, cannot be traced: it rests on what it cites.
    """
    words = [frozenset(terms(one.text)) for one in told]
    asked = _asked_about(question, told)
    names = {term for name in asked for term in terms(name)}
    about, said = set(terms(question)) - names, set(terms(answer)) - names
    nearest = _nearest(said - about or said, words)
    if not nearest:
        return Grounds(tuple(cited))
    kept = [place for place in cited if words[place] & (said | about)]
    places = tuple(dict.fromkeys([*kept, *nearest]))
    beside = asked and not any(words[place] & names or told[place].people.intersection(asked) for place in places)
    return Grounds(places, tuple(asked) if beside else ())


def _asked_about(question: str, told: Sequence[Told]) -> list[str]:
    """The people among those of the facts whom the question names, be it by one word of the name."""
    words = set(terms(question))
    everybody = dict.fromkeys(name for one in told for name in sorted(one.people))
    return [name for name in everybody if words.intersection(terms(name))]


def _nearest(wanted: Collection[str], words: Sequence[Collection[str]]) -> list[int]:
    """The places of the facts that share most with these words; none where less than half of them stand anywhere."""
    held = Counter(word for own in words for word in own)
    known = [word for word in wanted if word in held]
    if 2 * len(known) < len(wanted):
        return []
    weights = {word: math.log(1 + len(words) / (1 + held[word])) for word in known}
    shared = [math.fsum(weight for word, weight in weights.items() if word in own) for own in words]
    most = max(shared, default=0.0)
    return [place for place, one in enumerate(shared) if one == most > 0]
