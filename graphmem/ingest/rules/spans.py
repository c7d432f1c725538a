"""Names that the parser took for more than they are: "I report to [Sven these days]", "kids [Leo and Nuria]"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.ingest.rules.vocabulary import NOT_CALLED, PETS, ROLE_SYNONYMS, ROLES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_OF_DATES = NOT_CALLED | frozenset(
    """mon tue tues wed thu thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec christmas easter
    halloween thanksgiving ramadan eid diwali hanukkah new black good mid early late year valentine mother father
    boxing labor labour independence hogmanay passover lent pentecost advent""".split()
)
_NEXT = frozenset("this these last next every each today yesterday tomorrow the two three four five six a".split())


_DO_BOTH = frozenset("are were have got live work met moved split broke married share both just own run".split())
"""What two do, and a firm does not."""


def part_names(doc: Doc) -> None:
    """Take the names that stand before a date's own words out of it, and two names apart."""
    ents = [_without_name(ent) if ent.label_ in ("DATE", "TIME") else ent for ent in doc.ents]
    kept = [ent for ent in ents if not (_are_two(ent) or _is_bare_name(ent) or _leads_on(ent))]
    if len(kept) < len(doc.ents) or any(len(ent) != len(old) for ent, old in zip(ents, doc.ents, strict=True)):
        doc.ents = tuple(kept)


def _without_name(date: Span) -> Span:
    first = next((n for n, token in enumerate(date) if not token.text.istitle() or token.lower_ in _OF_DATES), 0)
    opens = date.start == date.sent.start
    if opens or not first or date[first].lower_ not in _NEXT:
        return date
    from spacy.tokens import Span

    return Span(date.doc, date.start + first, date.end, label=date.label)


def _is_bare_name(date: Span) -> bool:
    """ "I work at Telenor", which the parser takes for a time of day."""
    (first, *more) = date
    bare = first.tag_ == "NNP" and first.text.isalpha() and first.text.istitle()
    return date.label_ in ("DATE", "TIME") and not more and bare and first.lower_.removesuffix("s") not in _OF_DATES


def _leads_on(ent: Span) -> bool:
    """ "I moved from [Leeds to Ghent]" """
    before = ent.doc[ent.start - 1].lower_ if ent.start else ""
    return before == "from" and any(token.lower_ == "to" for token in ent[1:-1])


def _are_two(ent: Span) -> bool:
    """ "two dogs, Bim and Bom", "our kids are Kit and Fritzi", "Otto and Lise got divorced" are no firm."""
    if len(ent) != 3 or ent[1].lower_ not in ("and", "&") or not (ent[0].text.istitle() and ent[2].text.istitle()):
        return False
    following = ent.doc[ent.end].lower_ if ent.end < len(ent.doc) else ""
    if ent.start == ent.sent.start and following in _DO_BOTH:
        return True
    before = [token for token in ent.doc[max(ent.start - 3, 0) : ent.start] if token.is_alpha]
    before = before[:-1] if before and before[-1].lower_ in ("are", "called", "named") else before
    word = before[-1].lemma_.lower() if before else ""
    return ROLE_SYNONYMS.get(word, word) in ROLES or word in PETS
