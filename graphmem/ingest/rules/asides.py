"""What is said of a name in passing: "my manager Bob", "Bob's wife Anna", "Omar, a photographer from Cairo"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import name_beside, named_so, names_beside
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import NOT_NAMES, is_name, named, possessor, role_of
from graphmem.ingest.rules.objects import is_profession
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.roles import former_facts, is_former, is_over, role_facts
from graphmem.ingest.rules.ventures import venture_triples
from graphmem.ingest.rules.vocabulary import PETS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


def beside_triples(sent: Span, reach: Reach) -> Iterator[tuple[int, Triple]]:
    """Roles and professions that stand beside a name, whatever the sentence goes on to say.

    With each comes the place of the noun that says it.
    """
    for token in sent:
        role = role_of(token)
        if role is not None and not is_name(token):
            yield from ((token.i, each) for each in _roles(token, role, reach))
        yield from ((token.i, each) for each in _nominal(token))
        yield from ((token.i, each) for each in venture_triples(token, reach))
        yield from ((token.i, each) for each in _birthday(token, reach))
        yield from ((token.i, each) for each in _studied_at(token, reach))


def _roles(token: Token, role: str, reach: Reach) -> Iterator[Triple]:
    names = names_beside(token) or named_so(token)
    if not names and token.tag_ == "NN" and not _is_whose(token) and (owner := possessor(token, reach)) is not None:
        reach.note_unnamed(owner, role, token.lemma_.lower())
    gone = role in PETS and _is_given_up(token)
    for name in names:
        holder = _holder(token, role, name=name, reach=reach)
        if holder is not None and not is_former(token):
            facts = role_facts(holder, role, token=token, name=name, reach=reach)
            yield from (each for each in facts if not gone or each.relation == "IS_A")
        elif holder is not None and is_over(token) and role not in PETS:
            yield from former_facts(holder, role, token=token, name=name)
        yield from _origin(token, name)


def _is_whose(token: Token) -> bool:
    """ "My daughter's hamster": whoever is spoken of next is rather the hamster."""
    return token.dep_ == "poss" and role_of(token.head) is not None


def _birthday(noun: Token, reach: Reach) -> Iterator[Triple]:
    """ "For my birthday on June 9th", whatever is done then."""
    whose = possessor(noun, reach) if noun.lemma_.lower() == "birthday" else None
    for day in _dates(noun) if whose is not None else ():
        if whose is not None:
            yield Triple(whose, "HAS_BIRTHDAY", Mention(day, "Time"), exclusive=True)


def _dates(noun: Token) -> Iterator[str]:
    for prep in noun.children:
        for day in prep.children if prep.lower_ == "on" else ():
            words = [each for each in day.subtree if each.ent_type_ == "DATE" and each.lower_ not in ("the", "next")]
            if any(char.isdigit() for each in words for char in each.text) and len(words) > 1:
                yield noun.doc[words[0].i : words[-1].i + 1].text


def _studied_at(course: Token, reach: Reach) -> Iterator[Triple]:
    """ "My PhD at Delft is about fungi": of a course that is spoken of in the present."""
    verb = course.head
    now = any(each.tag_ in ("VBZ", "VBP") for each in (verb, *verb.children) if each.i > course.i)
    if course.lemma_.lower() not in _LONG_COURSES or course.dep_ not in ("nsubj", "nsubjpass") or not now:
        return
    who = possessor(course, reach)
    for at in _after(course, "at"):
        if who is not None and (place := named(at, "Organization")) is not None:
            yield Triple(who, "STUDIES_AT", place)


_LONG_COURSES = frozenset("phd doctorate master masters bachelor bachelors degree mba msc bsc apprenticeship".split())


def _is_given_up(token: Token) -> bool:
    """ "We lost our dog Rufus" """
    return token.dep_ == "dobj" and token.head.lemma_ in ("lose", "bury") and token.head.tag_ in ("VBD", "VBN")


_OURS = (
    frozenset(
        """manager landlord landlady supervisor nanny child son daughter physio physiotherapist midwife therapist
        dentist
        cleaner babysitter""".split()
    )
    | PETS
)


def _holder(token: Token, role: str, *, name: Token, reach: Reach) -> Mention | None:
    holder = possessor(token, reach)
    if holder is None and role in _OURS and any(child.lower_ == "the" for child in token.children):
        return reach.speaker
    if holder is None and role in PETS and _lives_with_us(token):
        return reach.speaker
    if holder is None and name.i > token.i and token.dep_ in ("compound", "nmod", "amod"):
        holder = possessor(name, reach)
    return holder


def _lives_with_us(pet: Token) -> bool:
    """ "We live with two parrots, Kiwi and Mango" """
    beside = pet.dep_ == "pobj" and pet.head.lower_ == "with" and pet.head.head.lemma_ in ("live", "share")
    return beside and any(child.lower_ in ("i", "we") for child in pet.head.head.children)


def _origin(token: Token, name: Token) -> Iterator[Triple]:
    """ "Elena, our client from Brightwater" """
    person = named(name, "Person")
    for place in _after(token, "from"):
        if person is not None and (origin := named(place)) is not None:
            yield Triple(person, "FROM", origin._replace(type=origin.type or "Place"))


def _after(noun: Token, *prepositions: str) -> Iterator[Token]:
    for prep in noun.children:
        if prep.dep_ == "prep" and prep.lower_ in prepositions:
            yield from (inner for inner in prep.children if inner.dep_ == "pobj" and is_name(inner))


def _nominal(noun: Token) -> Iterator[Triple]:
    """ "Alice, a nurse from Leeds", "Karl, head chef at Noma": of a person who is named just before."""
    name = noun.head
    if noun.dep_ == "appos" and not is_name(name) and role_of(name) and (beside := name_beside(name)) is not None:
        name = beside
    elif noun.dep_ == "appos" and name.dep_ == "appos" and not is_name(name):
        return
    if noun.dep_ != "appos" or not is_name(name) or name.i > noun.i or name.ent_type_ in ("GPE", "LOC", *NOT_NAMES):
        return
    person = named(name, "Person")
    if person is None or is_name(noun) or any(child.dep_ == "poss" for child in noun.children):
        return
    profession = is_profession(noun)
    if profession and (what := named(noun)) is not None:
        yield Triple(person, "HAS_OCCUPATION", Mention(what.name, "Topic"))
        for firm in (each for host in _after(noun, "at", "for") for each in expanded(host)):
            if (target := named(firm, "Organization")) is not None:
                yield Triple(person, "WORKS_AT", target)
    if profession and not role_of(noun):
        yield from _origin(noun, name)
