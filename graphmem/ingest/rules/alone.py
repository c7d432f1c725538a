"""Whether a value stands alone in its place, or beside the one that there mostly is: "now", "also"."""

from __future__ import annotations

import re

from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.clauses import Clause, words_of
from graphmem.ingest.rules.sentences import Piece

_LONE = frozenset("DRIVES STUDIES STUDIES_AT TEACHES_AT HAS_OCCUPATION".split())
"""Of these there is mostly one, and what is so "now" is so in place of what was."""
_HELD_IN_TURN = frozenset(
    f"HAS_{role}" for role in "TEACHER COACH TUTOR TRAINER LAWYER ADVISOR AGENT ROOMMATE NEIGHBOR".split()
)
_MOSTLY_ONE = frozenset("WORKS_AT HAS_OCCUPATION LIVES_IN".split())
"""Of these a second value has a relation of its own: it neither ends the first nor is ended by another."""
_PUT_RIGHT = re.compile(
    r"\W*(?:correction|i mistyped|i misspoke|my mistake|that was wrong|sorry|oops|no)\b", re.IGNORECASE
)
_NOW = re.compile(r"\b(?:now|instead|these days|nowadays|my new)\b(?!.*\b(?:too|also|as well)\b)", re.IGNORECASE)
_ALSO = re.compile(
    r"\b(?:also|as well(?! as)|on the side|side (?:job|gig|hustle)|second job|(?:on|at|every|over)(?: the)? weekends?|"
    r"(?:on |every )(?:mon|tues|wednes|thurs|fri|satur|sun)days?|in (?:my|our) (?:free|spare) time)\b",
    re.IGNORECASE,
)
"""Words with which a job or a home is told that stands beside another: "on Saturdays I work at a bar"."""


def alone_or_beside(triple: Triple, clause: Clause, piece: Piece) -> Triple:
    """The triple as its words have it: "I'm a nurse now" takes the place of another job, "I also work at Aldi" none."""
    if triple.ends:
        return triple
    if triple.relation in _LONE | _HELD_IN_TURN and (
        _NOW.search(clause.verb.sent.text) or _PUT_RIGHT.match(piece.quote)
    ):
        return triple._replace(exclusive=True)
    return beside(triple, words_of(clause.verb))


def beside(triple: Triple, words: str) -> Triple:
    """The triple of these words; "I freelance for Acme on the side" tells of a second job."""
    lone = triple.relation in _MOSTLY_ONE and not (triple.changes or triple.exclusive or triple.ends)
    return triple._replace(relation=f"ALSO_{triple.relation}") if lone and _ALSO.search(words) else triple
