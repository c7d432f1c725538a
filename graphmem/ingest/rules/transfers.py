"""What goes from one owner to another: "I sold Bob my boat", "Ana bought the cafe from Tom", "he gave Ida his bike".

That the one who had it has it no longer is said of what is known of it alone (`MayEnd`); whose it is now where the
words name both sides of a sale: "my father bought my car" may well have been a present.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from graphmem.ids import normalise
from graphmem.ingest.base import MayEnd, Mention
from graphmem.ingest.relations import OWNED
from graphmem.ingest.rules.agents import somebody
from graphmem.ingest.rules.arguments import Triple, subjects_of
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import GENDERS, is_name, mention_of, named, role_of, whose_it_is
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.relations import phrasal
from graphmem.ingest.rules.vocabulary import OWNABLE, PROFESSIONS, VAGUE

if TYPE_CHECKING:
    from spacy.tokens import Token

_BUYING = frozenset("buy purchase acquire".split())
_GIVING = frozenset(("give", "gift", "donate", "bequeath", "pass on", "pass down", "hand down", "hand over"))
_COPIES = frozenset("book ebook record vinyl album song print game podcast blog newsletter tattoo".split())
"""Of what there are many of a kind, who made one still has it when somebody has bought it."""
_NOBODY = frozenset("nobody none who".split())
_EARLY = frozenset("first old last previous former".split())
_FOR_A_WHILE = frozenset("for until till during while".split())


class _Handover(NamedTuple):
    """`sold` says that both sides of a sale are named."""

    givers: list[Mention]
    thing: Mention
    takers: list[Mention]
    sold: bool


def handed_over(clause: Clause, reach: Reach) -> Iterator[MayEnd]:
    """That those who had a thing have it no longer."""
    found = _handover(clause, reach)
    if found is not None:
        yield from (MayEnd(giver, OWNED, found.thing) for giver in found.givers)


def taken_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """Whose the thing is now, where it was sold by somebody known to somebody known."""
    found = _handover(clause, reach)
    if found is not None and found.sold:
        thing = found.thing._replace(type=found.thing.type or "Thing")
        yield from (Triple(taker, "OWNS", thing, changes=True) for taker in found.takers)


def _handover(clause: Clause, reach: Reach) -> _Handover | None:
    done = clause.asserted and (clause.past or clause.perfect) and not clause.progressive
    denied = clause.negated or clause.can or clause.ended or any(_is_nobody(each) for each in clause.subjects)
    token = _thing(clause) if done and not denied else None
    thing = named(token) if token is not None else None
    if token is None or thing is None:
        return None
    found = _bought(clause, reach, token=token, thing=thing) or _sold(clause, reach, token=token, thing=thing)
    same = found is not None and {_key(each) for each in found.givers} & {_key(each) for each in found.takers}
    return None if same else found


def _thing(clause: Clause) -> Token | None:
    """What is handed over, where it is one that is known: "my boat", "the boat"; of "a boat" there may be others."""
    objects = clause.subjects if clause.passive else [each for each in clause.verb.children if each.dep_ == "dobj"]
    for token in objects:
        known = any(child.dep_ == "poss" or child.lower_ == "the" for child in token.children)
        if known and token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() not in VAGUE:
            return token
    return None


def _sold(clause: Clause, reach: Reach, *, token: Token, thing: Mention) -> _Handover | None:
    sells = lemma_of(clause.verb) == "sell"
    if clause.passive or not (sells or (phrasal(clause.verb) in _GIVING and not _is_lent(clause.verb))):
        return None
    takers = _somebodies(_receivers(clause.verb), reach)
    return _Handover(subjects_of(clause, reach), thing, takers, sells and _is_own(token)) if takers else None


def _bought(clause: Clause, reach: Reach, *, token: Token, thing: Mention) -> _Handover | None:
    """From whom it is said to be, else from whom it has been: "bought my boat"."""
    if lemma_of(clause.verb) not in _BUYING:
        return None
    buyers = list(_behind(clause.verb, "by")) if clause.passive else list(clause.subjects)
    takers = _somebodies(buyers, reach) if clause.passive else subjects_of(clause, reach)
    sellers = list(_behind(clause.verb, "from", "off"))
    if sellers:
        givers = _somebodies(sellers, reach)
        return _Handover(givers, thing, takers, _is_own(token)) if givers else None
    holder = _holder(token, reach)
    for_himself = bool(buyers or not clause.passive) and not any(role_of(each) for each in buyers)  # kin buy presents
    if holder is None or token.lemma_.lower() in _COPIES or not for_himself:
        return None
    return _Handover([holder], thing, takers, sold=False)


def _behind(verb: Token, *prepositions: str) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ in ("prep", "agent", "dative") and child.lower_ in prepositions:
            yield from (each for inner in child.children if inner.dep_ == "pobj" for each in expanded(inner))


def _holder(token: Token, reach: Reach) -> Mention | None:
    """Whose it was, by the words alone: "my boat", "Ana's boat"; "her boat" may be the buyer's."""
    whose = whose_it_is(token)
    return None if whose is None or whose.lower_ in (*GENDERS, "its", "their", "your") else mention_of(whose, reach)


def _is_nobody(token: Token) -> bool:
    return token.lower_ in _NOBODY or any(child.lower_ == "no" for child in token.children)


def _receivers(verb: Token) -> Iterator[Token]:
    """ "sold Ana", "sold to Ana", "passed on to Ana" """
    yield from _behind(verb, "to")
    for child in verb.children:
        if child.dep_ == "dative" and child.pos_ != "ADP":
            yield from expanded(child)


def _somebodies(tokens: Iterable[Token], reach: Reach) -> list[Mention]:
    found = (somebody(each, reach) for each in tokens if each.lemma_.lower() not in PROFESSIONS)
    return [each for each in found if each is not None]


def _is_lent(verb: Token) -> bool:
    """Whether it was given for a time or an end: "to repair", "for the weekend", "so she could call"."""
    return any(
        child.dep_ in ("advcl", "xcomp", "ccomp") or child.lower_ in (*_FOR_A_WHILE, "back") for child in verb.children
    )


def _is_own(token: Token) -> bool:
    """Whether it is what one owns, and still does: "the boat", no "my first boat"."""
    early = any(child.lower_ in _EARLY for child in token.children)
    return (is_name(token) or token.lemma_.lower() in OWNABLE - _COPIES) and not early


def _key(mention: Mention) -> str:
    return "I" if mention.speaker else normalise(mention.name)
