"""What is told inside questions and requests, in short answers, and by others to the writer of themselves."""

from __future__ import annotations

import pytest

from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.types import Message

AT = 1_749_751_200_000_000
Said = tuple[str, str, str, bool]


def triples(extractor: RulesExtractor, *said: str) -> set[Said]:
    """A message that starts with "A:" is the assistant's."""
    talk = [Message("assistant" if s.startswith("A:") else "user", s.removeprefix("A:"), None, AT) for s in said]
    return {
        ("I" if each.subject.speaker else each.subject.name, each.relation or "", each.object.name, each.ends)
        for each in extractor.extract(talk).statements
        if each.subject is not None and each.object is not None
    }


@pytest.mark.parametrize(
    ("said", "so"),
    [
        ("any ideas for my niece Lou, she's obsessed with horses", ("Lou", "LIKES", "horses", False)),
        ("what can I bake for my friend Ada, she's coeliac and loves lemon?", ("Ada", "LIKES", "lemon", False)),
        ("is grapefruit ok with my simvastatin?", ("I", "TAKES", "simvastatin", False)),
        ("why does my Miele keep beeping", ("I", "OWNS", "Miele", False)),
        ("write a speech for my uncle Bo he's turning 60 and loves golf", ("Bo", "LIKES", "golf", False)),
        ("how do I clean my Rancilio", ("I", "OWNS", "Rancilio", False)),
        ("write a thank you note to my aunt Josie", ("I", "HAS_AUNT", "Josie", False)),
        ("draft a reply to my landlord mr Okafor", ("I", "HAS_LANDLORD", "Mr Okafor", False)),
        ("Petra told me she's moving to Graz in May", ("Petra", "PLANS_TO_MOVE_TO", "Graz", False)),
        ("my uncle Raf let me know he's allergic to bees", ("Raf", "ALLERGIC_TO", "bees", False)),
        ("Wim texted us that he works at Philips", ("Wim", "WORKS_AT", "Philips", False)),
    ],
)
def test_what_is_told_in_passing(extractor: RulesExtractor, said: str, so: Said) -> None:
    assert so in triples(extractor, said)


@pytest.mark.parametrize(
    ("asked", "answer", "so"),
    [
        ("Which languages do you speak?", "dutch, some german, obv english", ("I", "SPEAKS", "German", False)),
        ("Any allergies I should know about?", "shellfish, latex", ("I", "ALLERGIC_TO", "latex", False)),
        ("What instrument do you play?", "the tuba, ever since school", ("I", "PLAYS", "tuba", False)),
        ("How many kids do you have?", "two boys, Max and Per", ("I", "HAS_SON", "Per", False)),
        ("How many siblings do you have?", "4", ("I", "NUMBER_OF_SIBLINGS", "4", False)),
        ("What are you studying?", "food science, final year", ("I", "STUDIES", "food science", False)),
        ("What do you do for fun?", "mostly karaoke", ("I", "LIKES", "karaoke", False)),
        ("How old is Rufus?", "he's 11 now", ("Rufus", "HAS_AGE", "11", False)),
        ("Is Dora your sister?", "niece actually", ("I", "HAS_NIECE", "Dora", False)),
    ],
)
def test_short_answers(extractor: RulesExtractor, asked: str, answer: str, so: Said) -> None:
    assert so in triples(extractor, f"A:{asked}", answer)


@pytest.mark.parametrize(
    "said",
    [
        ("Petra says she might move to Graz",),
        ("Petra says she lives in Graz",),
        ("Petra said she's thinking of moving to Graz",),
        ("is Tom ok, he's in hospital?",),
        ("how do I fix my WiFi",),
        ("how do I clean my Excel sheet",),
        ("why does my Dad keep making that noise",),
        ("write a story about my dog Rex",),
        ("translate: how do I clean my Rancilio",),
        ("imagine I sell my Ferrari",),
        ("A:How many are coming?", "4"),
        ("A:Shall I go on?", "book a table"),
        ("A:Is Dora your sister?", "no idea actually"),
    ],
)
def test_what_is_not_told(extractor: RulesExtractor, said: tuple[str, ...]) -> None:
    assert triples(extractor, *said) == set()
