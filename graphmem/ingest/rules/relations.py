"""The relation that a verb names, and the place that "there" is for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.errors import InvalidInput
from graphmem.ids import relation_type
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple, at_known
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.names import named
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.vocabulary import PASSIVES, VERBS, VerbRule

if TYPE_CHECKING:
    from spacy.tokens import Token


def rule_of_there(verb: Token) -> VerbRule | None:
    for preposition in ("in", "at", "to"):
        rule = VERBS.get((phrasal(verb), preposition)) or PASSIVES.get((phrasal(verb), preposition))
        if rule is not None and rule.type in ("Place", "Organization"):
            return rule
    return None


def at_that_place(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "My sister Jo lives there too": in the one place that was just spoken of."""
    for preposition in ("in", "at", "to"):
        rule = VERBS.get((phrasal(clause.verb), preposition)) or PASSIVES.get((phrasal(clause.verb), preposition))
        place = (reach.place(rule.type) or place_before(clause.verb, rule)) if rule is not None else None
        if rule is not None and place is not None:
            yield from at_known(clause, reach, rule=rule, target=place)
            return


def place_before(verb: Token, rule: VerbRule) -> Mention | None:
    """The one place that the sentence names before: "we bought a house in Genoa and moved there"."""
    before = verb.doc[verb.sent.start : verb.i]
    places = [each for each in before if each.ent_type_ == "GPE" and each.dep_ == "pobj"]
    return named(places[0], "Place") if rule.type == "Place" and len(places) == 1 else None


def phrasal(verb: Token) -> str:
    particles = [child.lower_ for child in verb.children if child.dep_ == "prt" and child.lower_ != "back"]
    return " ".join([lemma_of(verb), *particles])


def plain_relation(verb: Token, preposition: str, *, past: bool) -> str | None:
    lemma = verb.lemma_.lower()
    word = verb.lower_ if past else third_person(lemma)
    try:
        return relation_type(f"{word} {preposition}")
    except InvalidInput:
        return None


def third_person(lemma: str) -> str:
    """The verb as he, she or it does it: "play" -> "plays"."""
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{lemma}es"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return f"{lemma[:-1]}ies"
    return f"{lemma}s"


_DOUBLED = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprt]$")


def gerund(lemma: str) -> str:
    """The verb as a noun: "swim" -> "swimming", "bake" -> "baking"."""
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")):
        return f"{lemma[:-1]}ing"
    return f"{lemma}{lemma[-1]}ing" if _DOUBLED.match(lemma) else f"{lemma}ing"
