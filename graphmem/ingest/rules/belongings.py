"""What somebody has, had or gave away: kin, pets, things, conditions, courses. "We adopted a greyhound, Pixel"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import named_so, names_beside
from graphmem.ingest.rules.arguments import Triple, arguments, is_denied, is_of_others, subjects_of
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.names import NOT_NAMES, is_name, mention_of, named, role_of
from graphmem.ingest.rules.objects import object_of
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.roles import is_former, role_facts
from graphmem.ingest.rules.vocabulary import (
    CONDITIONS,
    COURSES,
    OWNABLE,
    PETS,
    PROFESSIONS,
    VAGUE,
    VERBS,
    is_condition,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_HAVING = frozenset("have get own adopt keep raise rescue foster".split())
_GIVING_UP = frozenset("sell lose".split())
_STUDYING = frozenset("have do take pursue study start begin finish complete get earn hold".split())


def belonging_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """What the clause says that its subject has, or has no more. Plans and wishes say neither."""
    lemma = lemma_of(clause.verb)
    if not clause.asserted or clause.can or (clause.negated and not is_denied(clause)):
        return
    objects = [each for preposition, found in arguments(clause.verb) if not preposition for each in found]
    if lemma in _HAVING:
        for noun in objects:
            yield from _had(clause, reach, noun=noun, lemma=lemma)
    elif _gives_up(clause):
        yield from _given_up(clause, reach, objects=objects)
    if lemma in _STUDYING and not clause.negated:
        for noun in objects:
            yield from _course(clause, reach, noun=noun)
    yield from _rid(clause, reach)


def _gives_up(clause: Clause) -> bool:
    if lemma_of(clause.verb) == "give":
        return any(child.lower_ in ("up", "away") for child in clause.verb.children)
    return lemma_of(clause.verb) in _GIVING_UP and (clause.past or clause.perfect) and not clause.progressive


def _had(clause: Clause, reach: Reach, *, noun: Token, lemma: str) -> Iterator[Triple]:
    if is_former(noun) or (lemma != "own" and clause.progressive):
        return
    if is_name(noun):
        yield from _named_thing(clause, reach, noun=noun, lemma=lemma)
        return
    word = noun.lemma_.lower()
    if lemma in ("adopt", "get", "rescue", "foster") and not (clause.past or clause.perfect or word in CONDITIONS):
        return
    still = clause._replace(past=False) if lemma not in ("have", "own") else clause
    role = role_of(noun)
    for holder in subjects_of(clause, reach):
        if role is not None:
            yield from _kin_or_pet(still, reach, noun=noun, role=role, holder=holder)
        elif word in _EVENTS:
            if (thing := named(noun)) is not None and not (clause.past or _over(clause)):
                yield Triple(holder, f"HAS_{word.upper()}", Mention(thing.name, "Event"))
        elif is_condition(word):
            yield from _condition(clause, noun=noun, holder=holder)
        elif lemma in ("have", "get") and (word in OWNABLE or _is_new_thing(noun) or _stands_somewhere(noun)):
            yield from _thing(clause, noun=noun, lemma=lemma, holder=holder)


def _thing(clause: Clause, *, noun: Token, lemma: str, holder: Mention) -> Iterator[Triple]:
    """ "I have a piano"; "Lukas has my bike" does not say that it is his."""
    theirs = not holder.speaker and any(child.lower_ in ("my", "our") for child in noun.children)
    if theirs or (thing := named(noun)) is None:
        return
    past = clause.past and lemma != "get"
    relation = "OWNED" if past else "OWNS"
    yield Triple(holder, relation, Mention(thing.name, "Thing"), ends=_over(clause), happened=past)


def _is_new_thing(noun: Token) -> bool:
    """ "a new sofa": what may be had new or used is mostly a thing."""
    words = {child.lower_ for child in noun.children if child.dep_ in ("det", "amod")}
    plain = noun.tag_ == "NN" and noun.lemma_.lower() not in _NO_THINGS | COURSES | VAGUE
    return plain and "a" in words and bool(words & {"new", "used", "secondhand", "second-hand"})


def _stands_somewhere(noun: Token) -> bool:
    """ "a boatyard in Fowey": what stands in a place is a thing, unless it is a person or a stay."""
    places = (each for prep in noun.children if prep.lower_ in ("in", "near", "outside") for each in prep.children)
    one = any(child.lower_ in ("a", "an") for child in noun.children)
    kind = noun.tag_ == "NN" and noun.lemma_.lower() not in _NO_THINGS | COURSES | VAGUE and not role_of(noun)
    return one and kind and noun.lemma_.lower() not in PROFESSIONS | _STAYS and any(is_name(each) for each in places)


_STAYS = frozenset(
    """meeting conference wedding party trip holiday vacation stay week weekend day night year month time client
    friend customer contact colleague gig flight layover stopover lecture talk workshop match game race tour show
    blast dream story chance call crash accident relative cousin following event date degree internship""".split()
)
_NO_THINGS = frozenset(
    """crush job gig role position
    haircut hairstyle look start project team contract offer schedule shift number name hobby
    interest routine diet record baby addition lease visa appointment plan goal idea theory problem issue habit phase
    chapter life home season obsession favorite favourite challenge task assignment account password version update
    perspective appreciation level client customer recipe song album album game show series episode""".split()
)
_EVENTS = frozenset("surgery appointment interview exam checkup operation audition viewing".split())


def _named_thing(clause: Clause, reach: Reach, *, noun: Token, lemma: str) -> Iterator[Triple]:
    """ "I have a Vespa", "I have Crohn's"; no "I have a PhD" """
    if noun.lower_ in _NAMED_AILMENTS:
        ailment = Mention(f"{noun.text}'s", "Topic")
        if lemma in ("have", "get") and not clause.past:
            yield from (
                Triple(each, "HAS_CONDITION", ailment, ends=_over(clause)) for each in subjects_of(clause, reach)
            )
    elif noun.lower_ not in COURSES:
        yield from _product(clause, reach, noun=noun, lemma=lemma)


def _product(clause: Clause, reach: Reach, *, noun: Token, lemma: str) -> Iterator[Triple]:
    """ "I have a Vespa", "we got an iPhone": a name with an article is a thing."""
    over = _over(clause)
    one = any(child.lower_ in ("a", "an") or (over and child.lower_ in ("the", "my", "our")) for child in noun.children)
    kept = lemma in ("have", "get") or (over and lemma == "own")
    if not kept or not one or noun.ent_type_ == "EVENT" or (lemma == "have" and clause.past):
        return
    clause = clause._replace(past=False) if lemma == "get" else clause
    if (lemma == "have" or clause.verb.tag_ in ("VBD", "VBN")) and (thing := named(noun)) is not None:
        target = Mention(thing.name, "Thing")
        yield from (Triple(holder, "OWNS", target, ends=_over(clause)) for holder in subjects_of(clause, reach))


def _over(clause: Clause) -> bool:
    return clause.ended or is_denied(clause)


def _kin_or_pet(clause: Clause, reach: Reach, *, noun: Token, role: str, holder: Mention) -> Iterator[Triple]:
    names = names_beside(noun) or named_so(noun)
    if names and not is_denied(clause):
        for name in names:
            yield from role_facts(holder, role, token=noun, name=name, reach=reach, clause=clause)
        return
    if not _over(clause) and not clause.past:
        reach.note_unnamed(holder, role, noun.lemma_.lower())
    kept = noun.tag_ == "NNS" and (clause.verb.lemma_ == "keep" or _are_kept(clause, noun))
    if role in PETS and (_is_counted(noun) or kept):
        relation = "HAD_PET" if clause.past else "HAS_PET"
        kind = Mention(noun.lemma_.lower() if _is_one(noun) else noun.text.lower(), "Thing")
        yield Triple(holder, relation, kind, ends=_over(clause), happened=clause.past, noun="pet")


_NAMED_AILMENTS = frozenset(
    "parkinson alzheimer crohn hashimoto tourette huntington asperger raynaud meniere sjogren addison".split()
)


def _are_kept(clause: Clause, noun: Token) -> bool:
    """ "We have chickens"; one may have mice without keeping them."""
    alone = not any(child.dep_ not in ("punct", "amod", "cc", "conj") for child in noun.children)
    pests = noun.lemma_.lower() in ("rat", "mouse", "bird", "bee", "snake", "lizard")
    elsewhere = any(child.dep_ == "prep" for child in clause.verb.children)
    return clause.verb.lemma_ == "have" and alone and not (pests or elsewhere)


def _is_one(noun: Token) -> bool:
    return any(child.lower_ in ("a", "an", "one") for child in noun.children)


def _is_counted(noun: Token) -> bool:
    words = [child for child in noun.children if child.lower_ != "no"]
    return any(child.dep_ in ("det", "nummod") or child.lower_ == "any" for child in words)


def _condition(clause: Clause, *, noun: Token, holder: Mention) -> Iterator[Triple]:
    """ "I have type 2 diabetes", "I had a stroke" """
    what = next((child for child in noun.children if child.dep_ == "compound"), None)
    if noun.lemma_.lower() == "allergy" and what is not None and what.lower_ not in ("food", "skin", "drug", "summer"):
        thing = Mention(what.text, "Thing")
        yield Triple(holder, "ALLERGIC_TO", thing, ends=_over(clause) or clause.past)
        return
    if (found := named(noun)) is not None:
        relation = "HAD_CONDITION" if clause.past else "HAS_CONDITION"
        yield Triple(holder, relation, Mention(found.name, "Topic"), ends=_over(clause), happened=clause.past)


def _given_up(clause: Clause, reach: Reach, *, objects: list[Token]) -> Iterator[Triple]:
    """ "I sold my Vespa" ends that one owns it, "I gave up coffee" that one has it: of a drink, that one drinks it."""
    lemma = lemma_of(clause.verb)
    for token in objects:
        yield from _lost_pet(clause, reach, token=token)
        if is_of_others(token):
            continue
        mine = any(child.dep_ == "poss" or child.lower_ == "the" for child in token.children)
        drink = token.lemma_.lower() in _DRINKS
        away = any(child.lower_ == "away" for child in clause.verb.children)
        food = token.lemma_.lower() in _FOODS
        if lemma == "give" and not away and not (drink or food):
            continue
        if (lemma != "give" or away) and not (mine and (is_name(token) or token.lemma_.lower() in OWNABLE)):
            continue
        relation = "OWNS" if lemma != "give" or away else "DRINKS" if drink else "EATS"
        if (thing := mention_of(token, reach)) is not None:
            target = thing._replace(type=thing.type or "Thing")
            yield from (Triple(holder, relation, target, ends=True) for holder in subjects_of(clause, reach))


def _lost_pet(clause: Clause, reach: Reach, *, token: Token) -> Iterator[Triple]:
    """ "We lost our old dog Rufus" """
    if role_of(token) in PETS:
        for name in names_beside(token):
            if (pet := named(name, "Thing")) is not None:
                yield from (Triple(holder, "HAS_PET", pet, ends=True) for holder in subjects_of(clause, reach))


_DRINKS = frozenset("coffee tea alcohol beer wine soda coke caffeine milk booze whisky".split())
_FOODS = frozenset("meat sugar gluten dairy pork beef fish bread chocolate carb wheat egg cheese".split())


def _rid(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "I got rid of my car" """
    if clause.verb.lower_ != "rid":
        return
    for preposition, objects in arguments(clause.verb):
        for token in objects if preposition == "of" else ():
            known = (is_name(token) or token.lemma_.lower() in OWNABLE) and not is_of_others(token)
            if known and (thing := named(token)) is not None:
                target = thing._replace(type=thing.type or "Thing")
                yield from (Triple(holder, "OWNS", target, ends=True) for holder in subjects_of(clause, reach))


