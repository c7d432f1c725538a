"""Set expressions, fragments and slips of many hands: what each says of its writer, and what it leaves standing.

The messages were written before the rules met them; those that taught something are kept.
"""

from __future__ import annotations

import pytest

from graphmem import Memory
from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.ingest.rules.idioms import plainly
from graphmem.types import Message

AT = 1_749_751_200_000_000
Said = tuple[str | None, str | None, bool]


def triples(extractor: RulesExtractor, text: str) -> list[Said]:
    """Relation, object and whether it ends, of what is said of the speaker."""
    found = extractor.extract([Message("user", text, None, AT)]).statements
    said = [each for each in found if each.subject is not None and each.subject.speaker]
    return [(each.relation, each.object.name if each.object else None, each.ends) for each in said]


@pytest.mark.parametrize(
    ("text", "relation", "value"),
    [
        ("finally got the keys, we're officially Malmö residents as of today", "LIVES_IN", "Malmö"),
        ("Me and the kids have been in Ghent since 2019.", "LIVES_IN", "Ghent"),
        ("I grew up near Ballarat but I've called Melbourne home for ten years", "LIVES_IN", "Melbourne"),
        ("my place is a studio in Neukölln, tiny but mine", "LIVES_IN", "Neukölln"),
        ("based between Oslo and Bodø", "LIVES_IN", "Bodø"),
        ("left Quebec for Halifax in 2021, never looked back", "LIVES_IN", "Halifax"),
        ("they made me head of procurement last week", "HAS_OCCUPATION", "head of procurement"),
        ("nurse here, nights, paeds ward", "HAS_OCCUPATION", "nurse"),
        ("teaching assistant at Oakfield Primary, love it", "HAS_OCCUPATION", "teaching assistant"),
        ("im a elecrtician from bristol", "HAS_OCCUPATION", "electrician"),
        ("just signed with Helix Robotics as a firmware dev!", "WORKS_AT", "Helix Robotics"),
        ("I report to Sven these days.", "HAS_MANAGER", "Sven"),
        ("me and Tomás tied the knot on saturday!!", "MARRIED_TO", "Tomás"),
        ("been seeing this guy Mateusz from work for a couple of months", "DATES", "Mateusz"),
        ("I've been with Jules for 3 years", "HAS_PARTNER", "Jules"),
        ("wife's name is Marisol, we have twins Leo and Nuria", "HAS_CHILD", "Nuria"),
        ("what do you think of my brother Anselm's idea?", "HAS_BROTHER", "Anselm"),
        ("Dr Osei is our family GP", "HAS_DOCTOR", "Dr Osei"),
        ("2 gerbils, Thelma n Louise", "HAS_PET", "Louise"),
        ("I've always had a soft spot for brutalist architecture.", "LIKES", "brutalist architecture"),
        ("dont really care for chocolate", "DISLIKES", "chocolate"),
        ("rather have beer than wine", "PREFERS", "beer"),
        ("my go-to drink is a flat white", "HAS_FAVORITE_DRINK", "flat white"),
        ("they found out I'm coeliac, so no more bread :(", "HAS_CONDITION", "coeliac"),
        ("Dr. Meyers told me I have high blood pressure", "HAS_CONDITION", "high blood pressure"),
        ("my doc put me on sertraline in January", "TAKES", "sertraline"),
        ("my new phone's a Pixel 9", "HAS_PHONE", "Pixel 9"),
        ("traded my Canon in for a Nikon", "OWNS", "Nikon"),
        ("allergies: shellfish, latex, and dust mites", "ALLERGIC_TO", "dust mites"),
        ("run my own bakery, have done since 2011", "RUNS", "bakery"),
        ("got my phd in linguistics from Leiden", "GRADUATED_FROM", "Leiden"),
        ("i'm learning to play the accordion", "LEARNS", "accordion"),
        ("gonna visit my cousin Efua in Accra next month", "PLANS_TO_VISIT", "Efua"),
        ("so im Mats, 41, two kids, electrician, living outside Umeå", "HAS_NAME", "Mats"),
    ],
)
def test_what_is_meant_is_noted(extractor: RulesExtractor, text: str, relation: str, value: str) -> None:
    assert (relation, value, False) in triples(extractor, text)


