"""A triple, and the parts of one: who a clause is about, what its verb takes, what a rule makes of the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.clauses import Clause, expanded, lemma_of
from graphmem.ingest.rules.names import (
    FIRST_PERSON,
    NOT_NAMES,
    Reach,
    is_name,
    may_be_name,
    mention_of,
    named,
    role_of,
)
from graphmem.ingest.rules.vocabulary import PETS, VerbRule

if TYPE_CHECKING:
    from spacy.tokens import Token


class Triple(NamedTuple):
    """One sure triple. `happened` says that it is an event or over, so that its time is in the past.

    `noun` is the word that said somebody's role: "boss", "cat".
    """

    subject: Mention
    relation: str
    object: Mention
    ends: bool = False
    happened: bool = False
    changes: bool = False
    noun: str = ""


def subjects_of(clause: Clause, reach: Reach) -> list[Mention]:
    """Who the clause is about, as far as that is sure; "they", "this" and the like are not."""
    if not clause.subjects:
        return [reach.speaker] if reach.speaker else []
    return [found for token in clause.subjects if (found := _subject(token, reach)) is not None]


def _subject(token: Token, reach: Reach) -> Mention | None:
    if token.pos_ == "PRON" or token.lower_ in FIRST_PERSON:
        return mention_of(token, reach)
    role = role_of(token)
    if role is not None and not is_name(token):
        if (name := name_beside(token)) is not None:
            return named(name, None if role in PETS else "Person")
        return mention_of(token, reach) if is_possessed(token) else None
    return named(token) if is_name(token) or may_be_name(token) else None


def name_beside(token: Token) -> Token | None:
    """The name that stands beside a role noun: "my sister Maria", "Maria, my sister"."""
    for child in token.children:
        if child.dep_ == "appos" and is_name(child) and child.ent_type_ not in NOT_NAMES and not _in_list(token, child):
            return child
    following = token.nbor() if token.i + 1 < token.sent.end else None
    if following is not None and is_name(following) and is_possessed(token):
        apart = token.dep_ == "npadvmod" or (token.dep_ == "nsubj" and following.dep_ == "nsubj")
        if apart and token.head == following.head:
            return following
    if token.dep_ in ("appos", "compound", "nmod") and is_name(token.head):
        return token.head
    return None


def _in_list(noun: Token, name: Token) -> bool:
    """ "my sister, Toby, and I" may be three."""
    joined = any(child.dep_ == "cc" for each in (noun, name) for child in each.children)
    return joined and noun.nbor().text == ","


def is_possessed(token: Token) -> bool:
    return any(child.dep_ == "poss" or child.lower_ == "of" for child in token.children)


def arguments(verb: Token) -> Iterator[tuple[str, list[Token]]]:
    """What the verb takes: ("", direct objects) and (preposition, its objects), coordinated ones together."""
    for child in verb.children:
        if child.dep_ in ("dobj", "attr"):
            yield "", expanded(child)
            if lemma_of(verb) in _AT_WHICH:
                yield from (found for at in child.children if at.lower_ == "at" for found in _after(at))
        elif _is_gerund(child, verb) or _is_misread_object(child, verb):
            yield "", [child]
        elif child.dep_ in ("prep", "agent"):
            yield from _after(child)
        elif child.lower_ == "back":
            yield from (found for prep in child.children if prep.dep_ == "prep" for found in _after(prep))


def _after(preposition: Token) -> Iterator[tuple[str, list[Token]]]:
    for inner in preposition.children:
        if inner.dep_ == "pobj":
            yield preposition.lower_, expanded(inner)


def _is_gerund(token: Token, verb: Token) -> bool:
    return token.dep_ == "xcomp" and token.tag_ == "VBG" and lemma_of(verb) in _LIKING


def _is_misread_object(token: Token, verb: Token) -> bool:
    """Whether the parser missed an object right after its verb: "I met Dana", "I hate mushrooms but ..."."""
    if token.i != verb.i + 1 or any(child.dep_ == "dobj" for child in verb.children):
        return False
    if token.dep_ in ("npadvmod", "advmod", "punct") and is_name(token):
        return True
    return token.dep_ == "punct" and token.pos_ == "NOUN" and token.ent_type_ not in NOT_NAMES


_LIKING = frozenset("like love enjoy hate prefer adore".split())
_AT_WHICH = frozenset("study teach start begin".split())
"""Verbs of which "physics at Oxford" says where, whatever the parser hangs the place on."""


def by_rule(clause: Clause, reach: Reach, *, rule: VerbRule, objects: list[Token]) -> Iterator[Triple]:
    if not _holds(clause, rule):
        return
    for token in objects:
        target = object_of(token, reach, rule)
        if target is None:
            continue
        for subject in subjects_of(clause, reach):
            yield from _triple(clause, rule, subject=subject, target=target)


def _holds(clause: Clause, rule: VerbRule) -> bool:
    """Whether the clause says that it is, was or no longer is so; plans and denials say neither."""
    if not clause.asserted or clause.negated or (clause.can and rule.relation not in ("SPEAKS", "PLAYS")):
        return False
    if rule.kind in ("change", "event", "end"):
        return (clause.past or clause.perfect) and not clause.progressive and not clause.ended
    return not (clause.progressive and clause.past)


def object_of(token: Token, reach: Reach, rule: VerbRule) -> Mention | None:
    if token.pos_ == "PRON" or token.lower_ in FIRST_PERSON:
        return mention_of(token, reach)
    if token.tag_ == "VBG" and token.dep_ == "xcomp":
        return _activity(token, rule)
    if token.ent_type_ in NOT_NAMES or not any(char.isalpha() for char in token.text):
        return None
    role = role_of(token)
    if role is not None and not is_name(token):
        beside = name_beside(token)
        if beside is not None:
            return named(beside, "Person")
        return mention_of(token, reach, rule.type) if is_possessed(token) or not rule.named else None
    if not is_name(token) and (rule.named or (rule.relation in _TASTES and _is_definite(token))):
        return None
    return _typed(token, reach, rule)


_TASTES = frozenset("LIKES DISLIKES PREFERS".split())


def _is_definite(token: Token) -> bool:
    """ "I love the idea" is about what was just said, "I love jazz" about oneself."""
    return any(child.dep_ == "det" and child.lower_ == "the" for child in token.children)


def _activity(token: Token, rule: VerbRule) -> Mention | None:
    """What one likes to do, as long as it is short and names nobody in passing: "playing chess", "hiking"."""
    words = [each for each in token.subtree if each.pos_ != "PUNCT"]
    if len(words) > 5:
        words = [token] if not any(child.dep_ == "dobj" for child in token.children) else []
    words = [each for each in words if each.dep_ not in ("advmod", "npadvmod") and each.head.dep_ != "npadvmod"]
    if (token.lemma_ in _EMPTY_DOINGS and len(words) < 2) or not words or any(each.pos_ == "PRON" for each in words):
        return None
    return Mention(" ".join(each.text for each in words), rule.type)


_EMPTY_DOINGS = frozenset("be see watch get have do make take go know hear say tell".split())


def _typed(token: Token, reach: Reach, rule: VerbRule) -> Mention | None:
    if rule.sure and token.ent_type_ not in ("GPE", "LOC"):
        return None
    if rule.type == "Place" and token.ent_type_ in ("PERSON", "ORG") and rule.kind == "change":
        return None if token.ent_type_ == "PERSON" and rule.relation == "VISITED" else named(token, "Place")
    if rule.kind == "end" and rule.relation == "WORKS_AT" and token.ent_type_ in ("GPE", "LOC"):
        return None
    if rule.type in ("Thing", "Topic"):
        found = mention_of(token, reach)
        return found if found is None or found.type else Mention(found.name, rule.type, found.speaker)
    return mention_of(token, reach, rule.type)


def _triple(clause: Clause, rule: VerbRule, *, subject: Mention, target: Mention) -> Iterator[Triple]:
    if rule.relation == "HAS_COLLEAGUE" and target.speaker:
        subject, target = target, subject._replace(type="Person")
    if normalise(subject.name) == normalise(target.name):
        return
    if rule.relation not in ("LOCATED_IN", "OWNS") and rule.type != "Thing" and not subject.type:
        subject = subject._replace(type="Person")
    if rule.relation in _PERSONAL:
        subject = subject._replace(type="Person")
    over = _is_over(clause, rule)
    yield Triple(
        subject,
        rule.past if over else rule.relation,
        target,
        ends=rule.kind == "end" or clause.ended,
        happened=over or rule.kind == "event",
        changes=rule.kind == "change",
    )


_PERSONAL = frozenset(
    "LIVES_IN LIVED_IN WORKS_AT WORKED_AT KNOWS MET MARRIED_TO SPEAKS HAS_MANAGER HAS_COLLEAGUE".split()
)


def _is_over(clause: Clause, rule: VerbRule) -> bool:
    if rule.kind != "state" or clause.ended:
        return False
    if clause.perfect and not clause.past:
        return not (clause.progressive or _lasts(clause.verb))
    return clause.past


def _lasts(verb: Token) -> bool:
    return any(child.dep_ == "prep" and child.lower_ in ("since", "for") for child in verb.children) or any(
        child.lower_ in ("always", "since", "forever") for child in verb.children
    )


def as_thing(mention: Mention) -> Mention:
    return mention if mention.type else mention._replace(type="Thing")
