"""Whose a thing is and who does with it what: "Halcyon is led by Marta", "owned by my aunt", "that bike belongs to me".

What the passive says of a thing is said of the one who does it, as the active would.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import name_beside, name_of, named_so
from graphmem.ingest.rules.arguments import Triple, arguments, as_thing, is_denied
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.names import (
    FIRST_PERSON,
    is_name,
    kin_name,
    may_be_name,
    mention_of,
    named,
    possessor,
    role_of,
    stand_in,
    without_name,
)
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.vocabulary import PETS, PROFESSIONS, SHARED_ROLES, VAGUE

if TYPE_CHECKING:
    from spacy.tokens import Token

_POSTS = {
    "lead": "leader", "run": "leader", "head": "head", "chair": "chair", "captain": "captain", "conduct": "conductor",
    "manage": "manager", "supervise": "supervisor", "teach": "teacher", "coach": "coach", "train": "trainer",
    "mentor": "mentor", "tutor": "tutor",
}  # fmt: skip
"""Verbs that somebody does as long as a post is held."""
_OF_PEOPLE = frozenset("lead manage supervise teach coach train mentor tutor".split())
"""Those that are done to people, too."""
_MADE = {
    "found": "FOUNDED", "write": "WROTE", "build": "BUILT", "design": "DESIGNED", "create": "CREATED",
    "invent": "INVENTED", "compose": "COMPOSED", "paint": "PAINTED", "establish": "FOUNDED",
    "illustrate": "ILLUSTRATED", "start": "STARTED",
}  # fmt: skip
"""Verbs that were done once, and by whom does not change."""
_NOBODY = frozenset("NORP LANGUAGE LAW EVENT WORK_OF_ART".split())
_NO_PROPERTY = frozenset(
    """future past present blame credit heart soul mind love thought idea victory honour honor glory word name time day
    night week year life moment power fault responsibility decision choice opinion memory secret story place""".split()
)
"""What belongs to somebody and is not owned."""
_THE_ONE = frozenset("the this that these those".split())


def agent_triples(clause: Clause, reach: Reach, *, agents: list[Token]) -> Iterator[Triple] | None:
    """What the passive says of those who do it; None for a verb that is none of these, nothing where it is not sure."""
    lemma = lemma_of(clause.verb)
    if lemma == "own":
        return _owned(clause, reach, owners=agents)
    if lemma in _POSTS:
        return _held(clause, reach, holders=agents)
    return _made(clause, reach, makers=agents) if lemma in _MADE else None


def belongs_to(clause: Clause, reach: Reach) -> Iterator[Triple] | None:
    """ "That bike belongs to Jonas"; None where no thing belongs to somebody, as of people it says where they are."""
    things = lemma_of(clause.verb) == "belong" and clause.subjects and all(_is_thing(each) for each in clause.subjects)
    if not things:
        return None
    if any(each.lemma_.lower() in _NO_PROPERTY for each in clause.subjects):
        return iter(())
    owners = [each for preposition, objects in arguments(clause.verb) if preposition == "to" for each in objects]
    return _owned(clause, reach, owners=owners)


def _owned(clause: Clause, reach: Reach, *, owners: list[Token]) -> Iterator[Triple]:
    if not clause.asserted or clause.can or (clause.negated and not clause.ended):
        return
    over = (clause.past or clause.perfect) and not clause.ended
    for thing in _things(clause, reach):
        for token in owners:
            if (owner := somebody(token, reach)) is not None:
                relation = "OWNED" if over else "OWNS"
                yield Triple(owner, relation, as_thing(thing), ends=clause.ended, happened=over)


def _held(clause: Clause, reach: Reach, *, holders: list[Token]) -> Iterator[Triple]:
    if not clause.asserted or clause.can or (clause.negated and not is_denied(clause)):
        return
    post = _POSTS[lemma_of(clause.verb)]
    past = clause.past and not clause.ended
    ends = clause.ended or is_denied(clause)
    beside_me = any(token.lower_ in FIRST_PERSON for token in holders)  # whom the parser takes for a firm is none then
    for thing in _led(clause, reach):
        some = [token for token in holders if thing.speaker or beside_me or token.ent_type_ != "ORG"]
        people = [found for token in some if (found := somebody(token, reach))]
        of_one = thing.type == "Person" and post in SHARED_ROLES
        alone = not (past or ends or of_one or _are_several(holders))
        for person in people:
            relation = f"{'HAD' if past else 'HAS'}_{post.upper()}"
            typed = person._replace(type="Person")
            yield Triple(thing, relation, typed, ends=ends, happened=past, noun=post, exclusive=alone)


def _made(clause: Clause, reach: Reach, *, makers: list[Token]) -> Iterator[Triple]:
    not_yet = any(child.lower_ == "being" for child in clause.verb.children)
    if not clause.asserted or clause.negated or clause.can or clause.ended or not_yet:
        return
    for thing in _things(clause, reach):
        for token in makers:
            if (maker := somebody(token, reach)) is not None:
                yield Triple(maker, _MADE[lemma_of(clause.verb)], as_thing(thing), happened=True)


def _led(clause: Clause, reach: Reach) -> list[Mention]:
    """What has a post to be held, or who is led; of "our team", that is the speaker."""
    if any(each.lower_ in FIRST_PERSON for each in clause.subjects):
        found = [reach.speaker] if lemma_of(clause.verb) in _OF_PEOPLE else []
    elif any(_is_ours(each) for each in clause.subjects):
        found = [reach.speaker]
    elif len(clause.subjects) == 1 and (name := name_beside(clause.subjects[0])) is not None:
        found = [named(name, "Person")] if lemma_of(clause.verb) in _OF_PEOPLE else []
    else:
        return _things(clause, reach)
    return [each for each in found if each is not None]


def _is_ours(token: Token) -> bool:
    ours = any(child.lower_ in ("our", "my") for child in token.children)
    return ours and token.lemma_.lower() in {"team", "company", "firm", "department", "startup"}


def _are_several(agents: list[Token]) -> bool:
    return len(agents) > 1 or any(child.dep_ == "cc" for each in agents for child in each.subtree)


def _things(clause: Clause, reach: Reach) -> list[Mention]:
    if clause.verb.dep_ == "relcl" and any(_is_where_one_is(each) for each in clause.subjects):
        return []
    found = (
        reach.thing(each) or named(name_of(each) or each)
        for each in clause.subjects
        if _is_thing(each) or is_name(each) or may_be_name(each)
    )
    return [each for each in found if each is not None]


def _is_where_one_is(place: Token) -> bool:
    """Whether it says where something is, which may be meant as well: "a label in Bergen, which was founded by Ola"."""
    within = place
    while within.dep_ in ("pobj", "prep", "acl", "appos"):
        within = within.head
    return place.ent_type_ in ("GPE", "LOC") and within != place and within.dep_ == "attr"


def _is_thing(token: Token) -> bool:
    """Whether it is a thing that is known: "the cafe", "our team", "that bike"; no "a cafe", and nobody."""
    if is_name(token) or may_be_name(token) or token.tag_ not in ("NN", "NNS"):
        return False
    known = any(child.lower_ in _THE_ONE or child.dep_ == "poss" for child in token.children)
    known = known and not any(child.dep_ == "relcl" for child in token.children)
    role = role_of(token)
    word = token.lemma_.lower()
    return known and (role is None or role in PETS) and word not in PROFESSIONS and word not in VAGUE


def somebody(token: Token, reach: Reach) -> Mention | None:
    """A name, the speaker, or the one of the speaker's or of somebody's who has this role: "my aunt", "Bob's aunt"."""
    if is_name(token) or token.pos_ == "PRON" or token.lower_ in FIRST_PERSON:
        return None if token.ent_type_ in _NOBODY else mention_of(token, reach)
    role = role_of(token)
    if (name := name_beside(token) or next(iter(named_so(token)), None)) is not None:
        return None if role in PETS else named(name, "Person")
    if role is None or role in PETS:
        return None
    holder = possessor(token, reach)
    known = mention_of(token, reach) if holder is not None else None
    if known is not None or holder is None:
        return known
    if not holder.speaker:
        return stand_in(token, reach)
    plain = Mention(kin_name(holder, token), "Person") if token.tag_ == "NN" else None
    return without_name(token, reach) or plain
