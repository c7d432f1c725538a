"""What somebody is sure to do: "I'm moving to Quito in April". A plan holds now; what is planned does not yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ids import relation_type
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import name_beside
from graphmem.ingest.rules.arguments import Triple, arguments, subjects_of
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.names import is_name, named
from graphmem.ingest.rules.objects import object_of
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.vocabulary import VERBS

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLANNED = {
    ("move", "to"): "PLANS_TO_MOVE_TO", ("relocate", "to"): "PLANS_TO_MOVE_TO", ("emigrate", "to"): "PLANS_TO_MOVE_TO",
    ("go", "to"): "PLANS_TO_VISIT", ("fly", "to"): "PLANS_TO_VISIT", ("travel", "to"): "PLANS_TO_VISIT",
    ("head", "to"): "PLANS_TO_VISIT", ("visit", ""): "PLANS_TO_VISIT", ("start", "at"): "PLANS_TO_START_AT",
    ("begin", "at"): "PLANS_TO_START_AT", ("join", ""): "PLANS_TO_JOIN", ("marry", ""): "PLANS_TO_MARRY",
    ("marry", "to"): "PLANS_TO_MARRY", ("leave", ""): "PLANS_TO_LEAVE", ("quit", ""): "PLANS_TO_QUIT",
}  # fmt: skip
PLAN = "PLANS_TO_"
"""How the relations of plans begin."""

_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\b")
_AT_A_TIME = frozenset("start begin fly leave join".split())
"""Verbs that speak of what is to come in the plain present, with a time: "I start at Quantel on Monday"."""


def plan_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """The plan that the clause states. Wishes, maybes and what was planned once are none."""
    if not clause.asserted or clause.negated or clause.ended or clause.past or clause.perfect or clause.can:
        return
    verb = clause.verb
    if clause.progressive and (intended := _intended(verb)) is not None:
        yield from _planned(clause, reach, verb=intended, any_verb=True)
    elif clause.progressive or _is_getting(verb) or (lemma_of(verb) in _AT_A_TIME and _has_date(verb)):
        yield from _planned(clause, reach, verb=verb)


def _intended(verb: Token) -> Token | None:
    """ "I'm going to visit Seoul" """
    if verb.lower_ != "going":
        return None
    return next((child for child in verb.children if child.dep_ == "xcomp" and child.tag_ == "VB"), None)


def _is_getting(verb: Token) -> bool:
    """ "I'm getting married" """
    words = [child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")]
    return "getting" in words and words[0] in ("am", "'m", "’m", "is", "are", "'re", "’re", "'s", "’s")


def _has_date(verb: Token) -> bool:
    inside = (inner for child in verb.children for inner in (child, *child.children))
    return any(inner.ent_type_ in ("DATE", "TIME") or _ORDINAL.match(inner.text) for inner in inside)


def _planned(clause: Clause, reach: Reach, *, verb: Token, any_verb: bool = False) -> Iterator[Triple]:
    for preposition, objects in arguments(verb):
        relation = _PLANNED.get((lemma_of(verb), preposition))
        if relation is None and any_verb and not preposition and lemma_of(verb).isascii():
            relation = relation_type(f"plans to {lemma_of(verb)}")
        for token in objects if relation else ():
            target = _target(token, reach, relation or "")
            if target is not None and relation is not None:
                yield from (Triple(subject, relation, target) for subject in subjects_of(clause, reach))


def _target(token: Token, reach: Reach, relation: str) -> Mention | None:
    """The name that the plan is about; where one moves to is a place, whom one marries a person."""
    if not is_name(token):
        token = name_beside(token) or token
    if not is_name(token):
        return None
    if relation == "PLANS_TO_MARRY":
        return object_of(token, reach, VERBS[("marry", "")])
    found = named(token)
    place = relation == "PLANS_TO_MOVE_TO" and found is not None and not found.type
    return found._replace(type="Place") if found is not None and place else found
