"""Who leaves a firm for another: "Tessa left Bellwether, she works at Northgate Labs now"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.rules.appositions import name_beside
from graphmem.ingest.rules.names import FIRST_PERSON, GENDERS, is_name

if TYPE_CHECKING:
    from spacy.tokens import Token

_WORKING = {"work": ("at", "for", "with"), "be": ("at", "with"), "start": ("at", "with")}


def named_subject(token: Token) -> Token | None:
    """The name that a clause is about: itself, or the one beside "my brother"."""
    return token if is_name(token) else name_beside(token)


def may_leave_firm(verb: Token) -> Token | None:
    """The name that is left by "left" and "quit": it may be a firm's or a person's."""
    if verb.lemma_.lower() not in ("leave", "quit"):
        return None
    return next((child for child in verb.children if child.dep_ == "dobj" and is_name(child)), None)


def is_at_work(verb: Token) -> bool:
    """Whether the verb tells with which firm somebody is: "works at", "is with", "joined"."""
    lemma = {"'s": "be", "’s": "be"}.get(verb.lower_, verb.lemma_.lower())
    if lemma == "join":
        return any(child.dep_ == "dobj" and is_name(child) for child in verb.children)
    firms = (each for prep in verb.children if prep.lower_ in _WORKING.get(lemma, ()) for each in prep.children)
    return any(each.dep_ == "pobj" and is_name(each) for each in firms)


def rather_left(mover: Token, left: Token, pronoun: Token) -> bool:
    """Whether the pronoun suits the left one better, by the way in which most names of women end."""
    woman = GENDERS.get(pronoun.lower_) == "f"
    suits = {token: token.lower_.endswith("a") == woman for token in (mover, left)}
    return suits[left] and not suits[mover]


def left_for_another(verb: Token) -> Token | None:
    """The firm that somebody left whose next clause tells where that one works now."""
    left = may_leave_firm(verb)
    if left is None or left.ent_type_ in _PLACES:
        return None
    movers = [found for child in verb.children if child.dep_ == "nsubj" for found in [_same(child)] if found]
    for after in _clauses_after(verb):
        again = next((child for child in after.children if child.dep_ == "nsubj"), None)
        instead = any(child.lower_ in _INSTEAD for child in after.children)
        if movers and again is not None and instead and is_at_work(after) and _is_meant(again, movers[0], left):
            return left
    return None


_PLACES = ("GPE", "LOC", "FAC")
_INSTEAD = ("now", "instead", "nowadays", "currently")
"""Without such a word it need not be the job that was left: "Rosa left Bruno, she works at Zara"."""


def _same(subject: Token) -> Token | None:
    return subject if subject.lower_ in FIRST_PERSON else named_subject(subject)


def _is_meant(pronoun: Token, mover: Token, left: Token) -> bool:
    if mover.lower_ in FIRST_PERSON:
        return pronoun.lower_ in FIRST_PERSON
    return pronoun.lower_ in ("he", "she") and not rather_left(mover, left, pronoun)


def _clauses_after(verb: Token) -> Iterator[Token]:
    if verb.dep_ in ("ccomp", "parataxis") and verb.head.i > verb.i:
        yield verb.head
    yield from (child for child in verb.children if child.dep_ in ("conj", "parataxis", "ccomp") and child.i > verb.i)
