"""What was said of one slot, on the line of time: who holds from when, and where it ends. Pure.

A slot is a subject and a relation, affirmed and denied. Each source of its facts vouches for a stretch of time. Among
statements that exclude each other the one that vouches for later times has the last word, in whatever order they came:
a fact ends where the first of those that speak after it begins. Ends that were stated along with a fact stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from graphmem.ingest.relations import OneAtATime, is_denial
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

    What was said in one breath stands side by side, and so does what was stated with its end.
    """
    if is_denial(other.relation) != is_denial(fact.relation):
        return other.object == fact.object and not _in_one_breath(other, fact)
    excludes = other.exclusive or (other.relation is not None and single(other.relation))
    if is_denial(other.relation) or not excludes or other.object == fact.object:
        return False
    return stated_end(other) is None and stated_end(fact) is None and not _in_one_breath(other, fact)


def cuts(line: Sequence[Fact], *, single: OneAtATime) -> dict[str, Cut]:
    """For each fact of a slot that others end: where, and by whom. An end that was stated earlier stays."""
    found = ((fact, _cut(fact, line, single)) for fact in line)
    return {fact.id: cut for fact, cut in found if cut is not None and _earlier(cut.at, stated_end(fact))}


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
    last = stretches(fact)[-1].order if fact.sources else (SINCE_EVER, fact.id)
    later = [
        (max(each.since, begin(fact)), each.order, other)
        for other in line
        if other.id != fact.id and opposes(other, fact, single=single)
        for each in stretches(other)
        if each.order > last
    ]
    first = min(later, key=lambda one: one[:2], default=None)
    return None if first is None else Cut(first[0], first[2])


def _earlier(moment: Moment, end: Moment | None) -> bool:
    return end is None or moment < end


def _in_one_breath(one: Fact, other: Fact) -> bool:
    said = {(source.episode_id, source.quote) for source in one.sources}
    return any((source.episode_id, source.quote) in said for source in other.sources)
