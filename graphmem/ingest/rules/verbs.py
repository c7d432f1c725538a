"""Where the parse is sure of subject, relation and object: verbs with their objects, and passives.

The rules are patterns of dependencies and the small vocabulary beside; where they are not sure they say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.agents import belongs_to
from graphmem.ingest.rules.appositions import named_so
from graphmem.ingest.rules.arguments import (
    WHERETO,
    Triple,
    arguments,
    as_thing,
    at_known,
    by_rule,
    is_denied,
    is_some,
    subjects_of,
)
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.copulas import become_triples, copula_triples
from graphmem.ingest.rules.medicines import is_medicine
from graphmem.ingest.rules.moves import left_for_another
from graphmem.ingest.rules.names import NOT_NAMES, is_name, mention_of, named, role_of
from graphmem.ingest.rules.passives import passive_triples
from graphmem.ingest.rules.pastimes import pastime_triples
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.relations import at_that_place, phrasal, place_before, plain_relation, rule_of_there
from graphmem.ingest.rules.tastes import taste_triples
from graphmem.ingest.rules.transfers import taken_triples
from graphmem.ingest.rules.travels import comes_back, travel_triples
from graphmem.ingest.rules.ventures import makes
from graphmem.ingest.rules.vocabulary import GROUPS, NOT_FACTUAL, PETS, VERBS, VerbRule

if TYPE_CHECKING:
    from spacy.tokens import Token


def verb_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """The triples of a clause with a full verb."""
    if clause.passive:
        yield from passive_triples(clause, reach)
    elif lemma_of(clause.verb) == "be":
        yield from copula_triples(clause, reach)
        yield from travel_triples(clause, reach)
    elif (owned := belongs_to(clause, reach)) is not None:
        yield from owned
    else:
        if lemma_of(clause.verb) == "get":
            yield from become_triples(clause, reach)
        yield from _active(clause, reach)
        yield from travel_triples(clause, reach)
        yield from pastime_triples(clause, reach)
        yield from taste_triples(clause, reach)
        yield from taken_triples(clause, reach)


def _active(clause: Clause, reach: Reach) -> Iterator[Triple]:
    verb = clause.verb
    found = False
    for preposition, objects in arguments(verb):
        if preposition == "there":
            found = found or rule_of_there(verb) is not None
            yield from at_that_place(clause, reach)
            continue
        rule = VERBS.get((phrasal(verb), preposition)) or _whereto(verb, preposition)
        if preposition == "at" and lemma_of(verb) in ("start", "begin") and _is_taught(verb):
            rule = None
        if preposition == "at" and _goes_to_school(verb):
            rule = VERBS[("study", "at")]._replace(past="STUDIES_AT", kind="change")
        if rule is None and preposition == "as" and (clause.past or clause.perfect) and lemma_of(verb) in _QUALIFYING:
            rule = VERBS[("become", "")]
        if (rule is not None and rule.sure and _for_a_while(verb)) or _goes_back(verb, preposition):
            return
        if rule is None or _is_group(rule, objects[0]):
            continue
        found = True
        yield from by_rule(clause, reach, rule=rule, objects=objects)
    yield from _left_behind(clause, reach)
    yield from _left_firm(clause, reach)
    yield from _been_there(clause, reach)
    yield from _given_notice(clause, reach)
    yield from _special(clause, reach)
    if lemma_of(verb) == "share" and any(each.lemma_.lower() in _HOMES for each in verb.children):
        mates = [
            each for host in (verb, *verb.children) for prep, objs in arguments(host) if prep == "with" for each in objs
        ]
        yield from by_rule(clause, reach, rule=VERBS[("live", "with")], objects=mates)
    if not found and (phrasal(verb), "") not in VERBS:
        yield from _general(clause, reach)


def _whereto(verb: Token, preposition: str) -> VerbRule | None:
    """ "live out in Strömstad", "moved up to Leith": the particle tells nothing."""
    particles = {child.lower_ for child in verb.children if child.dep_ == "prt"}
    known = particles and particles <= WHERETO and lemma_of(verb) in ("live", "move", "work")
    return VERBS.get((lemma_of(verb), preposition)) if known else None


def _goes_to_school(verb: Token) -> bool:
    """ "started school at Lindenhof", "started at Brown and majors in maths" """
    learns = any(each.lemma_.lower() in ("study", "major", "majore", "degree") for each in verb.sent if each.i > verb.i)
    if lemma_of(verb) in ("start", "begin") and learns:
        return True
    return lemma_of(verb) in ("start", "begin") and any(
        child.dep_ == "dobj" and child.lemma_.lower() in _SCHOOLS for child in verb.children
    )


_QUALIFYING = frozenset("retrain requalify qualify register start begin employ freelance moonlight".split())


def _is_taught(verb: Token) -> bool:
    """ "started reception at Holy Cross": no job, as one starts something else there."""
    return any(child.dep_ == "dobj" and child.lemma_.lower() not in (*_JOBS, "work") for child in verb.children)


_SCHOOLS = frozenset("school kindergarten nursery preschool university college reception uni".split())
_HOMES = frozenset("flat apartment house room place home".split())


def _left_behind(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "I moved from Munich to Vienna" ends that one lives in Munich."""
    if lemma_of(clause.verb) not in ("move", "relocate", "emigrate"):
        return
    taken = dict(arguments(clause.verb))
    if "from" in taken and {"to", "into", "there"} & set(taken):
        rule = VERBS[("move", "to")]._replace(kind="end")
        yield from by_rule(clause, reach, rule=rule, objects=taken["from"])


