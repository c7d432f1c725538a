"""What is done to somebody: "hired by Acme", "born in Oslo", "promoted to head of sales"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.agents import agent_triples
from graphmem.ingest.rules.arguments import Triple, arguments, as_thing, by_rule, subjects_of
from graphmem.ingest.rules.clauses import Clause, lemma_of
from graphmem.ingest.rules.names import is_name, mention_of, named
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.relations import at_that_place, phrasal, plain_relation
from graphmem.ingest.rules.vocabulary import NOT_FACTUAL, PASSIVES

if TYPE_CHECKING:
    from spacy.tokens import Token


_RANK = re.compile(
    r"\bto (?:be(?:come)? )?(?:the |an? )?(?P<rank>[a-z][\w-]*(?: [\w-]+){0,3}?)(?=$|[.,!]| (?:last|this|in|on|at|"
    r"and|after|yesterday|today|recently)\b)",
    re.IGNORECASE,
)


def passive_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    verb = clause.verb
    if any(child.dep_ == "auxpass" and child.lower_ == "got" for child in verb.children) and lemma_of(verb) == "marry":
        clause = clause._replace(past=False)
    if lemma_of(verb) == "promote" and clause.asserted and not clause.negated and (clause.past or clause.perfect):
        if rank := _RANK.search(verb.doc[verb.i : verb.sent.end].text):
            post = Mention(rank["rank"], "Topic")
            yield from (Triple(s, "HAS_OCCUPATION", post, changes=True) for s in subjects_of(clause, reach))
        return
    for preposition, objects in arguments(verb):
        if preposition == "there":
            yield from at_that_place(clause, reach)
            continue
        rule = PASSIVES.get((phrasal(verb), preposition))
        if rule is not None:
            past = clause.past and rule.kind == "state" and rule.relation != "LOCATED_IN"
            perfect_or_past = clause._replace(past=clause.past or rule.kind != "state", perfect=False)
            if clause.past or clause.perfect or rule.kind == "state":
                yield from by_rule(perfect_or_past if not past else clause, reach, rule=rule, objects=objects)
        elif preposition in ("in", "with", "on", "from") and _is_made(clause) and is_name(objects[0]):
            yield from _made_with(clause, reach, tools=objects)
        elif preposition == "by":
            yield from _done_by(clause, reach, agents=objects)


def _is_made(clause: Clause) -> bool:
    return lemma_of(clause.verb) in _MADE and clause.asserted and not (clause.negated or clause.past or clause.can)


_MADE = frozenset("build write make code develop program implement model".split())


def _made_with(clause: Clause, reach: Reach, *, tools: list[Token]) -> Iterator[Triple]:
    """ "The app is built in Flutter" """
    definite = [each for each in clause.subjects if any(c.lower_ in ("the", "our", "my") for c in each.children)]
    things = [named(each) for each in definite if each.pos_ == "NOUN"] or subjects_of(clause, reach)
    for tool in tools:
        name = named(tool, "Thing")
        for thing in things if name is not None else ():
            if thing is not None and name is not None:
                yield Triple(as_thing(thing), "BUILT_WITH", name)


def _done_by(clause: Clause, reach: Reach, *, agents: list[Token]) -> Iterator[Triple]:
    """What the agents do to it, by a verb that is known, else by its own name."""
    known = agent_triples(clause, reach, agents=agents)
    if known is not None:
        yield from known
    elif clause.verb.lemma_ not in NOT_FACTUAL and clause.asserted and not clause.negated:
        yield from _agent(clause, reach, agents=agents)


def _agent(clause: Clause, reach: Reach, *, agents: list[Token]) -> Iterator[Triple]:
    """ "Greenly was praised by Anna" is Anna PRAISED Greenly."""
    relation = plain_relation(clause.verb, "", past=True)
    if relation is None or not (clause.past or clause.perfect):
        return
    for agent in agents:
        doer = mention_of(agent, reach) if is_name(agent) else None
        if doer is not None:
            yield from (Triple(doer, relation, as_thing(thing), happened=True) for thing in subjects_of(clause, reach))
