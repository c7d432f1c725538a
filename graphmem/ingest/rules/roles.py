"""Who is what to whom: "my manager is Bob", "Maria, my sister", "a cat named Miso", "my birthday is on May 3"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple, name_beside, subjects_of
from graphmem.ingest.rules.clauses import Clause, expanded, lemma_of
from graphmem.ingest.rules.names import Reach, is_name, named, possessor, role_of
from graphmem.ingest.rules.vocabulary import ATTRIBUTES, PETS, VAGUE

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_NAMING = frozenset("name call dub nickname".split())
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d\s()/-]{4,}\d")
_FORMER = frozenset("ex former old previous late future potential last ex-".split())


def beside_triples(sent: Span, reach: Reach) -> Iterator[tuple[int, Triple]]:
    """Roles that stand beside a name, whatever the sentence goes on to say: "my manager Bob", "Bob's wife Anna".

    With each comes the place of its role noun.
    """
    for token in sent:
        role = role_of(token)
        if role is None or is_name(token):
            continue
        name = name_beside(token) or _named_so(token)
        holder = _holder(token, name, reach)
        if name is not None and holder is not None and not _is_former(token):
            yield from ((token.i, each) for each in _role(holder, role, token=token, name=name, reach=reach))
        if name is not None:
            yield from ((token.i, each) for each in _origin(token, name))


def role_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """Roles and attributes that the clause itself states: "my manager is Bob", "Bob is my manager"."""
    if not clause.asserted or clause.negated or not clause.subjects:
        return
    verb = clause.verb
    lemma = lemma_of(verb)
    for subject in clause.subjects:
        if lemma == "be":
            yield from _stated(clause, reach, subject=subject)
        elif lemma in _NAMING and clause.passive:
            names = [
                token
                for token in verb.children
                if token.dep_ in ("oprd", "attr", "dobj") and token.pos_ != "PRON" and token.i > verb.i
            ]
            yield from _equals(clause, reach, noun=subject, names=names[:1])
            yield from _own_name(clause, reach, subject=subject, names=names[:1])
    if lemma in ("have", "adopt", "get", "own") and not clause.can:
        yield from _owned(clause, reach)


def _origin(token: Token, name: Token) -> Iterator[Triple]:
    """ "Elena, our client from Brightwater" """
    person = named(name, "Person")
    for place in (inner for prep in token.children if prep.lower_ == "from" for inner in prep.children):
        if person is not None and place.dep_ == "pobj" and is_name(place) and (origin := named(place)) is not None:
            yield Triple(person, "FROM", origin._replace(type=origin.type or "Place"))


def _holder(token: Token, name: Token | None, reach: Reach) -> Mention | None:
    holder = possessor(token, reach)
    if holder is None and name is not None and name.i > token.i and token.dep_ in ("compound", "nmod"):
        holder = possessor(name, reach)
    return holder


def _named_so(token: Token) -> Token | None:
    """ "a sister called Jana" """
    for child in token.children:
        if child.dep_ == "acl" and child.lemma_.lower() in _NAMING:
            for name in child.children:
                if name.dep_ in ("oprd", "dobj", "attr", "npadvmod") and name.text[:1].isupper():
                    return name
    return None


def _is_former(token: Token) -> bool:
    before = token.doc[token.i - 1].lower_ if token.i else ""
    return before in ("ex", "-") or any(child.lower_ in _FORMER - {"old"} for child in token.children)


def _role(
    holder: Mention, role: str, *, token: Token, name: Token, reach: Reach, clause: Clause | None = None
) -> Iterator[Triple]:
    person = named(name, "Thing" if role in PETS else "Person")
    if person is None or normalise(person.name) == normalise(holder.name):
        return
    yield from _role_of(holder, role, person=person, reach=reach, clause=clause, kind=token.lemma_.lower())


def _role_of(
    holder: Mention, role: str, *, person: Mention, reach: Reach, clause: Clause | None, kind: str
) -> Iterator[Triple]:
    past = clause is not None and clause.past
    ends = clause is not None and clause.ended
    if not past and not ends:
        reach.note_role(holder, role, person)
    if role in PETS:
        yield Triple(holder, "HAD_PET" if past else "HAS_PET", person, ends=ends, happened=past, noun=kind)
        yield Triple(person, "IS_A", Mention(kind, "Topic"))
    else:
        relation = f"{'HAD' if past else 'HAS'}_{role.upper().replace('É', 'E').replace('-', '_')}"
        yield Triple(holder, relation, person, ends=ends, happened=past, noun=kind)


def _stated(clause: Clause, reach: Reach, *, subject: Token) -> Iterator[Triple]:
    complements = [each for child in clause.verb.children if child.dep_ == "attr" for each in expanded(child)]
    names = [token for token in complements if _may_name(token)]
    yield from _equals(clause, reach, noun=subject, names=names)
    yield from _own_name(clause, reach, subject=subject, names=names[:1])
    for token in complements:
        role = role_of(token)
        holder = possessor(token, reach) if role and not is_name(token) else None
        if role is None or holder is None or _is_former(token):
            continue
        yield from _is_role(clause, reach, subject=subject, role=role, holder=holder)
    yield from _attribute(clause, reach, noun=subject)


def _is_role(clause: Clause, reach: Reach, *, subject: Token, role: str, holder: Mention) -> Iterator[Triple]:
    """ "Bob is my manager" """
    if role_of(subject) and not is_name(subject) and name_beside(subject) is None:
        return
    for person in subjects_of(clause._replace(subjects=(subject,)), reach):
        if normalise(person.name) != normalise(holder.name):
            typed = person if role in PETS else person._replace(type="Person")
            yield from _role_of(holder, role, person=typed, reach=reach, clause=clause, kind=role)


def _may_name(token: Token) -> bool:
    return is_name(token) or (token.text[:1].isupper() and token.pos_ in ("PROPN", "NOUN", "X", "ADJ"))


def _own_name(clause: Clause, reach: Reach, *, subject: Token, names: list[Token]) -> Iterator[Triple]:
    """ "I'm Alice", "My name is Alice": of one whose message carries no name."""
    if reach.speaker is None or reach.speaker.name != "I" or clause.past or clause.ended:
        return
    mine = subject.lower_ == "name" and [c.lower_ for c in subject.children if c.dep_ != "case"] == ["my"]
    for name in names:
        called = named(name, "Person")
        sure = mine or (subject.lower_ == "i" and (clause.passive or _is_persons(name)))
        if called is not None and sure and called.name.istitle():
            yield Triple(reach.speaker, "HAS_NAME", called)


def _is_persons(name: Token) -> bool:
    """Whether the name is a person's and stands alone: "I'm Alice", not "I'm German", "I'm Team Red"."""
    bare = not any(child.dep_ in ("det", "poss", "prep") for child in name.children)
    return bare and (name.ent_type_ == "PERSON" or (name.pos_ == "PROPN" and not name.ent_type_))


