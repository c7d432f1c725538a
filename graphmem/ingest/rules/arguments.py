"""A triple, and the parts of one: who a clause is about, what its verb takes, what a rule makes of the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import is_possessed, name_beside, named_so, names_beside
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import (
    FIRST_PERSON,
    NOT_NAMES,
    couple_of,
    is_name,
    may_be_name,
    mention_of,
    name_of_venture,
    named,
    possessor,
    role_of,
    stand_in,
)
from graphmem.ingest.rules.objects import object_of
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.vocabulary import PETS, VAGUE, VERBS, VerbRule

if TYPE_CHECKING:
    from spacy.tokens import Token


class Triple(NamedTuple):
    """One sure triple. `happened` says that it is an event or over, so that its time is in the past.

    `noun` is the word that said somebody's role: "boss", "cat". `exclusive`: the words say that there is one value at
    a time ("my dentist is", "the deadline is").
    """

    subject: Mention
    relation: str
    object: Mention
    ends: bool = False
    happened: bool = False
    changes: bool = False
    noun: str = ""
    exclusive: bool = False


def subjects_of(clause: Clause, reach: Reach) -> list[Mention]:
    """Who the clause is about, as far as that is sure; "they", "this" and the like are not."""
    if not clause.subjects:
        return [reach.speaker] if reach.speaker else []
    if len(clause.subjects) == 1 and clause.subjects[0].lower_ == "they":
        return reach.they()
    found = [found for token in clause.subjects for found in _subjects(clause, token, reach)]
    if len(found) > 1 and len(found) == len(clause.subjects):
        reach.note_group(found)
    return found


def _subjects(clause: Clause, token: Token, reach: Reach) -> list[Mention]:
    """The one that the word stands for, or the several: "the twins, Ottilie and Rufus"."""
    several = names_beside(token) if token.tag_ == "NNS" and role_of(token) and not is_name(token) else []
    if len(several) > 1:
        return [found for name in several if (found := named(name, "Person")) is not None]
    one = name_of_venture(token) or _subject(token, reach)
    if one is None and _is_mine(token) and role_of(token) is None and lemma_of(clause.verb) != "be":
        one = named(token)
    return [] if one is None else [one]


def _subject(token: Token, reach: Reach) -> Mention | None:
    if token.pos_ == "PRON" or token.lower_ in FIRST_PERSON:
        return mention_of(token, reach)
    role = role_of(token)
    if role is not None and not is_name(token):
        if (name := name_beside(token) or next(iter(named_so(token)), None)) is not None:
            if any(child.tag_ == "POS" for child in name.children):
                return stand_in(name.head, reach)
            return named(name, "Thing" if role in PETS else "Person")
        known = mention_of(token, reach) if is_possessed(token) else None
        if known is None and token.tag_ in ("NN", "NNP") and (holder := possessor(token, reach)) is not None:
            reach.note_unnamed(holder, role, token.lemma_.lower())
            return stand_in(token, reach)
        return known
    if (couple := couple_of(token, reach)) is not None:
        return couple
    if token.lemma_.lower() in _SOMEONE and (name := name_beside(token)) is not None:
        return named(name, "Person")
    return named(token) if is_name(token) or may_be_name(token) else reach.thing(token)


def _is_mine(token: Token) -> bool:
    """Whether it is the one thing of the kind that the speaker has: "my thesis", and no "my boxes".

    What such a thing *is* are its values (`attributes`).
    """
    mine = any(child.tag_ == "PRP$" and child.lower_ in ("my", "our") for child in token.children)
    return mine and token.tag_ == "NN" and token.lemma_.lower() not in VAGUE


_SOMEONE = frozenset("guy man woman lady girl boy bloke dude person colleague one".split())


def arguments(verb: Token) -> Iterator[tuple[str, list[Token]]]:
    """What the verb takes: ("", direct objects) and (preposition, its objects), coordinated ones together."""
    for child in verb.children:
        if child.dep_ in ("dobj", "attr") and not _is_afterthought(child):
            yield "", [*expanded(child), *_strays(child, verb)]
            if lemma_of(verb) in _AT_WHICH:
                yield from (found for at in child.children if at.lower_ == "at" for found in _after(at))
        elif _is_gerund(child, verb) or _is_misread_object(child, verb):
            yield "", [child]
        elif child.dep_ in ("prep", "agent") and not _is_of_another(child, verb):
            yield from _after(child)
            if lemma_of(verb) == "live" or (lemma_of(verb) == "work" and child.lower_ in ("as", "from")):
                yield from _after_next(child)
        elif child.dep_ == "conj" and lemma_of(verb) == "bear" and not any(c.dep_ == "prep" for c in verb.children):
            yield from arguments(child)
        elif child.lower_ in (*WHERETO, "there", "here") and child.dep_ == "advmod":
            yield from _whereto(child)


WHERETO = frozenset("back up down over out away off along".split())
"""What stands before a preposition without telling more: "up in Inverness", "over at Tern"."""


def _whereto(adverb: Token) -> Iterator[tuple[str, list[Token]]]:
    """ "there"; "in Inverness" of "up in Inverness"; both of "here from Lagos" """
    if adverb.lower_ not in WHERETO:
        yield "there", [adverb]
    yield from (found for prep in adverb.children if prep.dep_ == "prep" for found in _after(prep))


def _strays(thing: Token, verb: Token) -> Iterator[Token]:
    """What goes on a list that was broken off: Spanish in "I speak Tagalog with my gran and Spanish at work"."""
    if not is_name(thing):
        return
    between = (each for prep in verb.children if prep.dep_ == "prep" for each in prep.children if each.dep_ == "pobj")
    for noun in between:
        for other in noun.children if noun.pos_ == "NOUN" else ():
            if other.dep_ == "conj" and other.pos_ == "PROPN" and other.ent_type_ == thing.ent_type_ != "":
                yield from expanded(other)


def _is_of_another(preposition: Token, verb: Token) -> bool:
    """Whether the verb is left out before it: "I work as a nurse and my husband as a teacher"."""
    earlier = [each for each in verb.children if each.lower_ == preposition.lower_ and each.i < preposition.i]
    before = preposition.nbor(-1) if preposition.i > verb.i else verb
    heads = [each for prep in earlier for each in prep.children if each.dep_ == "pobj"]
    return before.dep_ == "conj" and before.head in heads and (role_of(before) is not None or is_name(before))


def _is_afterthought(token: Token) -> bool:
    """Whether it was added after a comma, where the verb has its object: "no coffee any longer, doctor's orders"."""
    first = token.left_edge.i
    apart = first > token.sent.start and token.doc[first - 1].text == ","
    return apart and any(each.dep_ == token.dep_ and each.i < token.i for each in token.head.children)


def _after(preposition: Token) -> Iterator[tuple[str, list[Token]]]:
    for inner in preposition.children:
        if inner.dep_ == "pobj":
            yield preposition.lower_, expanded(inner)


def _after_next(preposition: Token) -> Iterator[tuple[str, list[Token]]]:
    """ "lives on a houseboat in Amsterdam", "works as a chef at Perdiz": what stands further in says where, too."""
    for inner in preposition.children:
        for next in inner.children if inner.dep_ == "pobj" else ():
            if next.dep_ == "prep" and next.lower_ in ("in", "at", "for"):
                yield from _after(next)


def _is_gerund(token: Token, verb: Token) -> bool:
    return token.dep_ == "xcomp" and token.tag_ == "VBG" and lemma_of(verb) in _LIKING


def _is_misread_object(token: Token, verb: Token) -> bool:
    """Whether the parser missed an object right after its verb: "I met Dana", "I hate mushrooms but ..."."""
    car = token.dep_ == "npadvmod" and is_name(token) and lemma_of(verb) in ("drive", "own")
    first = token.left_edge.i if car else token.i
    if first != verb.i + 1 or any(child.dep_ == "dobj" for child in verb.children):
        return False
    if token.dep_ in ("npadvmod", "advmod", "punct") and is_name(token):
        return True
    if token.tag_ == "VB" and lemma_of(verb) in _CONSUMING:
        return not any(child.dep_ not in ("punct", "cc", "conj") for child in token.children)
    return token.dep_ == "punct" and token.pos_ == "NOUN" and token.ent_type_ not in NOT_NAMES


_CONSUMING = frozenset("eat drink wear own avoid".split())
"""Verbs behind which no bare verb can stand: "I can't eat gluten" has a noun there, whatever its tag."""
_LIKING = frozenset("like love enjoy hate prefer adore".split())
_AT_WHICH = frozenset("study teach start begin".split())
"""Verbs of which "physics at Oxford" says where, whatever the parser hangs the place on."""


def by_rule(clause: Clause, reach: Reach, *, rule: VerbRule, objects: list[Token]) -> Iterator[Triple]:
    if not _holds(clause, rule):
        return
    for token in objects:
        target = object_of(token, reach, rule)
        if target is None or (is_denied(clause) and is_some(token)):
            continue
        if rule.relation in _HAD and is_of_others(token) and (rule.kind == "end" or is_denied(clause) or clause.ended):
            continue
        for subject in subjects_of(clause, reach):
            yield from _triple(clause, rule, subject=subject, target=target)


_HAD = frozenset("OWNS DRIVES USES".split())


def is_of_others(thing: Token) -> bool:
    """ "I sold my mother's car": it was somebody else's; "his car" may be his own who sold it."""
    return any(child.dep_ == "poss" and child.tag_ != "PRP$" for child in thing.children)