def _left_firm(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "Tessa left Bellwether, she works at Northgate Labs now": what she left is a firm, whatever it looks like."""
    left = left_for_another(clause.verb)
    if left is None or not clause.asserted or clause.negated or not (clause.past or clause.perfect):
        return
    if (firm := named(left)) is not None:
        target = firm._replace(type="Organization")
        for subject in subjects_of(clause, reach):
            yield Triple(subject._replace(type="Person"), "WORKS_AT", target, ends=True)


def _been_there(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "I do data entry for Northwind" is where one works; "I go to Parkside High" where one goes."""
    if clause.past or clause.perfect or clause.progressive or not clause.asserted or clause.can:
        return
    lemma = lemma_of(clause.verb)
    for preposition, objects in (*arguments(clause.verb), *_of_doing(clause.verb)):
        if lemma == "do" and preposition == "for":
            yield from by_rule(clause, reach, rule=VERBS[("work", "for")], objects=objects)
        if lemma not in _NOT_IN_GROUPS and preposition in ("in", "with", "for"):
            yield from _plays_in(clause, reach, group=objects[0])
        if lemma == "go" and preposition == "at" and any(child.lower_ == "to" for child in clause.verb.children):
            rule = VerbRule("GOES_TO", "WENT_TO", "Organization", named=True)
            yield from by_rule(clause, reach, rule=rule, objects=[each for each in objects if is_name(each)])
        if lemma == "go" and preposition == "to" and objects[0].ent_type_ not in ("GPE", "LOC"):
            rule = VerbRule("GOES_TO", "WENT_TO", "Organization", named=True)
            yield from by_rule(clause, reach, rule=rule, objects=objects)


_NOT_IN_GROUPS = frozenset("be live work grow believe vote invest interest help shop share trust fit stay fall".split())


def _plays_in(clause: Clause, reach: Reach, *, group: Token) -> Iterator[Triple]:
    """ "I sing in the cathedral choir" """
    name = named(group, "Organization") if group.lemma_.lower() in GROUPS and not is_name(group) else None
    some = not named_so(group) and any(child.lower_ == "a" for child in group.children)
    if name is not None and (" " in name.name or some):
        yield from (Triple(subject, "MEMBER_OF", name, ends=clause.ended) for subject in subjects_of(clause, reach))


def _of_doing(verb: Token) -> Iterator[tuple[str, list[Token]]]:
    for thing in verb.children:
        if thing.dep_ == "dobj" and lemma_of(verb) == "do":
            yield from arguments(thing)


def _given_notice(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "I handed in my notice at Corvid" """
    if lemma_of(clause.verb) not in ("hand", "give") or not (clause.past or clause.perfect):
        return
    for thing in clause.verb.children:
        if thing.dep_ == "dobj" and thing.lemma_.lower() in ("notice", "resignation"):
            for place in (place for host in (thing, clause.verb) for place in _at(host)):
                if is_name(place) and (firm := named(place, "Organization")) is not None:
                    yield from (Triple(s, "WORKS_AT", firm, ends=True) for s in subjects_of(clause, reach))


def _for_a_while(verb: Token) -> bool:
    """ "for a week", "from a holiday": who returned so may not stay."""
    return any(child.dep_ == "prep" and child.lower_ in ("for", "from", "with") for child in verb.children)


def _goes_back(verb: Token, preposition: str) -> bool:
    """ "went back to school" is no visit, "came back from Oslo" no origin."""
    if preposition == "from" and lemma_of(verb) == "come" and comes_back(verb):
        return True
    return preposition == "to" and lemma_of(verb) == "go" and any(child.lower_ == "back" for child in verb.children)


def _is_group(rule: VerbRule, token: Token) -> bool:
    """Whether one does there what its members do, and no work: "joined the choir"; one works "for the council"."""
    works = token.head.lower_ == "for" and lemma_of(token.head.head) == "work" and token.lemma_.lower() in _PAYING
    return rule.relation == "WORKS_AT" and token.lemma_.lower() in GROUPS and not works


_PAYING = frozenset("council church army navy union guard association society".split())
"""Groups that employ people."""


def _special(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """Verbs whose parts stand elsewhere: "manages me", "can't stand", "a job at", "join the club", "turned 30"."""
    verb = clause.verb
    lemma = phrasal(verb)
    if lemma == "stand" and _negated_can(verb):
        for token in (each for preposition, objects in arguments(verb) if not preposition for each in objects):
            if (target := mention_of(token, reach)) is not None:
                yield from (Triple(subject, "DISLIKES", as_thing(target)) for subject in subjects_of(clause, reach))
    yield from _misread_taste(clause, reach)
    if not clause.asserted or clause.negated or clause.can:
        return
    yield from _settled(clause, reach)
    yield from _moved_in(clause, reach)
    yield from _activity(clause, reach)
    yield from _with_tools(clause, reach)
    yield from _medicine(clause, reach)
    for preposition, objects in arguments(verb):
        if preposition:
            continue
        yield from _of_object(clause, reach, lemma=lemma, objects=objects)


def _medicine(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "Started on 20mg of fluoxetine", "the doctor put me on ramipril": what is taken is known by its name."""
    lemma, verb = lemma_of(clause.verb), clause.verb
    to_me = any(child.dep_ == "dobj" and child.lower_ in ("me", "us") for child in verb.children)
    if lemma not in (_PRESCRIBING if to_me else _TAKING) or (clause.progressive and clause.past):
        return
    takers = [reach.speaker] if to_me and reach.speaker else subjects_of(clause, reach)
    inside = (each for child in verb.children if child.dep_ in ("dobj", "prep") for each in child.subtree)
    for word in inside:
        if is_medicine(word.text) and word.pos_ != "VERB":
            yield from (Triple(taker, "TAKES", Mention(word.text, "Thing"), ends=clause.ended) for taker in takers)


_TAKING = frozenset("start begin take use try get go inject".split())
_PRESCRIBING = frozenset("put start prescribe give get switch".split())


def _with_tools(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "I do all my drawing in Procreate", "we run everything on Hetzner": what is done with a name is done by using
    it."""
    if clause.past or clause.perfect or lemma_of(clause.verb) not in _MAKING:
        return
    things = [child for child in clause.verb.children if child.dep_ == "dobj"]
    for host in (clause.verb, *things) if things else ():
        for preposition, objects in arguments(host):
            tools = [each for each in objects if is_name(each) and each.ent_type_ not in _NO_TOOLS]
            for tool in tools if preposition in ("in", "on", "with", "via", "using", "through") else ():
                if (name := named(tool, "Thing")) is not None:
                    yield from (Triple(subject, "USES", name) for subject in subjects_of(clause, reach))


_MAKING = frozenset(
    "do run keep make write edit track store manage host build deploy code design draw record mix plan organise "
    "organize develop log stream publish sketch compose save back take".split()
)
_NO_TOOLS = NOT_NAMES | {"GPE", "LOC", "FAC", "PERSON", "EVENT", "NORP", "LANGUAGE"}


def _activity(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "I go running most days" is what one does; "I stopped vaping" what one does no more."""
    verb = clause.verb
    if lemma_of(verb) == "go" and not (clause.past or clause.perfect or clause.progressive):
        doings = [child for child in verb.children if child.tag_ == "VBG" and child.i == verb.i + 1]
    elif clause.ended and verb.tag_ == "VBG" and not any(_is_more(each) for each in verb.children):
        doings = [verb]
    else:
        return
    for doing in doings:
        what = Mention(doing.lower_, "Topic")
        yield from (Triple(subject, "DOES", what, ends=clause.ended) for subject in subjects_of(clause, reach))


def _is_more(child: Token) -> bool:
    """Whether it says more of what was done than when: "in lockdown"."""
    when = child.dep_ == "prep" and child.lower_ in ("in", "during", "before", "after", "since", "for")
    names = any(is_name(each) and each.ent_type_ not in NOT_NAMES for each in child.subtree)
    return child.dep_ in ("dobj", "xcomp") or (child.dep_ == "prep" and (names or not when))


def _misread_taste(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "Otis loves drumming", where the parser takes "loves" for a helper of the other verb."""
    verb = clause.verb
    taste = next((child for child in verb.children if child.i == verb.i - 1 and child.lower_ in _TASTES), None)
    if taste is None or verb.tag_ != "VBG" or clause.negated:
        return
    words = [verb, *(each for child in verb.children if child.dep_ == "dobj" for each in child.subtree)]
    doing = Mention(" ".join(each.text for each in words), "Thing")
    relation = VERBS[(_TASTES[taste.lower_], "")].relation
    yield from (Triple(subject, relation, doing) for subject in subjects_of(clause, reach))


_TASTES = {"loves": "love", "likes": "like", "enjoys": "enjoy", "hates": "hate"}


def _moved_in(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "We bought a place in Croydon and moved in" """
    place = place_before(clause.verb, VERBS[("move", "to")])
    into = any(child.lower_ == "in" and child.dep_ in ("prt", "advmod") for child in clause.verb.children)
    if lemma_of(clause.verb) == "move" and into and place is not None:
        yield from at_known(clause, reach, rule=VERBS[("move", "to")], target=place)


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
        if (group := reach.thing(first) or named(first, "Organization")) is not None:
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
    posts = [each for host in (job, clause.verb) for prep, found in arguments(host) if prep == "as" for each in found]
    for post in posts if not ends else ():
        if (what := named(post, "Topic")) is not None:
            yield from (Triple(s, "HAS_OCCUPATION", what, changes=True) for s in subjects_of(clause, reach))


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
    if (verb.lemma_.lower() in NOT_FACTUAL and not makes(verb)) or not clause.asserted or clause.can:
        return
    if clause.negated and not is_denied(clause):
        return
    if (
        (clause.progressive and clause.past)
        or verb.pos_ != "VERB"
        or any(c.dep_ in ("xcomp", "ccomp", "prt") for c in verb.children)
    ):
        return
    if phrasal(verb) in ("sell", "lose") and clause.past:
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
    names = [name for c in token.children if c.dep_ == "acl" and c.lemma_ in ("call", "name") for name in c.children]
    if is_denied(clause) and is_some(token):
        return
    target = mention_of(next((name for name in names if name.dep_ == "oprd" and is_name(name)), token), reach)
    misread = (
        clause.verb.tag_ == "VBD" and clause.verb.lower_ == clause.verb.lemma_.lower() and clause.verb.lower_ in _SAME
    )
    over = (clause.past and not misread) or (clause.perfect and not clause.progressive)
    if over and clause.ended:
        return
    by_me = any(each.speaker for each in subjects_of(clause, reach))
    known = is_name(token) or reach.thing(token) is not None
    if over and not known and not by_me and not any(c.lower_ in ("a", "an") for c in token.children):
        return
    if over and not known and not any(c.dep_ == "poss" or c.lower_ in _SINGLED_OUT for c in token.children):
        return
    relation = plain_relation(clause.verb, preposition, past=over)
    if target is None or relation is None or ((role := role_of(token)) and role not in PETS and not is_name(token)):
        return
    for subject in subjects_of(clause, reach):
        if normalise(subject.name) != normalise(target.name):
            ends = clause.ended or is_denied(clause)
            yield Triple(subject, relation, as_thing(target), ends=ends, happened=over)


_SAME = frozenset("run come become".split())
_SINGLED_OUT = frozenset("a an the another one two three".split())