def _course(clause: Clause, reach: Reach, *, noun: Token) -> Iterator[Triple]:
    """ "I'm doing my masters in hydrology at Delft", "I take evening classes in upholstery" """
    held = lemma_of(clause.verb) == "have"
    if noun.lemma_.lower() not in (_DEGREES if held else COURSES):
        return
    over = held or (clause.past and not clause.ended and lemma_of(clause.verb) not in ("start", "begin"))
    for host in (noun, clause.verb):
        for prep in (child for child in host.children if child.dep_ == "prep"):
            for token in (each for inner in prep.children if inner.dep_ == "pobj" for each in expanded(inner)):
                yield from _studied(clause, reach, preposition=prep.lower_, token=token, over=over)


_DEGREES = frozenset("degree phd doctorate master masters mba msc bsc bachelor bachelors diploma".split())
"""What one has done when one has it."""


def _studied(clause: Clause, reach: Reach, *, preposition: str, token: Token, over: bool) -> Iterator[Triple]:
    for subject in subjects_of(clause, reach):
        if preposition in ("in", "on") and token.ent_type_ not in (*NOT_NAMES, "GPE", "LOC"):
            topic = mention_of(token, reach, "Topic")
            if topic is not None and normalise(topic.name) not in VAGUE:
                held = lemma_of(clause.verb) == "have"
                relation = "HAS_DEGREE_IN" if held else "STUDIED" if over else "STUDIES"
                yield Triple(subject, relation, topic, ends=clause.ended, happened=over and not held)
        elif preposition == "at":
            place = object_of(token, reach, VERBS[("study", "at")])
            if place is not None:
                yield Triple(subject, "STUDIED_AT" if over else "STUDIES_AT", place, ends=clause.ended, happened=over)
