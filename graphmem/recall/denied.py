"""What says that something is not so, and what is so instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from graphmem.ids import NOT, is_denial

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphmem.stores.found import Facts, Relations

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

ValueOf = Callable[[str], str | None]
"""Which value a relation tells of which a subject has one at a time; None for all others."""


def denials(relations: Relations) -> Mask:
    """Which of some facts say that something is not so."""
    return _those(relations, is_denial)


def _those(relations: Relations, asked: Callable[[str], bool]) -> Mask:
    """Of which facts the relation is such a one; facts without a relation are none."""
    names = list(relations.names.ids)  # another thread may add to them
    known = np.fromiter((*map(asked, names), False), np.bool_, len(names) + 1)
    return known[relations.rows]  # the last one stands for -1, no relation


def in_its_place(facts: Facts, scores: Floats, value_of: ValueOf) -> Floats:
    """What each score changes by where a denial stands above what is so instead: the two change places.

    "Ingrid isn't my boss any more" has the words of "Who is my boss?", "I report to Rashid now" has the answer. Only
    values of which the subject has one at a time stand for each other.
    """
    changes = np.zeros(len(scores))
    denying = denials(facts.relations)
    denied = _best(facts, scores, np.flatnonzero(denying), value_of)
    if not denied:
        return changes
    values = {value for _, value in denied}
    telling = _those(facts.relations, lambda name: value_of(name.removeprefix(NOT)) in values)
    held = _best(facts, scores, np.flatnonzero(telling & ~denying), value_of)
    for slot in denied.keys() & held.keys():
        denial, fact = denied[slot], held[slot]
        gap = max(scores[denial] - scores[fact], 0.0)
        changes[denial] -= gap
        changes[fact] += gap
    return changes


def _best(facts: Facts, scores: Floats, places: NDArray[np.int64], value_of: ValueOf) -> dict[tuple[int, str], int]:
    """Of these facts the highest of each subject and value; of equals the first."""
    found: dict[tuple[int, str], int] = {}
    for place in places[np.argsort(-scores[places], kind="stable")].tolist():
        value = value_of((facts.relations.at(place) or "").removeprefix(NOT))
        if value is not None and facts.entities.counts[place]:
            found.setdefault((int(facts.entities.rows[facts.entities.begins[place]]), value), place)
    return found
