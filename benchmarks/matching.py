"""When a triple that was drawn is the one that is due. The same rules for every extractor and every set.

* Names are compared as words: in lower case, without accents, punctuation, articles, a possessive before them ("my",
  "our", "the user's") or behind ("'s"), and the commas within numbers. "I", "me", "myself", "we", "us", "user",
  "speaker" and "owner" are one.
* A subject has to be equal then; an object may also share words: F1 of the two bags of words at least .8.
* A relation agrees when its name is one of the accepted, or shares a content word with one: a word that is not a stop
  word of `graphmem.terms`, stemmed (HAS_MANAGER and IS_MANAGED_BY: no; HAS_MANAGER and MANAGER: yes).
* A triple holds, or no longer does: it does not when it is marked as ended, or when its relation's name says so (NOT,
  NO_LONGER, FORMER, QUIT, LIVED, MOVED_FROM ...). Both have to be the same, except where the gold does not look at it.
* With `inverse` names the gold is also met the other way round.
* `pair`: subject and object, in either order, whatever the relation and whether it holds.

Drawn triples that say the same are one. Each gold triple is met by at most one drawn triple and each drawn triple meets
at most one, as many as can be. A drawn triple is wrong when it fits no gold triple at all, optional ones included.
precision = met / (met + wrong), recall = met / due, where only triples that are not optional are met and due.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from benchmarks.sets.gold import Gold
from graphmem import times
from graphmem.terms import terms
from graphmem.types import Moment

OBJECT_OVERLAP = 0.8
_SPEAKER = frozenset(("i", "me", "myself", "we", "us", "user", "speaker", "owner"))
_ARTICLES = frozenset(("a", "an", "the"))
_POSSESSIVE = re.compile(r"^(?:(?:my|our|your|his|her|its|their|(?:the )?user's|(?:the )?speaker's|i's)\s+)+")
_WORD = re.compile(r"[^\W_]+")
_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d{3})")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OVER = frozenset(
    """not no never longer former formerly ex previous previously left quit stopped sold resigned lived worked owned
    dated""".split()
)
_OVER_TOGETHER = (("used", "to"), ("moved", "from"))


class Drawn(NamedTuple):
    """A triple as an extractor gave it. Who speaks is "I"."""

    subject: str
    relation: str
    object: str
    ended: bool = False
    valid_from: Moment | None = None


Fits = Callable[[Drawn, Gold], bool]


class Score(NamedTuple):
    """How many triples were met, due and wrong."""

    met: int = 0
    due: int = 0
    wrong: int = 0

    def plus(self, other: Score) -> Score:
        """Both together."""
        return Score(self.met + other.met, self.due + other.due, self.wrong + other.wrong)

    @property
    def precision(self) -> float | None:
        """None where nothing was drawn."""
        return self.met / (self.met + self.wrong) if self.met + self.wrong else None

    @property
    def recall(self) -> float | None:
        """None where nothing is due."""
        return self.met / self.due if self.due else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean; None where nothing is due and nothing was drawn."""
        total = self.met + self.wrong + self.due
        return 2 * self.met / total if total else None


class Judged(NamedTuple):
    """One item's score, and which triples made it. `met` are the gold triples with those that meet them."""

    score: Score
    met: tuple[tuple[Gold, Drawn], ...]
    missed: tuple[Gold, ...]
    wrong: tuple[Drawn, ...]


def judge(drawn: Iterable[Drawn], gold: Sequence[Gold], fits: Fits) -> Judged:
    """Who meets whom, and the score."""
    given = list({_said(one): one for one in drawn}.values())
    due = [one for one in gold if not one.optional]
    met = _assigned(given, due, fits)
    wrong = tuple(one for one in given if not any(fits(one, each) for each in gold))
    pairs = tuple((one, given[met[n]]) for n, one in enumerate(due) if n in met)
    missed = tuple(one for n, one in enumerate(due) if n not in met)
    return Judged(Score(len(pairs), len(due), len(wrong)), pairs, missed, wrong)


def _said(one: Drawn) -> object:
    return normal(one.subject), _words(one.relation), normal(one.object), one.ended


def _assigned(drawn: Sequence[Drawn], due: Sequence[Gold], fits: Fits) -> dict[int, int]:
    """For as many gold triples as can be a drawn one each: a maximum matching, by augmenting paths."""
    taken: dict[int, int] = {}

    def place(n: int, tried: set[int]) -> bool:
        for m, one in enumerate(drawn):
            if m not in tried and fits(one, due[n]):
                tried.add(m)
                if m not in taken or place(taken[m], tried):
                    taken[m] = n
                    return True
        return False

    for n in range(len(due)):
        place(n, set())
    return {n: m for m, n in taken.items()}


def strict(drawn: Drawn, gold: Gold) -> bool:
    """Subject, relation and object agree, and so does whether it still holds."""
    if _ends_agree(drawn.subject, drawn.object, gold) and _relation_agrees(drawn, gold.relations, gold.ends):
        return True
    return _ends_agree(drawn.object, drawn.subject, gold) and _relation_agrees(drawn, gold.inverse, gold.ends)


def pair(drawn: Drawn, gold: Gold) -> bool:
    """Subject and object agree, in either order."""
    return _ends_agree(drawn.subject, drawn.object, gold) or _ends_agree(drawn.object, drawn.subject, gold)


def _ends_agree(subject: str, object: str, gold: Gold) -> bool:
    return any(normal(subject) == normal(one) for one in gold.subjects) and any(
        overlap(normal(object), normal(one)) >= OBJECT_OVERLAP for one in gold.objects
    )


def _relation_agrees(drawn: Drawn, accepted: Sequence[str], ends: bool | None) -> bool:
    return any(
        same_relation(drawn.relation, name)
        and (ends is None or holds(drawn.relation, ended=drawn.ended) == holds(name, ended=ends))
        for name in accepted
    )


def normal(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared."""
    plain = unicodedata.normalize("NFKD", name.replace("\u2019", "'").casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate({0xF8: "o", 0xE6: "ae", 0x142: "l"})
    plain = _NUMBER_COMMA.sub("", _POSSESSIVE.sub("", plain.strip()))
    words = _WORD.findall(re.sub(r"'s\b", "", plain))
    kept = tuple(word for word in words if word not in _ARTICLES) or tuple(words)
    return ("i",) if len(kept) == 1 and kept[0] in _SPEAKER else kept


def overlap(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """F1 of two bags of words."""
    both = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * both / (len(ours) + len(theirs)) if both else 0.0


def same_relation(ours: str, theirs: str) -> bool:
    """The same name, or a content word in common."""
    return _words(ours) == _words(theirs) or not _content(ours).isdisjoint(_content(theirs))


def holds(relation: str, *, ended: bool) -> bool:
    """Whether a triple of this relation says that something is so now."""
    words = _words(relation)
    return not (ended or _OVER.intersection(words) or any(two in _OVER_TOGETHER for two in pairwise(words)))


def _words(relation: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(_HUMP.sub(" ", relation).replace("_", " ")))


def _content(relation: str) -> frozenset[str]:
    return frozenset(terms(" ".join(word for word in _words(relation) if word not in _OVER - _STATES)))


_STATES = frozenset(("left", "quit", "stopped", "sold", "lived", "worked", "owned", "dated"))
"""Words that say that it is over, and also what."""


def date_agrees(gold: Gold, drawn: Drawn) -> bool:
    """Whether the day from which it holds is the one that is due."""
    stated = times.iso(drawn.valid_from)
    if gold.valid_from is None or stated is None:
        return False
    return abs((date.fromisoformat(stated[:10]) - gold.valid_from).days) <= gold.within_days
