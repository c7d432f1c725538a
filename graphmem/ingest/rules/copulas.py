"""What "is" says: a profession, a kind, an age, a team, a place, an allergy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple, by_rule, object_of, subjects_of
from graphmem.ingest.rules.clauses import Clause, expanded
from graphmem.ingest.rules.names import FIRST_PERSON, NOT_NAMES, Reach, is_name, mention_of, named, role_of
from graphmem.ingest.rules.vocabulary import ADJECTIVES, DIETS, GROUPS, PROFESSIONS, VAGUE, VERBS

if TYPE_CHECKING:
    from spacy.tokens import Token


def copula_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    if not clause.asserted or clause.negated or clause.can:
        return
    for subject in subjects_of(clause, reach):
        for child in clause.verb.children:
            if child.dep_ == "attr":
                yield from (
                    found for token in expanded(child) for found in _is_a(clause, reach, subject=subject, token=token)
                )
            elif child.dep_ == "acomp":
                yield from _adjective(clause, reach, subject=subject, adjective=child)
            elif child.dep_ == "prep":
                yield from _is_in(clause, reach, subject=subject, prep=child)


def _is_a(clause: Clause, reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    """ "X is a nurse", "X is a software engineer at Acme", "X is head of marketing"."""
    lemma = token.lemma_.lower()
    if lemma in DIETS and not clause.past:
        yield Triple(subject, "IS_A", Mention(lemma, "Topic"), ends=clause.ended)
        return
    if any(child.dep_ in ("neg", "det") and child.lower_ in ("no", "not", "any") for child in token.children):
        return
    if lemma == "member":
        yield from _member(clause, reach, subject=subject, token=token)
        return
    profession = token.lower_ in PROFESSIONS or lemma in PROFESSIONS or (lemma.endswith("maker") and lemma != "maker")
    if not (token.pos_ == "NOUN" or profession) or _possessed_by_someone(token) or token.ent_type_ in NOT_NAMES:
        return
    article = any(child.dep_ == "det" and child.lower_ in ("a", "an", "the") for child in token.children)
    if not (profession or article) or (role_of(token) and not profession) or lemma in _EVALUATIONS | VAGUE:
        return
    name = _with_of(token)
    if name is None:
        return
    person = subject._replace(type="Person") if profession else subject
    relation = (
        ("HAD_OCCUPATION" if clause.past else "HAS_OCCUPATION") if profession else "WAS_A" if clause.past else "IS_A"
    )
    if not article and not profession:
        return
    yield Triple(person, relation, Mention(name, "Topic"), ends=clause.ended, happened=clause.past)
    if profession and not clause.ended:
        yield from _employer(clause, reach, subject=person, token=token)


_EVALUATIONS = frozenset(
    """idea genius idiot nightmare pain disaster mess joke dream blast pleasure star legend hero angel gem problem
    reason surprise shame pity bummer relief fan mood handful jerk beast sweetheart treat delight lifesaver win
    favorite favourite mix source sucker kind sort type example thing
    help man choice option issue deal fun beauty darling saint monster""".split()
)


def _possessed_by_someone(token: Token) -> bool:
    return any(child.dep_ == "poss" for child in token.children)


def _with_of(token: Token) -> str | None:
    chunk = named(token)
    if chunk is None:
        return None
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            if any(
                each.pos_ == "PRON" or each.lower_ in FIRST_PERSON or (each.dep_ == "pobj" and each.pos_ == "ADJ")
                for each in child.subtree
            ):
                return None
            return f"{chunk.name} {' '.join(t.text for t in child.subtree)}"[:80]
    return chunk.name


def _employer(clause: Clause, reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    for host in (token, clause.verb):
        for prep in host.children:
            if prep.dep_ == "prep" and (
                prep.lower_ in ("at", "for", "with") or (prep.lower_ == "of" and token.lower_ in _CHIEFS)
            ):
                rule = VERBS[("work", "at")]
                for inner in prep.children:
                    if (
                        inner.dep_ == "pobj"
                        and (target := object_of(inner, reach, rule)) is not None
                        and not target.speaker
                    ):
                        yield Triple(subject, rule.past if clause.past else rule.relation, target, happened=clause.past)


_CHIEFS = frozenset("ceo cto coo cfo employee".split())


def _member(clause: Clause, reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    for prep in token.children:
        if prep.lower_ == "of":
            yield from _joined(clause, reach, subject=subject, prep=prep)


def _joined(clause: Clause, reach: Reach, *, subject: Mention, prep: Token) -> Iterator[Triple]:
    """ "on my team" makes a teammate, "on the platform team" a member."""
    for group in prep.children:
        if group.dep_ != "pobj":
            continue
        ours = [child for child in group.children if child.dep_ == "poss"]
        if ours and group.lemma_.lower() in GROUPS:
            holder = mention_of(ours[0], reach, "Person")
            if holder is not None and group.lemma_.lower() == "team" and holder.name != subject.name:
                relation = "HAD_TEAMMATE" if clause.past else "HAS_TEAMMATE"
                yield Triple(holder, relation, subject._replace(type="Person"), ends=clause.ended, happened=clause.past)
        elif group.lemma_.lower() in GROUPS or is_name(group):
            target = named(group, "Organization")
            if target is not None and normalise(target.name) not in GROUPS:
                relation = "WAS_MEMBER_OF" if clause.past else "MEMBER_OF"
                yield Triple(subject, relation, target, ends=clause.ended, happened=clause.past)


def _adjective(clause: Clause, reach: Reach, *, subject: Mention, adjective: Token) -> Iterator[Triple]:
    if adjective.lower_ == "old" and not clause.past:
        years = [c for c in adjective.children if c.dep_ == "npadvmod" and c.lemma_.lower() == "year"]
        ages = [number.text for year in years for number in year.children if number.dep_ == "nummod"]
        yield from (Triple(subject, "HAS_AGE", Mention(age, "Topic")) for age in ages[:1])
    if adjective.lower_ in DIETS and not clause.past:
        yield Triple(subject, "IS_A", Mention(adjective.lower_, "Topic"), ends=clause.ended)
    for prep in adjective.children:
        rule = ADJECTIVES.get((adjective.lower_, prep.lower_)) if prep.dep_ == "prep" else None
        if rule is not None:
            objects = [each for inner in prep.children if inner.dep_ == "pobj" for each in expanded(inner)]
            yield from by_rule(clause, reach, rule=rule, objects=objects)


def _is_in(clause: Clause, reach: Reach, *, subject: Mention, prep: Token) -> Iterator[Triple]:
    if prep.lower_ in ("on", "in"):
        groups = [inner for inner in prep.children if inner.dep_ == "pobj" and inner.lemma_.lower() in GROUPS]
        if groups:
            yield from _joined(clause, reach, subject=subject, prep=prep)
            return
    relation = _PLACED.get(prep.lower_)
    if relation is None or (prep.lower_ == "in" and (subject.speaker or subject.type not in ("Organization", "Place"))):
        return
    if clause.past:
        return
    for inner in prep.children:
        if inner.dep_ == "pobj" and is_name(inner) and (target := named(inner, "Place")) is not None:
            yield Triple(subject, relation, target, ends=clause.ended)


_PLACED = {"from": "FROM", "in": "LOCATED_IN"}