def at_known(clause: Clause, reach: Reach, *, rule: VerbRule, target: Mention) -> Iterator[Triple]:
    """The triple of a clause whose object is known from before."""
    if rule.kind == "event" and clause.past:
        clause = clause._replace(perfect=False)
    if _holds(clause, rule):
        for subject in subjects_of(clause, reach):
            yield from _triple(clause, rule, subject=subject, target=target)


def _holds(clause: Clause, rule: VerbRule) -> bool:
    """Whether the clause says that it is, was or no longer is so; plans and denials say neither."""
    if is_denied(clause):
        in_part = _at_times(clause.verb) or (rule.relation in _DONE_SOMEHOW and _is_in_part(clause.verb))
        in_part = in_part or (clause.can and rule.relation in _NOT_BY_SKILL)
        return not in_part and rule.kind == "state" and rule.relation not in _DOUBTFUL_DENIED
    if not clause.asserted or clause.negated or (clause.can and rule.relation not in ("SPEAKS", "PLAYS")):
        return False
    if rule.kind in ("change", "event", "end"):
        return (clause.past or clause.perfect) and not clause.progressive and not clause.ended
    if clause.progressive and rule.relation in ("WORKS_AT", "LIVES_IN") and _is_for_now(clause.verb):
        return False
    return not (clause.progressive and clause.past)


