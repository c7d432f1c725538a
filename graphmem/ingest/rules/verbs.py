"""Where the parse is sure of subject, relation and object: verbs with their objects, and passives.

The rules are patterns of dependencies and the small vocabulary beside; where they are not sure they say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.errors import InvalidInput
from graphmem.ids import normalise, relation_type
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple, arguments, as_thing, by_rule, subjects_of
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.copulas import copula_triples
from graphmem.ingest.rules.names import NOT_NAMES, Reach, is_name, mention_of, named, role_of
from graphmem.ingest.rules.vocabulary import GROUPS, NOT_FACTUAL, PASSIVES, VERBS, VerbRule

if TYPE_CHECKING:
    from spacy.tokens import Token


def verb_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """The triples of a clause with a full verb."""
    if clause.passive:
        yield from _passive(clause, reach)
    elif lemma_of(clause.verb) == "be":
        yield from copula_triples(clause, reach)
    else:
        yield from _active(clause, reach)


def _active(clause: Clause, reach: Reach) -> Iterator[Triple]:
    verb = clause.verb
    found = False
    for preposition, objects in arguments(verb):
        rule = VERBS.get((_lemma(verb), preposition))
        if (rule is not None and rule.sure and _for_a_while(verb)) or _goes_back(verb, preposition):
            return
        if rule is None or _is_group(rule, objects[0]):
            continue
        found = True
        yield from by_rule(clause, reach, rule=rule, objects=objects)
    yield from _special(clause, reach)
    if not found and (_lemma(verb), "") not in VERBS:
        yield from _general(clause, reach)


def _for_a_while(verb: Token) -> bool:
    """ "for a week", "from a holiday": who returned so may not stay."""
    return any(child.dep_ == "prep" and child.lower_ in ("for", "from", "with") for child in verb.children)


def _goes_back(verb: Token, preposition: str) -> bool:
    """ "went back to school" is no visit."""
    return preposition == "to" and lemma_of(verb) == "go" and any(child.lower_ == "back" for child in verb.children)


def _lemma(verb: Token) -> str:
    particles = [child.lower_ for child in verb.children if child.dep_ == "prt" and child.lower_ != "back"]
    return " ".join([lemma_of(verb), *particles])


def _is_group(rule: VerbRule, token: Token) -> bool:
    return rule.relation == "WORKS_AT" and token.lemma_.lower() in GROUPS


def _special(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """Verbs whose parts stand elsewhere: "manages me", "can't stand", "a job at", "join the club", "turned 30"."""
    verb = clause.verb
    lemma = _lemma(verb)
    if lemma == "stand" and _negated_can(verb):
        for token in (each for preposition, objects in arguments(verb) if not preposition for each in objects):
            if (target := mention_of(token, reach)) is not None:
                yield from (Triple(subject, "DISLIKES", as_thing(target)) for subject in subjects_of(clause, reach))
    if not clause.asserted or clause.negated or clause.can:
        return
    yield from _settled(clause, reach)
    for preposition, objects in arguments(verb):
        if preposition:
            continue
        yield from _of_object(clause, reach, lemma=lemma, objects=objects)


def _settled(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "went back to live in Berlin" """
    if lemma_of(clause.verb) not in ("go", "come", "move", "return"):
        return
    for live in clause.verb.children:
        if live.dep_ in ("xcomp", "advcl") and live.tag_ == "VB" and live.lemma_ == "live":
            for preposition, objects in arguments(live):
                if preposition == "in":
                    yield from by_rule(clause, reach, rule=VERBS[("move", "to")], objects=objects)


def _of_object(clause: Clause, reach: Reach, *, lemma: str, objects: list[Token]) -> Iterator[Triple]:
    first = objects[0]
    if lemma in ("manage", "supervise") and first.lower_ in ("me", "us") and reach.speaker and not clause.past:
        yield from (Triple(reach.speaker, "HAS_MANAGER", s._replace(type="Person")) for s in subjects_of(clause, reach))
    elif (
        lemma in ("get", "start", "take", "land", "accept", "have", "leave", "quit", "lose")
        and first.lemma_.lower() in _JOBS
    ):
        yield from _job(clause, reach, lemma=lemma, job=first)
    elif lemma == "join" and first.lemma_.lower() in GROUPS and (clause.past or clause.perfect):
        if (group := named(first, "Organization")) is not None:
            yield from (Triple(subject, "MEMBER_OF", group, changes=True) for subject in subjects_of(clause, reach))
    elif lemma == "turn" and first.pos_ == "NUM" and (clause.past or clause.perfect):
        age = Mention(first.text, "Topic")
        yield from (Triple(subject, "HAS_AGE", age, changes=True) for subject in subjects_of(clause, reach))


