"""Line breaks: inside a sentence they are spaces, between things of their own they end what stands before."""

from __future__ import annotations

import pytest
from heard import statements

from graphmem.ingest.extract_rules import RulesExtractor
from graphmem.ingest.rules.lines import unwrapped


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("My manager\nis Bob.", 1),
        ("I live in\nHamburg.", 1),
        ("I live in Hamburg with my wife\nAnna and work\nat Bolt.", 1),
        ("When I was young\nI lived in Rome.", 1),
        ("Yesterday we visited\r\n  Hamburg and Bremen.", 1),
        ("My sister Ana lives in Porto and my brother\nTom lives in Rome.", 1),
        ("My doctor is Dr.\nSmith.", 1),
        ("- my sister lives in\n  Rome\n- my brother lives in Oslo", 2),
        ("milk\neggs\nbread", 3),
        ("Things I love\nhiking\ncooking", 3),
        ("I live in Hamburg\nI work at Bolt", 2),
        ("i live in hamburg\ni work at bolt\nmy sister is ana", 3),
        ("Roses are red\nViolets are blue", 2),
        ("I live in Rome.\nand work at Bolt", 2),
        ("# My plans\nwe move to Rome", 2),
        ("Notes\nBob works at Bolt", 2),
        ("I have news:\nwe move to Rome", 2),
        ("I live in\n\nHamburg", 3),
        ("Bob: are you in\nAna: yes, in Rome", 2),
        ("my new job is at sap\nlove it here", 2),
        ("I love pizza\nAlways order it with olives", 2),
        ("12:30 Bob is in\n12:31 so is Ana", 2),
        ("Best regards\nAnna Weber", 2),
        (
            "I wanted to let you know that after a long time of thinking about it Anna\n"
            "Weber decided to take the position that was offered to her by the Lumen\n"
            "Labs and that I am glad.",
            1,
        ),
    ],
)
def test_a_line_break_is_a_space_unless_something_of_its_own_begins(text: str, lines: int) -> None:
    assert len(unwrapped(text).split("\n")) == lines
    assert unwrapped(text).split() == text.split()


def test_a_wrapped_sentence_is_read_whole_and_quoted_as_it_stands(extractor: RulesExtractor) -> None:
    content = "Hi there,\n\nthis is for you. My manager\nis Bob, and I live\r\n  in Hamburg.\n\nBest,\nTom"
    found = statements(extractor, content)
    triples = {(each.relation, each.object.name) for each in found if each.object is not None}
    assert triples == {("HAS_MANAGER", "Bob"), ("LIVES_IN", "Hamburg")}
    assert all(each.quote in content for each in found)
    assert not any("\n" in each.text for each in found)


def test_what_goes_on_after_a_break_is_quoted_as_it_stands(extractor: RulesExtractor) -> None:
    content = "I really can't\nstand cilantro.\nor olives"
    assert {each.object.name for each in statements(extractor, content) if each.object} == {"cilantro", "olives"}
    assert {each.quote for each in statements(extractor, content)} == {content}
