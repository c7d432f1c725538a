"""Whose firm, band or school it is, and its name beside: "my company, Nordhaus, makes chairs"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.names import name_of_venture, possessor
from graphmem.ingest.rules.reach import Reach

if TYPE_CHECKING:
    from spacy.tokens import Token


def venture_triples(noun: Token, reach: Reach) -> Iterator[Triple]:
    """That somebody's firm is called so."""
    name = name_of_venture(noun)
    holder = possessor(noun, reach) if name is not None else None
    if name is not None and holder is not None:
        word = noun.lemma_.upper()
        yield Triple(holder, "WORKS_AT" if word == "EMPLOYER" else f"HAS_{word}", name)


_MAKING = frozenset("make sell produce build manufacture develop design".split())


def makes(verb: Token) -> bool:
    """ "Nordhaus makes chairs": of a firm with a name, what it makes tells what it is."""
    return verb.lemma_.lower() in _MAKING and any(
        child.dep_ == "nsubj" and name_of_venture(child) is not None for child in verb.children
    )
