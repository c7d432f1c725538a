"""Who is what to whom: "my manager is Bob", "Maria, my sister", "a cat named Miso", "Ben became our CEO"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import NAMING, name_beside, named_so, names_beside
from graphmem.ingest.rules.arguments import Triple, is_denied, subjects_of
from graphmem.ingest.rules.attributes import attribute_triples
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import GENDERS, is_name, mention_of, named, possessor, relation_of, role_of
from graphmem.ingest.rules.peoples import NATIONALITIES
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.vocabulary import FEMALE, LANGUAGES, LASTING, MALE, NOT_CALLED, OWNABLE, PETS, SHARED_ROLES

if TYPE_CHECKING:
    from spacy.tokens import Token

_PRONOUNS = frozenset("he she it his her its they their".split())
_SOMEONE = frozenset("guy man woman person lady dude girl bloke someone somebody colleague friend".split())
_FORMER = frozenset("ex former old previous late future potential last ex-".split())


def role_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """Roles and attributes that the clause itself states: "my manager is Bob", "Bob is my manager"."""
    if not clause.asserted or not clause.subjects or (clause.negated and not is_denied(clause)):
        return
    if any(each.lower_ in _AS_GOOD_AS for child in clause.verb.children for each in (child, *child.children)):
        return
    for triple in _said(clause, reach):
        if not is_denied(clause):
            yield triple
        elif triple.relation not in ("IS_A", "HAS_NAME"):
            yield triple._replace(ends=True, exclusive=False)


_AS_GOOD_AS = frozenset("basically practically virtually essentially".split())
"""What is said so is not so: "Nigel is practically my brother"."""


def _said(clause: Clause, reach: Reach) -> Iterator[Triple]:
    verb = clause.verb
    lemma = lemma_of(verb)
    if lemma == "call" and not clause.passive:
        yield from _nickname(clause, reach)
    if lemma in ("name", "call") and not clause.passive:
        yield from _christened(clause, reach)
    if lemma in ("take", "start", "join", "come", "step", "serve"):
        yield from _successor(clause, reach)
    for subject in clause.subjects:
        yield from attribute_triples(clause, reach, noun=subject)
        if lemma in ("be", "become"):
            yield from _stated(clause, reach, subject=subject)
        elif lemma in NAMING and clause.passive:
            names = [
                each
                for token in verb.children
                if token.dep_ in ("oprd", "attr", "dobj") and token.pos_ != "PRON" and token.i > verb.i
                for each in expanded(token)
                if each.text[:1].isupper()
            ]
            yield from _equals(clause, reach, noun=subject, names=names)
            yield from _own_name(clause, reach, subject=subject, names=names[:1])


def _nickname(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "everyone calls me Otto", "calls him Leo" of somebody whose name is known"""
    called = next((c for c in clause.verb.children if c.dep_ in ("dobj", "nsubj") and c.lower_ in _WHOM), None)
    who = None if called is None or clause.past else mention_of(called, reach)
    for name in _given_names(clause.verb) if who is not None else ():
        if who is not None and normalise(who.name) != normalise(name.name):
            yield Triple(who, "HAS_NICKNAME", name._replace(type="Person"))


_WHOM = ("me", "him", "her")


def _given_names(verb: Token) -> Iterator[Mention]:
    """The names after "call" and "name"."""
    for token in verb.children:
        named_so = token.dep_ in ("oprd", "attr", "dobj", "ccomp", "npadvmod") and token.text[:1].isupper()
        if named_so and token.pos_ != "PRON" and (name := named(token)) is not None:
            yield name


