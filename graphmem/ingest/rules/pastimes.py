"""What somebody does by habit, said by a verb alone: "I knit", "I swim every Tuesday", "Ana paints"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple, subjects_of
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.relations import gerund
from graphmem.ingest.rules.vocabulary import GROUPS

if TYPE_CHECKING:
    from spacy.tokens import Token

_PASTIMES = frozenset(
    """swim jog run cycle row knit crochet sew quilt paint draw sing dance ski snowboard surf climb boulder hike
    skate skateboard box fence fish hunt sail kayak garden meditate journal sculpt dive embroider whittle
    birdwatch""".split()
)
_ALONE = frozenset("run cycle sail dive row draw box fence hunt climb".split())
"""Verbs of much else beside: they need a time or nothing behind them."""
_WHEN = frozenset("before after during at on in for to with around along since".split())


def pastime_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """What the clause says is done by habit. What was done once, or is being done, is none."""
    if not clause.asserted or clause.can or clause.passive or clause.negated:
        return
    lemma = lemma_of(clause.verb)
    if lemma == "do" and not (clause.past or clause.perfect):
        yield from _practised(clause, reach)
    once = clause.past or clause.perfect or clause.progressive
    if lemma not in _PASTIMES or once or not _is_bare(clause.verb):
        return
    for subject in subjects_of(clause, reach):
        if subject.speaker or subject.type == "Person":
            yield Triple(subject, "DOES", Mention(gerund(lemma), "Topic"), ends=clause.ended)


def _practised(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "On Tuesdays I do yoga", "my wife does pilates and archery" """
    for thing in (each for child in clause.verb.children if child.dep_ == "dobj" for each in expanded(child)):
        if thing.lower_ in _PRACTICES and not any(
            child.dep_ in ("det", "poss", "amod", "compound") for child in thing.children
        ):
            what = Mention(thing.text, "Topic")
            yield from (Triple(each, "DOES", what, ends=clause.ended) for each in subjects_of(clause, reach))


_PRACTICES = frozenset(
    """yoga pilates crossfit karate judo ballet gymnastics weightlifting zumba hiit boxing kickboxing cardio archery
    parkour calligraphy origami pottery ceramics woodworking photography improv athletics triathlons crosswords sudoku
    taekwondo aikido capoeira jiu-jitsu bouldering gardening embroidery meditation fencing spinning""".split()
)


def _is_bare(verb: Token) -> bool:
    """Whether nothing but when, where and how often stands with the verb."""
    if verb.tag_ not in ("VBP", "VBZ", "VB") or any(child.tag_ == "MD" for child in verb.children):
        return False
    for child in verb.children:
        if child.dep_ in ("dobj", "attr", "xcomp", "ccomp", "prt", "acomp", "oprd", "dative", "agent"):
            return False
        if child.dep_ == "prep" and not _says_when(child, alone=lemma_of(verb) in _ALONE):
            return False
    return True


def _says_when(preposition: Token, *, alone: bool) -> bool:
    inside = [each for each in preposition.children if each.dep_ == "pobj"]
    if any(each.lemma_.lower() in GROUPS for each in inside):
        return False
    of_time = any(each.ent_type_ in ("DATE", "TIME") or each.lemma_.lower() in _TIMES for each in inside)
    if alone or preposition.lower_ not in _WHEN:
        return of_time
    return of_time or preposition.lower_ != "for"


_TIMES = frozenset("work school lunch breakfast dinner morning evening weekend fun exercise day night class".split())