def _is_for_now(verb: Token) -> bool:
    """ "I'm working at the cafe today": where one is for a while is no job and no home."""
    times = [child for child in verb.children if child.dep_ == "npadvmod"]
    this = ("morning", "afternoon", "evening", "week", "weekend", "month", "summer", "winter")
    return any(
        time.lower_ in ("today", "tonight", "tomorrow")
        or (time.lower_ in this and any(child.lower_ == "this" for child in time.children))
        for time in times
    )


def _at_times(verb: Token) -> bool:
    """ "I don't play tennis on Sundays" denies only when."""
    words = [each for child in verb.children if child.dep_ in ("prep", "npadvmod") for each in (child, *child.children)]
    return any(each.ent_type_ in ("DATE", "TIME") for each in words)


_NOT_BY_SKILL = frozenset("STUDIES STUDIES_AT WORKS_AT LIVES_IN OWNS".split())
"""Of these "I can't study biology with this noise" denies nothing."""
_DONE_SOMEHOW = frozenset("SPEAKS PLAYS EATS DRINKS DRIVES RIDES WEARS".split())
_SOMEHOW = frozenset(
    """well much often usually always fluently perfectly properly correctly enough alone professionally outside outdoors
    indoors inside regularly daily publicly competitively""".split()
)
_SOMEWHERE = frozenset("at in on after before during with around near to under without".split())


def _is_in_part(verb: Token) -> bool:
    """Whether only how, where or with whom is denied: "I don't speak Danish well", "I can't play chess in the dark"."""
    for child in verb.children:
        if child.lower_ in _SOMEHOW and child.dep_ in ("advmod", "acomp", "npadvmod"):
            return True
        inside = [each for each in child.children if each.dep_ in ("pobj", "pcomp")]
        if child.dep_ == "prep" and child.lower_ in _SOMEWHERE and any(each.pos_ != "ADV" for each in inside):
            return not any(each.lower_ in ("all", "general") for each in inside)
    return False


def is_some(token: Token) -> bool:
    """Whether it is only some of a kind: "I don't eat any more sushi" denies one's helping, and not the habit."""
    return any(child.lower_ in ("more", "any", "many", "much", "enough") for child in token.children)


def is_denied(clause: Clause) -> bool:
    """Whether the clause says that something is not so now: "I don't like coffee", "I'm not vegan"."""
    return clause.asserted and clause.negated and not (clause.past or clause.perfect)


def is_in_degree(verb: Token) -> bool:
    """Whether only how much is denied: "I'm not strictly vegetarian", "not that allergic", "not a strict vegan"."""
    said = [each for child in verb.children if child.dep_ in ("acomp", "attr") for each in (child, *child.children)]
    return any(each.lower_ in _DEGREES and each.dep_ in ("advmod", "amod") for each in (*said, *verb.children))


_DEGREES = frozenset("strictly strict that so fully entirely totally completely exactly always severely".split())


_DOUBTFUL_DENIED = frozenset("KNOWS USES LEARNS".split())
"""Of these, "I don't really know Raj" says too little."""


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
    if rule.relation == "LOCATED_IN" and (subject.speaker or subject.type == "Person"):
        rule = VERBS[("live", "in")]
    yield Triple(
        subject,
        rule.past if over else rule.relation,
        target,
        ends=rule.kind == "end" or clause.ended or is_denied(clause),
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
    if any(child.dep_ == "npadvmod" and child.lemma_.lower() in ("life", "year", "age") for child in verb.children):
        return True
    return any(child.dep_ == "prep" and child.lower_ in ("since", "for") for child in verb.children) or any(
        child.lower_ in ("always", "since", "forever") for child in verb.children
    )


def as_thing(mention: Mention) -> Mention:
    return mention if mention.type else mention._replace(type="Thing")
