"""Where somebody was for a time: "back from three weeks in Oman", "spent a year in Japan", "my childhood in Bari"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.rules.arguments import Triple, subjects_of
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import is_name, named
from graphmem.ingest.rules.reach import Reach

if TYPE_CHECKING:
    from spacy.tokens import Token


def travel_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """Stays that are over. Plans, wishes and denials are none."""
    done = clause.past or clause.perfect or lemma_of(clause.verb) == "be"
    if not clause.asserted or clause.negated or clause.can or clause.ended or clause.progressive or not done:
        return
    relation, places = "VISITED", _left_places(clause.verb)
    if not places and lemma_of(clause.verb) == "spend":
        relation, places = _stayed(clause.verb)
    for place in (each for first in places for each in expanded(first)):
        if is_name(place) and place.ent_type_ in _PLACES and (where := named(place, "Place")) is not None:
            yield from (Triple(subject, relation, where, happened=True) for subject in subjects_of(clause, reach))


def comes_back(verb: Token) -> bool:
    """ "I came back from Oslo" does not say that one is from there."""
    return any(child.lower_ in ("back", "home") for child in verb.children)


_PLACES = ("GPE", "LOC", "FAC", "NORP", "")
_RETURNING = frozenset("get come be fly drive".split())
_LASTING = ("week", "day", "month", "weekend", "year", "trip", "holiday", "vacation", "honeymoon", "visit", "fortnight")


def _left_places(verb: Token) -> list[Token]:
    """ "got back from Oslo", "returned from a trip to Oslo", "is back from two weeks in Oman" """
    back = [child for child in verb.children if child.lower_ in ("back", "home") and child.i > verb.i]
    if lemma_of(verb) != "return" and not (lemma_of(verb) in _RETURNING and back):
        return []
    origins = [prep for host in (verb, *back) for prep in host.children if prep.lower_ == "from"]
    found = [each for prep in origins for each in _objects(prep)]
    stays = [each for each in found if each.lemma_.lower() in _LASTING]
    nested = [prep for host in (*stays, *origins) for prep in host.children if prep.lower_ in ("in", "to", "at")]
    return [each for prep in nested if stays for each in _objects(prep)] or found


def _objects(preposition: Token) -> list[Token]:
    return [each for each in preposition.children if each.dep_ == "pobj"]


_UNITS = {
    **dict.fromkeys("night day week weekend month summer winter spring autumn holiday vacation honeymoon fortnight "
                    "christmas easter".split(), "VISITED"),
    **dict.fromkeys("year decade".split(), "LIVED_IN"),
    **dict.fromkeys("childhood youth teens".split(), "GREW_UP_IN"),
}  # fmt: skip


def _stayed(verb: Token) -> tuple[str, list[Token]]:
    """ "spent two years in Japan": what the time spent makes of the place, and the places."""
    times = [each for each in verb.children if each.dep_ in ("dobj", "npadvmod") and each.lemma_.lower() in _UNITS]
    for time in times[:1]:
        preps = [prep for host in (verb, time) for prep in host.children if prep.lower_ in ("in", "at", "on")]
        young = any(child.lower_ in ("teenage", "early", "formative") for child in time.children)
        relation = _UNITS[time.lemma_.lower()]
        if time.lower_ == "year" and not any(child.lower_ in ("a", "one") for child in time.children):
            return "", []
        relation = "GREW_UP_IN" if young and relation == "LIVED_IN" else relation
        return relation, [each for prep in preps for each in _objects(prep)]
    return "", []
