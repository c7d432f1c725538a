"""What was said of one slot, on the line of time: who holds from when, and where it ends. Pure.

A slot is a subject and a relation, affirmed and denied. Each source of its facts vouches for a stretch of time. Among
statements that exclude each other the one that vouches for later times has the last word, in whatever order they came:
a fact ends where the first of those that speak after it begins. Ends that were stated along with a fact stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from graphmem.ids import is_denial
from graphmem.ingest.relations import OneAtATime, affirmed, denies, implied, is_narrow, value_of
from graphmem.types import Fact, Moment, Source

SINCE_EVER = -(2**62)

Order = tuple[Moment, str]


class Stretch(NamedTuple):
    """What one source vouches for. `order` tells which of two is the later word."""

    order: Order
    since: Moment


class Cut(NamedTuple):
    """Where a fact ends, and the fact that ends it."""

    at: Moment
    by: Fact


def stretch(source: Source, fact: Fact) -> Stretch:
    """A source of a fact as a stretch."""
    return Stretch((source.until, fact.id), SINCE_EVER if source.since is None else source.since)


def stretches(fact: Fact) -> list[Stretch]:
    """All its stretches, the last word last."""
    return sorted(stretch(source, fact) for source in fact.sources)


def begin(fact: Fact) -> Moment:
    """When it begins, a number for since ever."""
    return SINCE_EVER if fact.valid_from is None else fact.valid_from


def stated_end(fact: Fact) -> Moment | None:
    """The end that was stated along with the fact, None where it was stated to go on."""
    if fact.invalid_at is not None and fact.ended_at is None:
        return fact.invalid_at
    ends = [source.end for source in fact.sources]
    return max(end for end in ends if end is not None) if ends and None not in ends else None


def opposes(other: Fact, fact: Fact, *, single: OneAtATime) -> bool:
    """Whether `fact` cannot go on once `other`, of the same slot, begins: denied by it, or one of two single values.

    What was said in one breath stands side by side. What was stated with its end ends no other, and no other value
    ends it; only to deny it does.
    """
    if in_one_breath(other, fact) or stated_end(other) is not None:
        return False
    if denies(other.relation) != denies(fact.relation):
        same = other.object == fact.object and _is_wide_enough(other, fact)
        return same or _denies_any(other, fact) or _denies_any(fact, other)
    if denies(other.relation) or not _excludes(other, single) or other.object == fact.object:
        return False
    return _value(other) == _value(fact) and stated_end(fact) is None


def may_oppose(fact: Fact, single: OneAtATime) -> bool:
    """Whether it may oppose another fact at all: it denies something, or says that there is one value at a time."""
    return denies(fact.relation) or _excludes(fact, single)


def _is_wide_enough(one: Fact, other: Fact) -> bool:
    """Whether what denies, of the two, says no less than what affirms: not to drive a car is not to have sold it."""
    denial, fact = (one, other) if denies(one.relation) else (other, one)
    return is_narrow(fact.relation or "") or not is_narrow(denial.relation or "")


def _denies_any(denial: Fact, fact: Fact) -> bool:
    """Whether it denies the relation of the fact for every value: "I'm out of work"."""
    return _of_any(denial) and value_of(affirmed(denial.relation or "")) in implied(fact.relation or "")


def _of_any(fact: Fact) -> bool:
    return fact.exclusive and is_denial(fact.relation)


def _value(fact: Fact) -> str:
    return value_of(fact.relation or "")


def in_one_breath(one: Fact, other: Fact) -> bool:
    """Whether both were said in the very same words of one episode."""
    said = {(source.episode_id, source.quote) for source in one.sources}
    return any((source.episode_id, source.quote) in said for source in other.sources)


def last_said(fact: Fact) -> Moment:
    """The latest moment up to which its sources vouch for it; when it was learnt, where it has none."""
    return max((source.until for source in fact.sources), default=fact.recorded_at)


def cuts(line: Sequence[Fact], *, single: OneAtATime) -> dict[str, Cut]:
    """For each fact of a slot that others end: where, and by whom. An end that was stated earlier stays."""
    if len(line) < 2 or not any(may_oppose(fact, single) for fact in line):
        return {}
    later = _Later(line, single)
    found: dict[str, Cut] = {}
    seen: set[str] = set()
    words = [(word, fact) for fact in line for word in stretches(fact)]
    for word, fact in sorted(words, key=_order, reverse=True):
        if fact.id not in seen:
            seen.add(fact.id)
            cut = later.cut(fact)
            if cut is not None and _earlier(cut.at, stated_end(fact)):
                found[fact.id] = cut
        later.hear(word, fact)
    return found


def _order(one: tuple[Stretch, Fact]) -> Order:
    return one[0].order


class _Later:
    """What was said after a point of the line: of each kind the word that reaches back furthest."""

    def __init__(self, line: Sequence[Fact], single: OneAtATime) -> None:
        self._line = line
        self._single = single
        self._denied: dict[_Said, _Word] = {}
        self._affirmed: dict[_Said, _Word] = {}
        self._none: dict[str, _Word] = {}
        self._some: dict[str, _Word] = {}
        """By relation: that no value holds, and that one does, whichever."""
        self._again: dict[str, _Word] = {}
        self._sole: dict[str, list[_Word]] = {}
        """Of the words that say that theirs is the one value, the furthest and the furthest for another value."""

    def hear(self, word: Stretch, fact: Fact) -> None:
        """Take in a word that is earlier than all before."""
        said = _Word(word.since, word.order, fact)
        if stated_end(fact) is not None:
            return
        _keep(self._again, fact.text, said)
        if denies(fact.relation):
            _keep(self._denied, _said(fact), said)
        else:
            _keep(self._affirmed, _said(fact), said)
        if _of_any(fact):
            _keep(self._none, value_of(affirmed(fact.relation or "")), said)
        else:
            for value in implied(fact.relation or ""):
                _keep(self._some, value, said)
        if not denies(fact.relation) and _excludes(fact, self._single):
            self._hear_sole(said)

    def _hear_sole(self, said: _Word) -> None:
        best: dict[str | None, _Word] = {}
        for one in sorted((*self._sole.get(_value(said.fact), ()), said), key=_reach):
            best.setdefault(one.fact.object, one)
        self._sole[_value(said.fact)] = list(best.values())[:2]

    def cut(self, fact: Fact) -> Cut | None:
        """Where a fact ends that has no word after this point."""
        against = list(self._contrary(fact))
        if not denies(fact.relation) and stated_end(fact) is None:
            against += [one for one in self._sole.get(_value(fact), ()) if one.fact.object != fact.object][:1]
            against += [self._again[text] for text in (fact.text,) if text in self._again]
        if any(in_one_breath(one.fact, fact) for one in against):
            return _cut(fact, self._line, self._single)
        first = min(against, key=_reach, default=None)
        return None if first is None else _ended_by(first, fact)

    def _contrary(self, fact: Fact) -> Iterator[_Word]:
        """The words that say the contrary of a fact, for its value or for any."""
        known = self._affirmed if denies(fact.relation) else self._denied
        value, narrow = _said(fact)
        widths = (narrow,) if narrow == denies(fact.relation) else (True, False)
        yield from (known[value, width] for width in widths if (value, width) in known)
        whichever = self._some if _of_any(fact) else self._none
        values = (value_of(affirmed(fact.relation or "")),) if _of_any(fact) else implied(fact.relation or "")
        yield from (whichever[each] for each in values if each in whichever)


_Said = tuple[str | None, bool]
"""A value, and whether it was told by a word that says less than the others of its slot."""


def _said(fact: Fact) -> _Said:
    return fact.object, is_narrow(fact.relation or "")


_Key = TypeVar("_Key")


def _keep(words: dict[_Key, _Word], key: _Key, said: _Word) -> None:
    """Of two words the one that reaches back further."""
    words[key] = min(said, words.get(key, said), key=_reach)


class _Word(NamedTuple):
    since: Moment
    order: Order
    fact: Fact


def _reach(word: _Word) -> tuple[Moment, Order]:
    return word.since, word.order


def _excludes(fact: Fact, single: OneAtATime) -> bool:
    return fact.exclusive or (fact.relation is not None and single(fact.relation))


def between(one: Order, other: Order, *, rivals: Iterable[Fact], from_: Moment) -> bool:
    """Whether a rival has a word between these two, before `from_` where the later one begins."""
    first, last = sorted((one, other))
    return any(first < each.order < last and each.since < from_ for rival in rivals for each in stretches(rival))


def run(fact: Fact, rivals: Sequence[Fact]) -> tuple[Source, ...]:
    """The sources of the fact's first run: those that no rival has a word in between."""
    ordered = sorted(fact.sources, key=lambda source: stretch(source, fact))
    for place, (one, two) in enumerate(pairwise(ordered), start=1):
        last, following = stretch(one, fact), stretch(two, fact)
        if between(last.order, following.order, rivals=rivals, from_=following.since):
            return tuple(source for source in fact.sources if source in ordered[:place])
    return fact.sources


def _cut(fact: Fact, line: Sequence[Fact], single: OneAtATime) -> Cut | None:
    """As `_Later.cut`, by looking at every word: what was said in one breath with the fact has no part in it."""
    last = stretches(fact)[-1].order
    later = [
        _Word(word.since, word.order, other)
        for other in line
        if other.id != fact.id and opposes(other, fact, single=single)
        for word in stretches(other)
        if word.order > last
    ]
    first = min(later, key=_reach, default=None)
    return None if first is None else _ended_by(first, fact)


def _ended_by(word: _Word, fact: Fact) -> Cut:
    """Where the word begins; of two that hold since ever, where the later one was said."""
    at = max(word.since, begin(fact))
    return Cut(word.order[0] if at == SINCE_EVER else at, word.fact)


def _earlier(moment: Moment, end: Moment | None) -> bool:
    return end is None or moment < end