_JOBS = frozenset("job position role internship gig".split())


def _job(clause: Clause, reach: Reach, *, lemma: str, job: Token) -> Iterator[Triple]:
    ends = lemma in ("leave", "quit", "lose")
    if (
        clause.progressive
        or (lemma != "have" and not (clause.past or clause.perfect))
        or (lemma == "have" and clause.past)
    ):
        return
    places = [place for host in (job, clause.verb) for place in _at(host)]
    for place in places[:1]:
        if is_name(place) and (target := named(place, "Organization")) is not None:
            yield from (Triple(s, "WORKS_AT", target, ends=ends, changes=True) for s in subjects_of(clause, reach))


def _at(host: Token) -> Iterator[Token]:
    for prep in host.children:
        if prep.dep_ == "prep" and prep.lower_ in ("at", "with"):
            yield from (inner for inner in prep.children if inner.dep_ == "pobj")


def _negated_can(verb: Token) -> bool:
    words = {child.lower_ for child in verb.children}
    return bool(words & {"ca", "can", "could"}) and any(child.dep_ == "neg" for child in verb.children)


def _general(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """Plain subject, verb, object: the relation is the verb itself ("Carol built the billing service" -> BUILT)."""
    verb = clause.verb
    if verb.lemma_.lower() in NOT_FACTUAL or not clause.asserted or clause.negated or clause.can:
        return
    if (
        (clause.progressive and clause.past)
        or verb.pos_ != "VERB"
        or any(c.dep_ in ("xcomp", "ccomp", "prt") for c in verb.children)
    ):
        return
    for preposition, objects in arguments(verb):
        if preposition and not is_name(objects[0]):
            continue
        for token in objects:
            yield from _plain(clause, reach, preposition=preposition, token=token)
        return


def _plain(clause: Clause, reach: Reach, *, preposition: str, token: Token) -> Iterator[Triple]:
    if token.pos_ == "PRON" or token.ent_type_ in NOT_NAMES or not (is_name(token) or token.pos_ == "NOUN"):
        return
    target = mention_of(token, reach)
    over = clause.past or (clause.perfect and not clause.progressive)
    if over and clause.ended:
        return
    if over and not is_name(token) and not any(c.dep_ == "poss" or c.lower_ in _SINGLED_OUT for c in token.children):
        return
    relation = _relation(clause.verb, preposition, past=over)
    if target is None or relation is None or (role_of(token) and not is_name(token)):
        return
    for subject in subjects_of(clause, reach):
        if normalise(subject.name) != normalise(target.name):
            yield Triple(subject, relation, as_thing(target), ends=clause.ended, happened=over)


_SINGLED_OUT = frozenset("a an the another one two three".split())


def _relation(verb: Token, preposition: str, *, past: bool) -> str | None:
    lemma = verb.lemma_.lower()
    word = verb.lower_ if past or verb.tag_ in ("VBD", "VBN") else third_person(lemma)
    try:
        return relation_type(f"{word} {preposition}")
    except InvalidInput:
        return None


def third_person(lemma: str) -> str:
    """The verb as he, she or it does it: "play" -> "plays"."""
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{lemma}es"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return f"{lemma[:-1]}ies"
    return f"{lemma}s"


def _passive(clause: Clause, reach: Reach) -> Iterator[Triple]:
    verb = clause.verb
    for preposition, objects in arguments(verb):
        rule = PASSIVES.get((verb.lemma_.lower(), preposition))
        if rule is not None:
            past = clause.past and rule.kind == "state" and rule.relation != "LOCATED_IN"
            perfect_or_past = clause._replace(past=clause.past or rule.kind != "state", perfect=False)
            if clause.past or clause.perfect or rule.kind == "state":
                yield from by_rule(perfect_or_past if not past else clause, reach, rule=rule, objects=objects)
        elif preposition == "by" and verb.lemma_ not in NOT_FACTUAL and clause.asserted and not clause.negated:
            yield from _agent(clause, reach, agents=objects)


def _agent(clause: Clause, reach: Reach, *, agents: list[Token]) -> Iterator[Triple]:
    """ "Greenly was founded by Anna" is Anna FOUNDED Greenly."""
    relation = _relation(clause.verb, "", past=True)
    if relation is None or not (clause.past or clause.perfect):
        return
    for agent in agents:
        doer = mention_of(agent, reach) if is_name(agent) else None
        if doer is not None:
            yield from (Triple(doer, relation, as_thing(thing), happened=True) for thing in subjects_of(clause, reach))