def _christened(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "named her Willow", of a pet or a child just spoken of"""
    known = reach.unnamed_role()
    after = clause.verb.nbor() if clause.verb.i + 1 < clause.verb.sent.end else clause.verb
    if known is None or after.lower_ not in ("her", "him", "it", "them"):
        return
    for name in _given_names(clause.verb):
        yield from _role_of(known[0], known[1], person=name, reach=reach, clause=None, kind=known[2])


def _successor(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "Ines took over as my manager" """
    for prep in clause.verb.children:
        for token in prep.children if prep.lower_ == "as" and (clause.past or clause.perfect) else ():
            role, holder = role_of(token), possessor(token, reach)
            if role and holder is not None and token.dep_ == "pobj":
                for person in subjects_of(clause, reach):
                    typed = person._replace(type="Person")
                    now = clause._replace(past=False)
                    yield from _role_of(holder, role, person=typed, reach=reach, clause=now, kind=token.lemma_.lower())


def is_former(token: Token) -> bool:
    """Whether the role is over or not yet so: "my ex-boss", "our future manager"."""
    if role_of(token) in _CHANGED and any(child.lower_ == "old" for child in token.children):
        return True
    before = token.doc[token.i - 1].lower_ if token.i else ""
    return before in ("ex", "-") or any(child.lower_ in _FORMER - {"old"} for child in token.children)


def is_over(token: Token) -> bool:
    """Whether a former role is one that was: "my ex-boss", "my late husband"; a future one never was yet."""
    words = {child.lower_ for child in token.children} | {token.nbor(-1).lower_ if token.i else ""}
    return is_former(token) and not words & {"future", "potential", "last"}


def former_facts(holder: Mention, role: str, *, token: Token, name: Token) -> Iterator[Triple]:
    """That the name is the holder's `role` no more: "my ex-husband Paul", "our old landlady Mrs Pym"."""
    person = named(name, "Person")
    if person is not None and normalise(person.name) != normalise(holder.name):
        yield Triple(holder, relation_of(role), person, ends=True, noun=token.lemma_.lower())


_CHANGED = frozenset(
    "manager supervisor roommate landlord landlady neighbor teacher coach tutor dentist doctor therapist".split()
)
"""Of these an old one is one that one had; an old friend one still has."""


def role_facts(
    holder: Mention, role: str, *, token: Token, name: Token, reach: Reach, clause: Clause | None = None
) -> Iterator[Triple]:
    """That the name is the holder's `role`, and of pets of which kind they are."""
    person = named(name, "Thing" if role in PETS else "Person")
    if person is None or normalise(person.name) == normalise(holder.name):
        return
    facts = _role_of(holder, role, person=person, reach=reach, clause=clause, kind=token.lemma_.lower())
    field = "" if role in SHARED_ROLES | PETS else _field(token)
    yield from (each._replace(relation=each.relation.replace("_", field, 1)) if field else each for each in facts)


def _field(token: Token) -> str:
    """Of a "project manager" or an "eye doctor" what it is for: one may have another manager or doctor beside."""
    before = token.nbor(-1) if token.i > token.sent.start else token
    telling = before.dep_ in ("compound", "amod", "nmod") and before.head == token and before.tag_ in ("NN", "VBG")
    plain = not before.text.isascii() or not before.text.isalpha() or before.lower_ in _SAME_OFFICE
    return "" if not telling or plain or is_name(before) else f"_{before.text.upper()}_"


_SAME_OFFICE = frozenset("line team family people general step grand head lead home".split())
"""What may stand before a role without making it another one."""


def _role_of(
    holder: Mention, role: str, *, person: Mention, reach: Reach, clause: Clause | None, kind: str
) -> Iterator[Triple]:
    past = clause is not None and clause.past and lemma_of(clause.verb) != "become"
    ends = clause is not None and (clause.ended or is_denied(clause))
    if not past and not ends:
        reach.note_role(holder, role, person)
    if role in PETS:
        yield Triple(holder, "HAD_PET" if past else "HAS_PET", person, ends=ends, happened=past, noun=kind)
        yield Triple(person, "IS_A", Mention(kind, "Topic"))
    else:
        relation = relation_of(role).replace("HAS", "HAD", 1) if past else relation_of(role)
        alone = clause is not None and role not in SHARED_ROLES and not ends and not past
        changes = clause is not None and lemma_of(clause.verb) == "become"
        yield Triple(holder, relation, person, ends=ends, happened=past, noun=kind, changes=changes, exclusive=alone)


def _stated(clause: Clause, reach: Reach, *, subject: Token) -> Iterator[Triple]:
    complements = [
        each
        for child in clause.verb.children
        if child.dep_ == "attr" or (child.dep_ == "acomp" and child.text.istitle())
        for each in expanded(child)
    ]
    names = [token for token in complements if _may_name(token)]
    names += [name for token in complements if token.lemma_.lower() in _SOMEONE for name in named_so(token)]
    yield from _equals(clause, reach, noun=subject, names=names)
    yield from _own_name(clause, reach, subject=subject, names=names[:1])
    for token in complements:
        role = role_of(token)
        holder = possessor(token, reach) if role and not is_name(token) else None
        if role is None or holder is None or is_former(token) or _is_whose_relative(token):
            continue
        yield from _is_role(clause, reach, subject=subject, role=role, holder=holder)


def _is_whose_relative(role: Token) -> bool:
    """ "He is my daughter Ann's eldest": it says whose he is."""
    return any(each.tag_ == "POS" for each in role.doc[role.i + 1 : min(role.i + 4, role.sent.end)])


def _is_role(clause: Clause, reach: Reach, *, subject: Token, role: str, holder: Mention) -> Iterator[Triple]:
    """ "Bob is my manager" """
    if role_of(subject) and not is_name(subject) and name_beside(subject) is None:
        return
    for person in subjects_of(clause._replace(subjects=(subject,)), reach):
        if normalise(person.name) != normalise(holder.name):
            typed = person if role in PETS else person._replace(type="Person")
            yield from _role_of(holder, role, person=typed, reach=reach, clause=clause, kind=role)


def _is_people(name: Token) -> bool:
    """ "My manager is Swedish" """
    known = name.lower_ in NATIONALITIES.union(LANGUAGES, LASTING)
    return known or (name.ent_type_ == "NORP" and name.lower_.endswith(("ish", "ese", "ian", "can")))


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
        if called is not None and sure and called.name.istitle() and len(called.name) > 1:
            yield Triple(reach.speaker, "HAS_NAME", called)


def _is_persons(name: Token) -> bool:
    """Whether the name is a person's and stands alone: "I'm Alice", not "I'm German", "I'm Team Red"."""
    bare = not any(child.dep_ in ("det", "poss", "prep") for child in name.children)
    mistaken = (
        name.pos_ == "NOUN" and name.text.istitle() and name.lower_ not in NOT_CALLED and name.i > name.sent.start
    )
    return (
        bare
        and not _is_people(name)
        and (mistaken or name.ent_type_ == "PERSON" or (name.pos_ == "PROPN" and not name.ent_type_))
    )


def _equals(clause: Clause, reach: Reach, *, noun: Token, names: list[Token]) -> Iterator[Triple]:
    """ "My manager is Bob", "My manager is called Bob", "My manager's name is Bob", "She's called Noodle" """
    noun = _owner_of_name(noun) if noun.lemma_.lower() == "name" else noun
    waits = lemma_of(clause.verb) in NAMING and reach.unnamed_role() is not None
    if noun.lower_ in _PRONOUNS and (waits or reach.person(noun) is None):
        yield from _of_unnamed(clause, reach, names=names, pronoun=noun)
        return
    role = role_of(noun)
    holder = possessor(noun, reach)
    if role in PETS and holder is None and any(child.lower_ == "the" for child in noun.children):
        holder = reach.speaker
    if role is None and holder is not None and holder.speaker and noun.lemma_.lower() in OWNABLE and not clause.past:
        relation = f"HAS_{noun.lemma_.upper()}"
        yield from (Triple(holder, relation, found) for name in names if (found := named(name)) is not None)
    if role is None or holder is None or is_name(noun) or is_former(noun) or names_beside(noun):
        return
    for name in names:
        if name.ent_type_ not in ("DATE", "TIME", "CARDINAL") and not _is_people(name):
            yield from role_facts(holder, role, token=noun, name=name, reach=reach, clause=clause)


def _owner_of_name(noun: Token) -> Token:
    """Whose name it is: "my dog's name", "the name of my dog"; the noun itself where that is not said."""
    owners = [child for child in noun.children if child.dep_ == "poss"]
    owners += [each for c in noun.children if c.lower_ == "of" for each in c.children if each.dep_ == "pobj"]
    return owners[0] if owners else noun


def _of_unnamed(clause: Clause, reach: Reach, *, names: list[Token], pronoun: Token) -> Iterator[Triple]:
    """The names of whoever was spoken of without one; "he" is no sister."""
    known = reach.unnamed_role()
    others = {"m": FEMALE, "f": MALE}.get(GENDERS.get(pronoun.lower_, ""), frozenset[str]())
    if known is not None and known[1] in others:
        return
    for person in (named(name) for name in names) if known else ():
        if known is not None and person is not None:
            yield from _role_of(known[0], known[1], person=person, reach=reach, clause=clause, kind=known[2])
