"""What "is" says: a profession, a kind, an age, a team, a place, an allergy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ids import normalise
from graphmem.ingest.base import Mention
from graphmem.ingest.rules.appositions import named_so
from graphmem.ingest.rules.arguments import WHERETO, Triple, by_rule, is_denied, is_in_degree, subjects_of
from graphmem.ingest.rules.clauses import Clause
from graphmem.ingest.rules.coordination import expanded
from graphmem.ingest.rules.corrections import Correction, corrected
from graphmem.ingest.rules.medicines import is_medicine
from graphmem.ingest.rules.names import FIRST_PERSON, NOT_NAMES, is_name, mention_of, named, role_of
from graphmem.ingest.rules.objects import is_profession, object_of
from graphmem.ingest.rules.peoples import is_people
from graphmem.ingest.rules.reach import REACH, Reach
from graphmem.ingest.rules.vocabulary import (
    ADJECTIVES,
    AILING,
    DIETS,
    GROUPS,
    LASTING,
    PETS,
    PLAYERS,
    VAGUE,
    VERBS,
    VerbRule,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


def become_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "I got engaged to Matteo" """
    if clause.asserted and not clause.negated and (clause.past or clause.perfect):
        now = clause._replace(past=False, perfect=False)
        for subject in subjects_of(clause, reach):
            for child in clause.verb.children:
                if child.dep_ == "acomp" and child.lower_ in ("engaged", "married"):
                    yield from _adjective(now, reach, subject=subject, adjective=child)


def copula_triples(clause: Clause, reach: Reach) -> Iterator[Triple]:
    if not clause.asserted or clause.can or (clause.negated and (not is_denied(clause) or is_in_degree(clause.verb))):
        return
    yield from _in_place(clause, reach)
    for triple in _said(clause, reach):
        yield triple._replace(ends=True, happened=False, exclusive=False) if is_denied(clause) else triple


def _in_place(clause: Clause, reach: Reach) -> Iterator[Triple]:
    """ "It's Solveig now": in place of whoever was told of last in that place."""
    subject = clause.subjects[0] if clause.subjects else None
    now = any(child.lower_ in ("now", "instead", "currently", "since") for child in clause.verb.children)
    if subject is None or subject.lower_ not in ("it", "that") or not now or clause.past or clause.negated:
        return
    for name in (child for child in clause.verb.children if child.dep_ in ("attr", "acomp") and is_name(child)):
        found = named(name)
        told = [triple for triple, message in reach.told if reach.message - message < REACH]
        if found is not None:
            yield from corrected(Correction(found.name), told)


def _said(clause: Clause, reach: Reach) -> Iterator[Triple]:
    for subject in subjects_of(clause, reach):
        for child in clause.verb.children:
            if child.dep_ == "attr":
                yield from (
                    found for token in expanded(child) for found in _is_a(clause, reach, subject=subject, token=token)
                )
            elif child.dep_ == "acomp":
                yield from _adjective(clause, reach, subject=subject, adjective=child)
            for prep in (child, *(child.children if child.lower_ in WHERETO else ())):
                if prep.dep_ == "prep":
                    yield from _is_in(clause, reach, subject=subject, prep=prep)