@pytest.mark.parametrize(
    ("text", "relation", "value"),
    [
        ("traded my Canon in for a Nikon", "OWNS", "Canon"),
        ("had to put our old cat Minka down yesterday", "HAS_PET", "Minka"),
        ("my contract with Halewood ended and they didn't renew", "WORKS_AT", "Halewood"),
        ("i was let go from Zeppelin Games in march", "WORKS_AT", "Zeppelin Games"),
        ("i no longer have the Vespa", "OWNS", "Vespa"),
        ("dropped out of law school, doing carpentry now", "STUDIES", "law"),
        ("They made me redundant last week.", "WORKS_AT", "job"),
        ("I don't have a car any more.", "DRIVES", "car"),
    ],
)
def test_what_is_over_is_noted(extractor: RulesExtractor, text: str, relation: str, value: str) -> None:
    assert (relation, value, True) in triples(extractor, text)


@pytest.mark.parametrize(
    "text",
    [
        "they made me wait for an hour", "I'd love to quit my job", "I might get fired",
        "my ex Lukas still has my bike",
        "I wish we'd tied the knot", "should I retire?", "my sister quit her job",
    ],
)  # fmt: skip
def test_nothing_is_made_of_what_was_not_said(extractor: RulesExtractor, text: str) -> None:
    assert [each for each in triples(extractor, text) if each[0] not in ("HAS_EX",)] == []


def test_the_fact_keeps_the_words_that_were_said(extractor: RulesExtractor) -> None:
    (said, *_) = extractor.extract([Message("user", "I've always had a soft spot for opera.", None, AT)]).statements
    assert (said.text, said.relation) == ("I've always had a soft spot for opera.", "LIKES")


def test_a_wish_is_not_put_in_other_words() -> None:
    assert plainly("I wish I had tied the knot") == "I wish I had tied the knot"


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("I work at Aldi.", "I quit my job.", "Aldi"),
        ("I work at Aldi.", "I got fired yesterday.", "Aldi"),
        ("I drive a Volvo.", "I don't have a car any more.", "Volvo"),
        ("I drive a Volvo.", "I sold the Volvo.", "Volvo"),
        ("I'm married to Greta.", "We got divorced.", "Greta"),
        ("My boyfriend is Kim.", "My ex Kim called today.", "Kim"),
        ("I study law.", "I changed my major to history.", "law"),
        ("I hate olives.", "I've grown to love olives.", "olives"),
        ("I joined Ubisoft in May.", "I left Ubisoft last week.", "Ubisoft"),
        ("I have a dog named Bruno.", "Bruno died last night.", "Bruno"),
        ("My boss is Yvonne.", "Yvonne left the company.", "Yvonne"),
        ("The party is on Friday.", "The party is cancelled.", "Friday"),
        ("I play in a band called The Owls.", "I'm no longer in The Owls.", "Owls"),
    ],
)
def test_it_ends_whatever_word_it_was_said_by(before: str, after: str, gone: str) -> None:
    with Memory("memory:") as memory:
        memory.add(before, user_id="ana", timestamp="2026-01-10T09:00:00Z")
        held = set(_holding(memory, gone))
        memory.add(after, user_id="ana", timestamp="2026-01-20T09:00:00Z")
        assert held
        assert held.isdisjoint(_holding(memory, gone))


@pytest.mark.parametrize(
    "text",
    [
        "I put my phone down.",
        "I put my daughter Emma to sleep at eight.",
        "My company let me go to Berlin.",
        "They took my advice.",
        "My sister Ann passed on the offer.",
        "We ended it there and went home.",
        "I dumped Bob on the sofa.",
        "The milk is off.",
    ],
)
def test_words_that_also_mean_less_end_nothing(extractor: RulesExtractor, text: str) -> None:
    found = extractor.extract([Message("user", text, None, AT)]).statements
    assert not any(each.ends or each.may_end for each in found)


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [
        ("I work at Aldi.", "My brother quit his job.", "Aldi"),
        ("I live in Nairobi.", "Bruno died last night.", "Nairobi"),
        ("My uncle is Bruno.", "Bruno died last night.", "Bruno"),
        ("I own a house in Bath and drive a Volvo.", "I quit my job.", "Volvo"),
        ("I'm married to Ana.", "My tennis partner is Ben.", "Ana"),
    ],
)
def test_nothing_else_ends(before: str, after: str, stays: str) -> None:
    with Memory("memory:") as memory:
        memory.add(before, user_id="cara", timestamp="2026-01-10T09:00:00Z")
        memory.add(after, user_id="cara", timestamp="2026-01-20T09:00:00Z")
        assert _holding(memory, stays)


def _holding(memory: Memory, value: str) -> list[str]:
    """The triples that hold and affirm something of this value, whichever owner's."""
    records = [one for owner in ("ana", "cara") for one in memory.get_all(user_id=owner, limit=99)["results"]]
    said = [one for one in records if one["object"] == value and not str(one["relation"]).startswith("NOT_")]
    return [one["relation"] for one in said if one["relation"] not in ("HAS_EX", "IS_A")]
