"""A made-up world of any size, the same in every run: who is in it, what is said of them, what is asked.

Degrees follow a power law, names and relations look like those of a memory, and vectors lie in clusters: a text's is
the sum of its words', so that texts that share words lie near each other. Nothing here is random but by a fixed seed.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from graphmem.types import Vector

SIZE = 384
SEED = 20_261
TRIPLES_PER_PASSAGE = 3
PASSAGES_PER_SESSION = 8
START = 1_704_067_200
"""The first passage's second: 2024-01-01 in UTC. Each of an owner's passages comes a minute after the one before it."""

_RELATIONS = (
    "works with", "recommended", "visited", "discussed", "supports", "collects", "helped", "mentored", "invested in",
    "wrote about", "plays with", "translated", "repaired", "photographed", "organised", "researches", "bought",
    "sold", "painted", "reviewed",
)  # fmt: skip
_TYPES = ("Person",) * 6 + ("Organization", "Place", "Product", "Topic")
_ENDINGS = ("Systems", "Labs", "Group", "Works", "Partners", "Studio", "Press")
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_FIRST_NAMES = 199
_FAMILY = 12
"""So many people share a family name."""
_SKEW = 3.0
"""A drawn entity has the rank u ** 3 of all, u even between 0 and 1: degrees fall as the rank to the power -2/3."""
_NEW = 0.7
_THIRD = 0.3
"""The share of facts that speak of a third entity."""
_WORDS = 70**4
_SCATTER = 5_236_151
"""It has no divisor in common with `_WORDS`: neighbours get words far apart, and no two the same."""
_WORD = re.compile(r"\w+")


class Triple(NamedTuple):
    """One fact by the numbers of its entities; `mention` is a third one."""

    subject: int
    relation: str
    object: int
    mention: int | None

    @property
    def entities(self) -> tuple[int, ...]:
        """Subject, object, mention, each once."""
        return tuple(one for one in dict.fromkeys((self.subject, self.object, self.mention)) if one is not None)

    @property
    def text(self) -> str:
        """The sentence."""
        third = "" if self.mention is None else f" for {name(self.mention)}"
        return f"{name(self.subject)} {self.relation} {name(self.object)}{third}."

    @property
    def given(self) -> dict[str, Any]:
        """As `add_triples` takes it."""
        third = {} if self.mention is None else {"mentions": [name(self.mention)]}
        ends = {"subject": name(self.subject), "relation": self.relation, "object": name(self.object)}
        types = {"subject_type": type_of(self.subject), "object_type": type_of(self.object)}
        return {**ends, **types, "fact": self.text, **third}


class Passage(NamedTuple):
    """What was said at one moment, and the triples in it."""

    second: int
    triples: tuple[Triple, ...]

    @property
    def text(self) -> str:
        """All its sentences."""
        return " ".join(triple.text for triple in self.triples)


class GivenEmbedder:
    """Gives each text the sum of its words' fixed vectors, as a unit vector. `spent` counts its own seconds."""

    name = "benchmark:words"
    size = SIZE

    def __init__(self) -> None:
        self.spent = 0.0
        self._words: dict[str, Vector] = {}

    def embed(self, texts: Sequence[str]) -> Vector:
        """One float32 unit vector for each text, in the order of the texts."""
        started = time.perf_counter()
        rows = np.empty((len(texts), SIZE), np.float32)
        for row, text in zip(rows, texts, strict=True):
            words = _WORD.findall(text.casefold()) or [""]
            np.sum([self._word(word) for word in words], axis=0, out=row)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        self.spent += time.perf_counter() - started
        return rows

    def _word(self, word: str) -> Vector:
        known = self._words.get(word)
        if known is None:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
            known = self._words[word] = np.random.default_rng(seed).standard_normal(SIZE).astype(np.float32)
        return known


def triples(count: int, *, seed: int = SEED) -> list[Triple]:
    """So many different facts about as many entities, each of which occurs. Two runs and two machines give the same."""
    draw = np.random.default_rng([seed, count])
    slots = _entities(draw, count)
    third = draw.random(count) < _THIRD
    relations = draw.integers(len(_RELATIONS), size=count)
    said: set[tuple[int, int, int]] = set()
    made: list[Triple] = []
    for (subject, drawn, other), has_third, relation in zip(slots, third.tolist(), relations.tolist(), strict=True):
        target, number = _unsaid(said, subject, relation, itertools.chain([drawn], range(count)))
        told = other if has_third and other not in (subject, target) else None
        made.append(Triple(subject, _RELATIONS[number], target, told))
    return made