def _is_a(clause: Clause, reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    """ "X is a nurse", "X is 34", "X is a huge fan of Y", "X is a member of Z"."""
    lemma = token.lemma_.lower()
    if token.pos_ == "NUM" and not clause.past and (age := _age(token, subject)):
        yield Triple(subject, "HAS_AGE", Mention(age, "Topic"), exclusive=True)
    elif lemma in AILING and not clause.past:
        yield _ailing(clause, subject=subject, word=token)
    elif token.lower_ in _FAVORITES and any(c.dep_ == "poss" for c in token.children):
        yield from _favorite(clause, reach, subject=subject, token=token)
    elif _is_nationality(token, subject) and not clause.past:
        yield Triple(subject, "HAS_NATIONALITY", Mention(token.text, "Topic"), ends=clause.ended)
    elif lemma == "fan":
        yield from _fan(clause, reach, subject=subject, token=token)
    elif lemma in DIETS and not clause.past:
        yield Triple(subject, "IS_A", Mention(lemma, "Topic"), ends=clause.ended)
    elif any(child.dep_ in ("neg", "det") and child.lower_ in ("no", "any") for child in token.children):
        return
    elif lemma == "member":
        yield from _member(clause, reach, subject=subject, token=token)
    else:
        yield from _kind(clause, reach, subject=subject, token=token)


_FAVORITES = ("favorite", "favourite", "fave")


def _ailing(clause: Clause, *, subject: Mention, word: Token) -> Triple:
    """ "I'm lactose intolerant" """
    before = [child.text for child in word.lefts if child.dep_ in ("amod", "npadvmod", "compound", "nmod")]
    return Triple(subject, "HAS_CONDITION", Mention(" ".join([*before, word.text]), "Topic"), ends=clause.ended)


def _kind(clause: Clause, reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    """ "X is a nurse", "X is a software engineer at Acme", "X is head of marketing"."""
    profession = (is_profession(token) and token.lower_ != "partner") or _is_post(token, subject)
    name = _kind_name(token, profession=profession)
    if name is None or (clause.past and token.lemma_.lower() in _STAGES):
        return
    person = subject._replace(type="Person") if profession else subject
    now, past = ("HAS_OCCUPATION", "HAD_OCCUPATION") if profession else ("IS_A", "WAS_A")
    relation = past if clause.past else now
    one = Mention(_of_one(token, name) if profession else name, "Topic")
    yield Triple(person, relation, one, ends=clause.ended, happened=clause.past, noun=normalise(name))
    if clause.ended or is_denied(clause):
        return
    if profession or subject.speaker or subject.type == "Person":
        yield from _employer(clause, reach, subject=person, token=token)
    if profession:
        yield from _origin(reach, subject=person, token=token)


_STAGES = frozenset(
    "kid child baby toddler infant newborn boy girl teen teenager youngster youth adult adolescent minor".split()
)
"""What everybody was once."""


def _is_post(token: Token, subject: Mention) -> bool:
    """ "I'm a dispatcher at DHL": what one is at a firm is what one works as."""
    person = subject.speaker or subject.type == "Person"
    firms = [each for c in token.children if c.lower_ in ("at", "for") for each in c.children if each.dep_ == "pobj"]
    doer = token.lower_.endswith(("er", "or", "ist", "ant")) and token.pos_ == "NOUN"
    return person and doer and any(is_name(each) for each in firms)


def _kind_name(token: Token, *, profession: bool) -> str | None:
    """What the noun says that somebody or something is; None where it is an opinion, a role or a name."""
    lemma = token.lemma_.lower()
    if not (token.pos_ == "NOUN" or profession) or _possessed_by_someone(token) or token.ent_type_ in NOT_NAMES:
        return None
    if any(child.tag_ in ("JJS", "RBS") for child in token.children) or named_so(token):
        return None
    article = any(child.dep_ == "det" and child.lower_ in ("a", "an", "the") for child in token.children)
    vague = lemma in _EVALUATIONS | VAGUE and not (
        lemma == "person" and any(c.dep_ == "compound" for c in token.children)
    )
    role = role_of(token)
    if not (profession or article) or (role and role not in PETS and not profession) or vague:
        return None
    if _is_at_home(token) or _is_way(token):
        return None
    return _with_of(token)


def _of_one(token: Token, name: str) -> str:
    """What each of several is: "Ana and Bob are nurses" """
    many = token.tag_ == "NNS" and name.endswith(token.text)
    return f"{name.removesuffix(token.text)}{token.lemma_}" if many else name


def _is_way(token: Token) -> bool:
    """ "a short drive from Bergen" says how far it is."""
    return token.lemma_.lower() in _WAYS and any(child.lower_ in ("from", "to") for child in token.children)


_WAYS = frozenset("drive walk ride flight trip journey hop stroll".split())


def _is_at_home(token: Token) -> bool:
    """ "a stay at home dad" is no stay."""
    return token.lower_ == "stay" and any(child.lower_ == "at" for child in token.children)


def _age(token: Token, subject: Mention) -> str:
    """ "I'm 34", "my daughter Mia is 6" """
    beside = ("advmod", "punct", "amod", "cc", "conj", "appos")
    bare = all(child.dep_ in beside or child.lower_ == "since" for child in token.children)
    known = subject.speaker or subject.type in ("Person", "Thing")
    followed = token.i + 1 < token.sent.end and token.nbor().pos_ in ("NOUN", "NUM", "PROPN", "SYM")
    sure = known and bare and not followed and token.text.isdecimal() and 0 < int(token.text) < 120
    return token.text if sure and token.nbor(-1).lower_ not in ("$", "#") else ""


def _favorite(clause: Clause, reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    """ "Spicy food is my favourite" """
    for child in token.children:
        holder = mention_of(child, reach) if child.dep_ == "poss" else None
        if holder is not None and not clause.past and normalise(holder.name) != normalise(subject.name):
            yield Triple(holder, "LIKES", subject._replace(type=subject.type or "Thing"), ends=clause.ended)


def _fan(clause: Clause, reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    """ "I'm a huge fan of Björk" """
    for prep in token.children:
        if prep.lower_ == "of":
            for each in (each for inner in prep.children if inner.dep_ == "pobj" for each in expanded(inner)):
                if (target := mention_of(each, reach)) is not None and not clause.past:
                    liked = target._replace(type=target.type or "Thing")
                    yield Triple(subject._replace(type="Person"), "LIKES", liked, ends=clause.ended)


_EVALUATIONS = frozenset(
    """idea genius idiot nightmare pain disaster mess joke dream blast pleasure star legend hero angel gem problem
    reason surprise shame pity bummer relief fan mood handful jerk beast sweetheart treat delight lifesaver win
    favorite favourite mix source sucker kind sort type example thing
    help man choice option issue deal fun beauty darling saint monster dick ass asshole bitch prick moron clown diva
    brat bastard bully sweetie softie""".split()
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
                rule = _belongs_to(token)
                for inner in prep.children:
                    if (
                        inner.dep_ == "pobj"
                        and (target := object_of(inner, reach, rule)) is not None
                        and not target.speaker
                    ):
                        yield Triple(subject, rule.past if clause.past else rule.relation, target, happened=clause.past)


def _origin(reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    """ "an architect from Valparaíso" """
    for prep in token.children:
        if prep.dep_ == "prep" and prep.lower_ == "from":
            for inner in prep.children:
                if inner.dep_ == "pobj" and is_name(inner) and (place := mention_of(inner, reach)) is not None:
                    yield Triple(subject, "FROM", place._replace(type=place.type or "Place"))


def _belongs_to(token: Token) -> VerbRule:
    """What a student, a player and anybody else is to where they are one."""
    word = token.lemma_.lower()
    return VERBS[("study", "at") if word in _LEARNERS else ("play", "for") if word in PLAYERS else ("work", "at")]


_LEARNERS = frozenset("student undergraduate undergrad freshman sophomore pupil".split())
_CHIEFS = frozenset("ceo cto coo cfo employee".split())


def _member(clause: Clause, reach: Reach, *, subject: Mention, token: Token) -> Iterator[Triple]:
    for prep in token.children:
        if prep.lower_ == "of":
            yield from _joined(clause, reach, subject=subject, prep=prep)


def _joined(clause: Clause, reach: Reach, *, subject: Mention, prep: Token) -> Iterator[Triple]:
    """ "on my team" makes a teammate, "on the platform team" a member, "in a new band called Gutter Lark" one of it."""
    for group in prep.children:
        if group.dep_ != "pobj":
            continue
        called = next(iter(named_so(group)), None) if group.lemma_.lower() in GROUPS else None
        if called is not None and (band := named(called, "Organization")) is not None:
            relation = "WAS_MEMBER_OF" if clause.past else "MEMBER_OF"
            yield Triple(subject, relation, band, ends=clause.ended, happened=clause.past)
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
    word = _hyphened(adjective)
    if word.lower() in DIETS | LASTING and not clause.past:
        yield Triple(subject, "IS_A", Mention(word, "Topic"), ends=clause.ended)
    elif _is_nationality(adjective, subject) and not clause.past:
        yield Triple(subject, "HAS_NATIONALITY", Mention(adjective.text, "Topic"), ends=clause.ended)
    if adjective.lower_ in AILING and not clause.past:
        yield _ailing(clause, subject=subject, word=adjective)
    for prep in adjective.children:
        rule = ADJECTIVES.get((adjective.lower_, prep.lower_)) if prep.dep_ == "prep" else None
        if rule is not None:
            objects = [each for inner in prep.children if inner.dep_ == "pobj" for each in expanded(inner)]
            yield from by_rule(clause, reach, rule=rule, objects=objects)


def _hyphened(adjective: Token) -> str:
    """The adjective with what a hyphen joins to it: "left-handed"."""
    first = adjective.i
    while first - 2 >= adjective.sent.start and adjective.doc[first - 1].text == "-":
        first -= 2
    text: str = adjective.doc[first : adjective.i + 1].text
    return text if " " not in text else adjective.text


def _is_nationality(word: Token, subject: Mention) -> bool:
    """ "I'm Danish", and also "I'm Thai", which the parser takes for a name."""
    bare = not any(child.dep_ in ("det", "poss", "compound", "prep") for child in word.children)
    return bare and is_people(word) and word.lower_ not in LASTING and _is_somebody(subject)


def _is_somebody(subject: Mention) -> bool:
    return subject.speaker or subject.type == "Person"


def _is_in(clause: Clause, reach: Reach, *, subject: Mention, prep: Token) -> Iterator[Triple]:
    if prep.lower_ == "on" and not clause.past:
        yield from _lives_on(clause, subject=subject, prep=prep)
    if prep.lower_ in ("on", "in"):
        groups = [inner for inner in prep.children if inner.dep_ == "pobj" and inner.lemma_.lower() in GROUPS]
        if groups:
            yield from _joined(clause, reach, subject=subject, prep=prep)
            return
    if prep.lower_ in ("at", "with", "in", "into"):
        yield from _is_at(clause, reach, subject=subject, prep=prep)
    if prep.lower_ == "to" and clause.perfect and not is_denied(clause):
        objects = [each for inner in prep.children if inner.dep_ == "pobj" for each in expanded(inner)]
        yield from by_rule(clause, reach, rule=VERBS[("visit", "")], objects=objects)
    relation = None if _is_so_far(prep) else _PLACED.get(prep.lower_)
    if relation is None or (prep.lower_ == "in" and (subject.speaker or subject.type not in ("Organization", "Place"))):
        return
    if clause.past:
        return
    for inner in (each for first in prep.children for each in (first, *named_so(first))):
        called = inner.dep_ == "oprd" and prep.lower_ == "from"
        if (inner.dep_ == "pobj" or called) and is_name(inner) and (target := named(inner, "Place")) is not None:
            yield Triple(subject, relation, target, ends=clause.ended)


def _lives_on(clause: Clause, *, subject: Mention, prep: Token) -> Iterator[Triple]:
    """ "I'm on a low carb diet", "on 20mg of citalopram" """
    if (diet := _diet(prep)) is not None:
        yield Triple(subject, "FOLLOWS_DIET", diet, ends=clause.ended)
    drugs = [Mention(each.text, "Thing") for each in prep.subtree if is_medicine(each.text)]
    yield from (Triple(subject, "TAKES", drug, ends=clause.ended) for drug in drugs)


def _diet(prep: Token) -> Mention | None:
    """ "on a low carb diet" """
    diets = [each for each in prep.children if each.dep_ == "pobj" and each.lower_ == "diet"]
    found = named(diets[0], "Topic") if diets else None
    return found if found is not None and " " in found.name else None


def _is_at(clause: Clause, reach: Reach, *, subject: Mention, prep: Token) -> Iterator[Triple]:
    """ "I'm at Figma now" is where one works, "I used to be in Bergen" where one lived, "I'm into climbing" a taste."""
    known = subject.speaker or subject.type == "Person"
    for inner in (each for first in prep.children if first.dep_ in ("pobj", "pcomp") for each in expanded(first)):
        if prep.lower_ == "into" and not clause.past and (target := mention_of(inner, reach)) is not None:
            yield Triple(subject, "INTERESTED_IN", target._replace(type=target.type or "Topic"), ends=clause.ended)
        place = named(inner, "Place") if known and prep.lower_ == "in" and inner.ent_type_ in _PLACES else None
        if place is not None and clause.past and _has_date(clause.verb):
            yield Triple(subject, "VISITED", place, happened=True)
        elif place is not None and not (clause.past or clause.ended) and _dwells(prep):
            yield Triple(subject, "LIVES_IN", place, changes=True)
        elif place is not None and clause.ended:
            yield Triple(subject, "LIVES_IN", place, ends=True)
        with_one = subject.speaker and prep.lower_ == "with" and _is_customer(clause, inner)
        if with_one and (firm := _firm(inner)) is not None:
            yield Triple(subject, "IS_WITH", firm, ends=clause.ended)
        if known and prep.lower_ == "at" and _is_lasting(clause) and (firm := _firm(inner)) is not None:
            yield Triple(subject, "WORKS_AT", firm, ends=clause.ended, changes=True)


_PLACES = ("GPE", "LOC", "FAC")


def _is_lasting(clause: Clause) -> bool:
    """Whether the clause says that it goes on, or no longer does: "now", "for 20 years"."""
    words = {child.lower_ for child in clause.verb.children}
    lasting = clause.perfect and bool(words & {"for", "since"})
    return not clause.past and (clause.ended or lasting or bool(words & {"now", "still", "currently"}))


def _is_customer(clause: Clause, firm: Token) -> bool:
    """ "I'm with Vodafone"; "I'm with Printful now" is a job."""
    now = any(child.lower_ in ("now", "currently") for child in clause.verb.children)
    return firm.ent_type_ in ("ORG", "PRODUCT") and not (now or clause.past)


def _dwells(prep: Token) -> bool:
    """ "up in Inverness since June", "I used to live in Kampala, now I'm in Addis" """
    words = [each.lower_ for each in prep.sent]
    elsewhere = any(each.lemma_.lower() == "live" and each.i < prep.i for each in prep.sent)
    return "since" in words or "permanently" in words or (elsewhere and "now" in words and prep.head.i > 0)


def _firm(token: Token) -> Mention | None:
    theirs = token.i + 1 < token.sent.end and token.nbor().tag_ == "POS"
    return (
        named(token, "Organization")
        if is_name(token) and token.ent_type_ not in ("EVENT", "FAC") and not theirs
        else None
    )


def _has_date(verb: Token) -> bool:
    return any(each.ent_type_ == "DATE" for child in verb.children for each in (child, *child.children))


def _is_so_far(prep: Token) -> bool:
    """ "six miles from Mahaica", "across the river from Bergen", "back from Rome": a distance, and nobody's origin."""
    before = prep.nbor(-1) if prep.i > prep.sent.start else None
    if before is None or prep.lower_ != "from":
        return False
    return before.pos_ in ("NOUN", "NUM") or before.dep_ == "nummod" or before.lower_ in _AWAY


_AWAY = frozenset("far away back home off over across apart".split())
_PLACED = {"from": "FROM", "in": "LOCATED_IN"}