def _equals(clause: Clause, reach: Reach, *, noun: Token, names: list[Token]) -> Iterator[Triple]:
    """ "My manager is Bob", "My manager is called Bob", "My manager's name is Bob" """
    if noun.lemma_.lower() == "name":
        owners = [child for child in noun.children if child.dep_ == "poss"]
        if not owners:
            return
        noun = owners[0]
    role = role_of(noun)
    holder = possessor(noun, reach)
    if role is None or holder is None or is_name(noun) or _is_former(noun):
        return
    for name in names:
        if name.ent_type_ not in ("DATE", "TIME", "CARDINAL"):
            yield from _role(holder, role, token=noun, name=name, reach=reach, clause=clause)


def _attribute(clause: Clause, reach: Reach, *, noun: Token) -> Iterator[Triple]:
    """ "My birthday is on March 3rd", "my favourite colour is green" """
    relation = _attribute_relation(noun)
    holder = possessor(noun, reach) if relation else None
    if relation is None or holder is None or clause.past:
        return
    value = _value(clause.verb, noun)
    if value:
        kind = "Time" if relation == "HAS_BIRTHDAY" else "Organization" if relation == "WORKS_AT" else "Topic"
        yield Triple(holder, relation, Mention(value, "Place" if relation == "FROM" else kind), ends=clause.ended)


def _attribute_relation(noun: Token) -> str | None:
    if any(child.lower_ in ("favorite", "favourite", "fave") for child in noun.children):
        word = noun.lemma_.lower().replace("colour", "color")
        if word in VAGUE:
            return None
        return f"HAS_FAVORITE_{word.upper()}" if word.isascii() and word.isalpha() else None
    return None if any(child.dep_ == "amod" for child in noun.children) else ATTRIBUTES.get(noun.lemma_.lower())


def _value(verb: Token, noun: Token) -> str:
    rest = verb.doc[verb.i + 1 : verb.sent.end]
    contact = _CONTACT.search(rest.text) if _attribute_relation(noun) in ("HAS_EMAIL", "HAS_PHONE_NUMBER") else None
    if contact:
        return contact.group().strip()
    if _attribute_relation(noun) in ("HAS_EMAIL", "HAS_PHONE_NUMBER"):
        return ""
    for child in verb.children:
        if child.dep_ in ("attr", "acomp") and child.i > verb.i:
            return _phrase(child)
        if child.dep_ == "prep" and child.lower_ in ("on", "in") and child.i > verb.i:
            return next((_phrase(inner) for inner in child.children if inner.dep_ == "pobj"), "")
    return ""


def _phrase(token: Token) -> str:
    if token.ent_type_:
        for entity in token.doc.ents:
            if entity.start <= token.i < entity.end:
                return str(entity.text).removeprefix("the ").strip()
    found = named(token)
    return found.name if found else ""


def _owned(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "I have a sister called Jana", "we adopted a cat" """
    if clause.verb.lemma_ in ("adopt", "get") and not (clause.past or clause.perfect):
        return
    for noun in (each for child in clause.verb.children if child.dep_ == "dobj" for each in expanded(child)):
        role = role_of(noun)
        if role is None or is_name(noun) or _is_former(noun):
            continue
        still = clause._replace(past=False) if clause.verb.lemma_ != "have" else clause
        for holder in subjects_of(clause, reach):
            name = name_beside(noun) or _named_so(noun)
            if name is not None:
                yield from _role(holder, role, token=noun, name=name, reach=reach, clause=still)
            elif role in PETS and _is_one(noun):
                relation = "HAD_PET" if still.past else "HAS_PET"
                yield Triple(
                    holder, relation, Mention(noun.lemma_.lower(), "Thing"), ends=clause.ended, happened=still.past
                )


def _is_one(noun: Token) -> bool:
    return any(child.lower_ in ("a", "an", "one") for child in noun.children)
