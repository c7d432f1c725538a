"""Couples that are none any longer: "we broke up", "Theo left me", "my husband and I separated", "my wife died"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple, is_denied
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import FIRST_PERSON, is_name, mention_of, named, possessor, role_of
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.relations import phrasal
from graphmem.ingest.rules.told import told_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_COUPLE = ("HAS_PARTNER", "DATES", "ENGAGED_TO", "MARRIED_TO", "HAS_WIFE", "HAS_HUSBAND", "HAS_FIANCE", "HAS_FIANCEE")
_MATES = frozenset("wife husband partner fiancé fiancée fiance fiancee".split())
_APART = frozenset(("break up", "split up", "split", "separate", "divorce"))
_ENDING = frozenset(("end", "call off", "break off", "finish"))
_BOND = frozenset("it thing engagement wedding relationship marriage".split())
_BESIDE = frozenset("nsubj nsubjpass dobj aux auxpass npadvmod punct cc conj neg".split())


@dataclass(slots=True)
class _Pair:
    """Who is spoken of: the speaker or not, others by name, and mates of the speaker's without one."""

    mine: bool = False
    names: list[Mention] = field(default_factory=list)
    mates: list[str] = field(default_factory=list)


def parting_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """That two are a couple no longer; of whom "we" are, that the speaker has no partner, whoever it was."""
    if not clause.asserted or clause.can or (clause.progressive and not clause.ended):
        return
    pair = _pair(clause, reach) if _has_parted(clause) else None
    me = reach.speaker
    if pair is None:
        return
    relation = _relation(clause)
    if pair.mine and me is not None:
        yield from (Triple(me, relation, each, ends=True) for each in pair.names)
        yield from (_of_any(me, f"HAS_{_plain(mate)}", mate) for mate in pair.mates)
        if not pair.names and not pair.mates and relation == "HAS_PARTNER":
            yield from _ours(clause, reach, me)
    elif len(pair.names) == 2:
        yield Triple(pair.names[0], relation, pair.names[1], ends=True)


def _relation(clause: Clause) -> str:
    lemma = lemma_of(clause.verb)
    return "MARRIED_TO" if lemma in ("divorce", "get") else "DATES" if lemma in ("see", "date") else "HAS_PARTNER"


def _plain(mate: str) -> str:
    return mate.upper().replace("É", "E")


def _of_any(me: Mention, relation: str, mate: str) -> Triple:
    return Triple(me, relation, Mention(mate, "Topic"), ends=True, exclusive=True)


def _ours(clause: Clause, reach: Reach, me: Mention) -> Iterator[Triple]:
    """Of "we" alone: whoever was just told of, else anybody, unless it is a tale of somebody just spoken of."""
    told = told_of(reach, _COUPLE)
    if told:
        yield from (each._replace(ends=True, exclusive=False) for each in told)
    elif len(reach.speakers) < 2 and not reach.people and not any(c.dep_ == "advcl" for c in clause.verb.children):
        yield _of_any(me, "HAS_PARTNER", "partner")


def _has_parted(clause: Clause) -> bool:
    verb, done = clause.verb, clause.past or clause.perfect
    objects = [child for child in verb.children if child.dep_ == "dobj"]
    lemma, name = lemma_of(verb), phrasal(verb)
    if lemma == "be":
        return _is_apart(clause)
    if lemma == "get":
        return done and not clause.negated and _is_divorced(clause)
    if lemma in ("see", "date"):
        return clause.ended
    if clause.negated or not (done or clause.passive):
        return False
    if name in _APART:
        things = any(child.lower_ in ("into", "by") for child in verb.children)  # that are cut, or lie apart
        return not things and (not objects or lemma == "divorce")
    if name in _ENDING:
        return any(each.lemma_.lower() in _BOND for each in objects) and (name != "end" or _has_others(clause))
    return _is_left(clause, objects)


def _is_divorced(clause: Clause) -> bool:
    """ "Otto and Lise got divorced" """
    return len(clause.subjects) > 1 and any(child.lower_ == "divorced" for child in clause.verb.children)


def _is_apart(clause: Clause) -> bool:
    """ "Marek and I are over", "we aren't together any more", "it's over with Emil" """
    words = {child.lower_ for child in clause.verb.children if child.dep_ in ("acomp", "advmod", "attr")}
    if clause.ended or is_denied(clause):
        return bool(words & {"together", "couple", "item"})
    separated = bool(words & {"separated", "divorced"}) and _has_others(clause)
    return not clause.negated and (separated or ("over" in words and _has_others(clause)))


def _has_others(clause: Clause) -> bool:
    return any(is_name(each) or role_of(each) in _MATES for each in _spoken_of(clause))


def _is_left(clause: Clause, objects: list[Token]) -> bool:
    """ "Theo left me", "I left my wife", "my husband died": with nothing that says where, with what or for how long."""
    lemma = lemma_of(clause.verb)
    bare = all(child.dep_ in _BESIDE or child.lower_ in _MERELY for child in clause.verb.children)
    if lemma in ("die", "pass"):
        return all(role_of(each) in _MATES and not is_name(each) for each in clause.subjects) and not objects
    if lemma not in ("leave", "dump", "lose") or not bare or len(objects) != 1:
        return False
    mate = role_of(objects[0]) in _MATES and not is_name(objects[0])
    by_mate = lemma != "lose" and objects[0].lower_ == "me" and _has_others(clause)
    return mate or by_mate or (lemma == "dump" and is_name(objects[0]))


_MERELY = frozenset("just finally recently sadly actually then already last up away".split())


def _spoken_of(clause: Clause) -> list[Token]:
    """Its subjects, its object, and with or from whom."""
    verb = clause.verb
    within = [child for child in verb.children if child.dep_ in ("prep", "acomp", "advmod", "dobj", "attr")]
    hosts = [verb, *(child for child in within if child.dep_ != "prep")]
    preps = [c for host in hosts for c in host.children if c.dep_ == "prep" and c.lower_ in ("with", "from")]
    others = [each for prep in preps for inner in prep.children if inner.dep_ == "pobj" for each in expanded(inner)]
    objects = [child for child in within if child.dep_ == "dobj" and child.lemma_.lower() not in _BOND]
    return [*clause.subjects, *objects, *others]


def _pair(clause: Clause, reach: Reach) -> _Pair | None:
    """Who they are; None where one of them is not known, or cannot be one of two."""
    pair = _Pair(mine=not clause.subjects)
    for token in _spoken_of(clause):
        role = None if is_name(token) else role_of(token)
        holder = possessor(token, reach) if role in _MATES else None
        if token.lower_ in FIRST_PERSON or (
            token.lower_ in ("it", "thing", "things") and lemma_of(clause.verb) == "be"
        ):
            pair.mine = True
        elif role is not None and holder is not None and holder.speaker:
            pair.mine = True
            _add_mate(pair, reach.role(holder, role), role)
        elif (who := mention_of(token, reach) if token.pos_ == "PRON" else _person(token)) is not None:
            pair.names.append(who._replace(type="Person"))
        else:
            return None
    return pair


def _add_mate(pair: _Pair, known: Mention | None, role: str) -> None:
    if known is None:
        pair.mates.append(role)
    else:
        pair.names.append(known)


def _person(token: Token) -> Mention | None:
    who = named(token, "Person") if is_name(token) else None
    return None if who is None or who.name.startswith(("Dr", "Prof")) else who
