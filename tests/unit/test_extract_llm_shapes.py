"""Triples that came as lists of the wrong length or with the wrong things in them: salvaged or told, never silent.

The shapes are those that real language models give (two, four, five and six strings); the words are our own.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.errors import ModelReplyInvalid
from graphmem.ingest.base import Statement
from graphmem.ingest.replies.json_text import find_items
from graphmem.ingest.replies.read import Parsed, read_reply
from graphmem.types import Message

PASSAGE = Message(
    "document",
    "Tarn Castle is the oldest fort of Norland. Ola Berg is the nephew of Nils Dahl. The lake was frozen. "
    "Harbour Line started running to Westby in May 1931. The bells of Tarn Castle were brought from Ostia. "
    "In 1850 the first note of the Long Stone was made by Ada Frey. There were 12 mills as of 1900.",
    "Tarn",
    0,
)
Triple = tuple[str | None, str | None, str | None]


def read(*items: Any) -> Parsed:
    return read_reply(json.dumps({"facts": list(items)}), [PASSAGE])


def triple(one: Statement) -> Triple:
    return one.subject and one.subject.name, one.relation, one.object and one.object.name


@pytest.mark.parametrize(
    ("given", "expected", "text"),
    [
        (
            ["Ola Berg", "is", "nephew of", "Nils Dahl"],
            ("Ola Berg", "IS_NEPHEW_OF", "Nils Dahl"),
            "Ola Berg is nephew of Nils Dahl.",
        ),
        (
            ["Tarn Castle", "is", "oldest", "fort of", "Norland"],
            ("Tarn Castle", "IS_OLDEST_FORT_OF", "Norland"),
            "Tarn Castle is oldest fort of Norland.",
        ),
        (
            [1, "Ola Berg", "Person", "nephew of", "Nils Dahl", "Person"],
            ("Ola Berg", "NEPHEW_OF", "Nils Dahl"),
            "Ola Berg nephew of Nils Dahl.",
        ),
        (
            ["Ola Berg", ["nephew of"], ["Nils Dahl", "Person"]],
            ("Ola Berg", "NEPHEW_OF", "Nils Dahl"),
            "Ola Berg nephew of Nils Dahl.",
        ),
        (
            [{"name": "Ola Berg"}, "nephew of", {"name": "Nils Dahl"}],
            ("Ola Berg", "NEPHEW_OF", "Nils Dahl"),
            "Ola Berg nephew of Nils Dahl.",
        ),
    ],
)
def test_a_longer_list_is_a_triple_where_its_middle_reads_like_a_relation(
    given: list[Any], expected: Triple, text: str
) -> None:
    (found,) = read(given).statements
    assert triple(found) == expected
    assert found.text == text


@pytest.mark.parametrize(
    ("given", "text", "names"),
    [
        (["The lake", "was frozen"], "The lake was frozen.", ["Tarn", "The lake"]),
        (
            ["Harbour Line", "started running to", "Westby in", "May 1931"],
            "Harbour Line started running to Westby in May 1931.",
            ["Tarn", "Harbour Line", "May 1931"],
        ),
        (
            ["bells of", "Tarn Castle", "brought from", "Ostia"],
            "bells of Tarn Castle brought from Ostia.",
            ["Tarn", "Tarn Castle", "Ostia"],
        ),
        (
            ["There were", "12", "mills as of", "1900"],
            "There were 12 mills as of 1900.",
            ["Tarn", "12", "1900"],
        ),
        (
            ["first note of", "the Long Stone", "made", "in", "1850 by", "Ada Frey"],
            "first note of the Long Stone made in 1850 by Ada Frey.",
            ["Tarn", "Ada Frey"],
        ),
    ],
)
def test_other_lists_are_bare_sentences_with_their_names(given: list[str], text: str, names: list[str]) -> None:
    (found,) = read(given).statements
    assert triple(found) == (None, None, None)
    assert found.text == text
    assert set(names) <= {one.name for one in found.mentions}


@pytest.mark.parametrize(
    "given",
    [
        ["Ola Berg", "", "Nils Dahl"],
        ["Ola Berg", "is", None],
        ["", "", ""],
        ["Ola Berg", "sailor"[:1]],
        ["Ola Berg"],
        [],
        [[]],
        [1, 2, 3],
        [["Ola Berg", ["nephew of"]], 5],
        {"subject": "Ola Berg"},
        {"subject": ["Ola Berg", "Ada Frey"], "relation": "knows"},
        True,
        3.5,
    ],
)
def test_what_is_no_triple_is_told_beside_what_is(given: Any) -> None:
    parsed = read(["Ola Berg", "is nephew of", "Nils Dahl"], given)
    assert [triple(one) for one in parsed.statements] == [("Ola Berg", "IS_NEPHEW_OF", "Nils Dahl")]
    assert {one.number for one in parsed.rejected} == {2}


def test_what_is_no_triple_is_an_error_where_nothing_else_is_said() -> None:
    with pytest.raises(ModelReplyInvalid, match="it is no object and no triple"):
        read(["Ola Berg", "", "Nils Dahl"])


@pytest.mark.parametrize(
    "text",
    [
        '{"facts": [[["Ola Berg", "nephew of", "Nils Dahl"], ["Tarn Castle", "fort of", "Norland"]]]}',
        '{"facts": {"1": ["Ola Berg", "nephew of", "Nils Dahl"], "2": ["Tarn Castle", "fort of", "Norland"]}}',
        '{"facts": {"1": {"head": "Ola Berg", "relation": "nephew of", "tail": "Nils Dahl"},'
        ' "2": {"head": "Tarn Castle", "relation": "fort of", "tail": "Norland"}}}',
        '{"head": "Ola Berg", "relation": "nephew of", "tail": "Nils Dahl"}\n'
        '{"head": "Tarn Castle", "relation": "fort of", "tail": "Norland"}',
        '"reasoning": "two"\n"facts": [["Ola Berg", "nephew of", "Nils Dahl"], ["Tarn Castle", "fort of", "Norland"]]',
        '{"facts": [{"subject": {"name": "Ola Berg", "type": "Person"}, "relation": "nephew of",'
        ' "object": ["Nils Dahl"]}, {"subject": ["Tarn Castle"], "relation": {"name": "fort of"},'
        ' "object": "Norland"}]}',
    ],
)
def test_two_triples_are_found_in_many_dresses(text: str) -> None:
    parsed = read_reply(text, [PASSAGE])
    assert [triple(one) for one in parsed.statements] == [
        ("Ola Berg", "NEPHEW_OF", "Nils Dahl"),
        ("Tarn Castle", "FORT_OF", "Norland"),
    ]
    assert parsed.rejected == ()


def test_several_subjects_are_several_triples() -> None:
    found = read({"subject": ["Ola Berg", "Nils Dahl"], "relation": "fort of", "object": "Norland"}).statements
    assert [triple(one)[0] for one in found] == ["Ola Berg", "Nils Dahl"]


def test_a_list_of_sentences_is_no_triple() -> None:
    sentences = ["The lake was frozen.", "Ola Berg is the nephew of Nils Dahl.", "There were 12 mills."]
    for text in (json.dumps(sentences), json.dumps({"facts": [sentences]})):
        assert [one.text for one in read_reply(text, [PASSAGE]).statements] == sentences


def test_what_lies_beyond_the_longest_reply_is_told_as_lost() -> None:
    lines = '{"subject": "Ola Berg", "relation": "nephew of", "object": "Nils Dahl"}\n' * 2000
    parsed = read_reply(lines, [PASSAGE])
    assert len(parsed.statements) == 1
    assert parsed.rejected[-1].reason.startswith("the reply is cut off")


_NOISE = st.sampled_from(
    ["", " ", "Ola Berg", "is", "nephew of", "Nils Dahl", "The lake was frozen.", "was frozen", "12"]
)
_PART = _NOISE | st.none() | st.integers() | st.lists(_NOISE, max_size=3) | st.dictionaries(_NOISE, _NOISE, max_size=1)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(_PART, max_size=7), min_size=1, max_size=4))
def test_no_list_is_ever_dropped_without_a_word(items: list[list[Any]]) -> None:
    """Each item of a reply gives a statement, or a rejection that names it, or says what another item said."""
    good = {"fact": "The bells of Tarn Castle were brought from Ostia."}
    text = json.dumps({"facts": [good, *items]})
    parsed = read_reply(text, [PASSAGE])
    numbered = {one.number for one in parsed.rejected}
    for number, item in enumerate(find_items(text).items, start=1):
        alone = _alone(item)
        assert number in numbered or (alone and set(alone) <= set(parsed.statements))


def _alone(item: Any) -> tuple[Statement, ...]:
    try:
        return read_reply(json.dumps({"facts": [item]}), [PASSAGE]).statements
    except ModelReplyInvalid:
        return ()