def _unsaid(said: set[tuple[int, int, int]], subject: int, relation: int, targets: Iterable[int]) -> tuple[int, int]:
    """The first of the targets, by this relation or the next one, of which that was not said before."""
    relations = (*range(relation, len(_RELATIONS)), *range(relation))
    for target, number in ((target, number) for target in targets for number in relations):
        if target != subject and (subject, number, target) not in said:
            said.add((subject, number, target))
            return target, number
    raise ValueError(f"all that entity {subject} can have to do with the others is said: ask for fewer facts")


def _entities(draw: np.random.Generator, count: int) -> list[list[int]]:
    """Subject, object and third of each fact. All are drawn but seven objects of ten, of which no two are the same."""
    drawn = np.minimum((count * draw.random((count, 3)) ** _SKEW).astype(np.int64), count - 1)
    new = draw.permutation(count)
    drawn[:, 1] = np.where(draw.random(count) < _NEW, new, drawn[:, 1])
    rows: list[list[int]] = drawn.tolist()
    return rows


def hub(size: int, number: int, *, others: int) -> list[Triple]:
    """A hub: so many facts of entity `number`, each with another one of `others` entities."""
    pairs = ((at % others, _RELATIONS[at // others % len(_RELATIONS)]) for at in range(size))
    return [Triple(number, relation, other, None) for other, relation in pairs]


def passages(given: Sequence[Triple]) -> Iterator[Passage]:
    """The facts as they were said: three in a passage, eight passages in a session, sessions two hours apart."""
    for place, first in enumerate(range(0, len(given), TRIPLES_PER_PASSAGE)):
        session, position = divmod(place, PASSAGES_PER_SESSION)
        yield Passage(START + 7200 * session + 60 * position, tuple(given[first : first + TRIPLES_PER_PASSAGE]))


# names


def name(number: int) -> str:
    """The name of an entity: no two have the same."""
    base = base_of(number)
    return _plain(number) if base is None else f"{_plain(base)} {_word_of(number).capitalize()}"


def base_of(number: int) -> int | None:
    """The entity of whose name this one's is a longer variant, so near that the two are softly joined; mostly None."""
    return number - 10 if number % 20 == 13 else None


def type_of(number: int) -> str:
    """The type of an entity; a variant of a name has the type of what it is a variant of."""
    return _TYPES[number % len(_TYPES)]


def _plain(number: int) -> str:
    type, word = type_of(number), _word_of(number)
    if type == "Person":
        return f"{_first_name(number)} {_word_of(number // _FAMILY).capitalize()}"
    if type == "Organization":
        return f"{word.capitalize()} {_ENDINGS[number // 10 % len(_ENDINGS)]}"
    return f"{word} {_word_of(number // 10 % 97)}" if type == "Topic" else word.capitalize()


def _first_name(number: int) -> str:
    return _syllables((number * 31 + number // _FIRST_NAMES) % _FIRST_NAMES, 2).capitalize()


def _word_of(number: int) -> str:
    return _syllables((number + 1) * _SCATTER % _WORDS, 4)


def _syllables(number: int, count: int) -> str:
    """The number in syllables, the last one first: different numbers below 70 ** count differ."""
    parts = []
    for _ in range(count):
        number, digit = divmod(number, len(_CONSONANTS) * len(_VOWELS))
        parts.append(_CONSONANTS[digit // len(_VOWELS)] + _VOWELS[digit % len(_VOWELS)])
    return "".join(parts)


# questions


def questions(given: Sequence[Triple], count: int) -> list[str]:
    """Questions about facts drawn evenly: about one entity, about two, by relation, without a full name, in turn."""
    return [_question(given[(2 * at + 1) * len(given) // (2 * count)], at) for at in range(count)]


def _question(triple: Triple, at: int) -> str:
    subject, object = name(triple.subject), name(triple.object)
    forms = (
        f"What do we know about {subject}?",
        f"How is {subject} connected with {object}?",
        f"Who {triple.relation} {object}?",
        f"who {triple.relation} something like {object.split()[-1].lower()}?",
    )
    return forms[at % len(forms)]
