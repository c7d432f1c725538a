"""What `add` and `add_triples` accept, and how they refuse the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from langchain_core.documents import Document
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    ChatMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
    messages_to_dict,
)

from graphmem import times
from graphmem.checks import MAX_CONTENT, read_metadata, read_scope
from graphmem.errors import InvalidInput, ScopeRequired
from graphmem.ingest.messages import left_out, read_messages
from graphmem.ingest.triples import read_triples

DEEP: list[object] = []
for _ in range(100_000):
    DEEP = [DEEP]
MARIA = {"subject": "Maria", "relation": "works at", "object": "Acme"}


def test_a_string_a_message_and_a_list_are_all_messages() -> None:
    one = read_messages("I like tea.", at=5)
    assert one == read_messages({"content": "I like tea."}, at=5) == read_messages(["I like tea."], at=5)
    assert (one[0].role, one[0].name, one[0].at) == ("user", None, 5)


def test_a_message_keeps_its_own_name_and_time() -> None:
    given = {"role": "user", "content": "hi there", "name": "Ann", "timestamp": "2026-05-01T12:00:00+02:00"}
    (message,) = read_messages([given], at=5)
    assert (message.name, times.iso(message.at)) == ("Ann", "2026-05-01T10:00:00+00:00")


def test_content_parts_are_joined_to_their_text() -> None:
    parts = [{"type": "text", "text": "I like"}, {"type": "image_url"}, {"type": "text", "text": "this."}]
    assert read_messages({"content": parts}, at=0)[0].content == "I like\nthis."


@pytest.mark.parametrize("kind", ["input_text", "output_text"])
def test_parts_of_the_responses_api_are_text(kind: str) -> None:
    parts = {"content": [{"type": kind, "text": "I like cola."}]}
    assert read_messages(parts, at=0)[0].content == "I like cola."
    assert left_out(parts) == []


def test_parts_that_are_no_text_are_named() -> None:
    parts = [{"type": "text", "text": "I like"}, {"type": "image_url", "image_url": {"url": "x" * 999}}, 7, "this."]
    told = left_out(["Hi.", {"content": parts}, {"content": "Plain."}])
    assert [one.partition(" is no text")[0] for one in told] == [
        "messages[1]['content'][1]",
        "messages[1]['content'][2]",
    ]
    assert "'image_url'" in told[0]
    assert left_out({"content": parts[:2]}) == ["messages[0]['content'][1] is no text and left out: 'image_url'"]
    assert left_out("Hi.") == left_out(["Hi."]) == []


def test_messages_of_langchain_are_taken_as_they_are() -> None:
    talk = [
        SystemMessage("Be brief."),
        HumanMessage("How is the weather?", name="Ann"),
        AIMessage("", tool_calls=[{"name": "weather", "args": {}, "id": "c1"}]),
        ToolMessage("Rain.", tool_call_id="c1"),
        AIMessageChunk("It "),
        ChatMessage("rains.", role="assistant"),
        ("human", "Thanks."),
        ("ai", "You are welcome."),
        HumanMessage(["And ", {"type": "text", "text": "tomorrow?"}]),
    ]
    read = read_messages(talk, at=0)
    assert [(one.role, one.name, one.content) for one in read] == [
        ("system", None, "Be brief."),
        ("user", "Ann", "How is the weather?"),
        ("tool", None, "Rain."),
        ("assistant", None, "It "),
        ("assistant", None, "rains."),
        ("user", None, "Thanks."),
        ("assistant", None, "You are welcome."),
        ("user", None, "And \ntomorrow?"),
    ]
    assert read_messages(talk[1], at=0) == read[1:2]
    assert read_messages(("human", "Thanks."), at=0) == read[5:6]
    assert read_messages(messages_to_dict(talk[:2]), at=0) == read[:2]


def test_a_document_of_langchain_is_a_passage() -> None:
    passage = Document("Acme is based in Rome.", metadata={"source": "a.pdf"})
    (read,) = read_messages(passage, at=0)
    assert (read.role, read.name, read.content) == ("document", "a.pdf", "Acme is based in Rome.")


def test_who_says_it_is_told_by_type_where_there_is_no_role() -> None:
    assert read_messages({"type": "ai", "content": "I am a model."}, at=0)[0].role == "assistant"
    assert read_messages({"type": "text", "content": "I like tea."}, at=0)[0].role == "user"


def test_a_message_of_a_picture_alone_does_not_refuse_the_others() -> None:
    picture = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}
    assert [one.content for one in read_messages([picture, "What is that?"], at=0)] == ["What is that?"]
    assert left_out([picture, "What is that?"]) == ["messages[0]['content'][0] is no text and left out: 'image_url'"]
    with pytest.raises(InvalidInput, match="messages hold no content"):
        read_messages(picture, at=0)


def test_a_transcript_of_a_chat_api_is_taken_as_it_is() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    transcript = [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": "How is the weather?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": ""},
        {"role": "function", "name": "weather", "content": "Rain."},
        {"role": "system", "content": " "},
        {"role": "assistant", "content": [{"type": "image_url"}]},
        {"role": "assistant", "content": "It rains."},
    ]
    read = read_messages(transcript, at=0)
    assert [(one.role, one.content) for one in read] == [
        ("system", "Be brief."),
        ("user", "How is the weather?"),
        ("tool", "Rain."),
        ("assistant", "It rains."),
    ]


def test_what_is_wrong_after_an_empty_message_is_named_by_the_callers_number() -> None:
    with pytest.raises(InvalidInput, match=r"messages\[1\]\['content'\] is blank"):
        read_messages([{"role": "assistant", "content": None}, {"role": "user", "content": ""}], at=0)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ([{"role": "assistant", "content": None}], "messages hold no content"),
        ([{"role": "assistant", "content": 7}], "int"),
        ([{"role": "document", "content": ""}], "blank"),
        ([], "empty"),
        (None, "NoneType"),
        (b"bytes", "bytes"),
        (42, "int"),
        ([["nested"]], "messages\\[0\\]"),
        ([{"role": "wizard", "content": "x"}], "'wizard'"),
        ([{"content": ""}], "blank"),
        ([{"content": "   \n"}], "blank"),
        ([{"content": None}], "NoneType"),
        ([{"content": b"\x00\x01"}], "bytes"),
        ([{"content": "a\x00b"}], "control character"),
        ([{"content": "a\ud800b"}], "surrogate"),
        ([{"content": "x" * (MAX_CONTENT + 1)}], "split"),
        ([{"content": "x", "name": ""}], "blank"),
        ([{"content": "x", "timestamp": "last tuesday"}], "last tuesday"),
        ([{"content": "x"}, {"content": "y", "role": 3}], "messages\\[1\\]"),
    ],
)
def test_a_message_that_cannot_be_used_is_refused_by_name(given: object, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        read_messages(given, at=0)


@pytest.mark.parametrize("bad", [3, b"x", ["u"], "", "  ", "a\x00", "x" * 300, 1.5, True])
def test_an_id_that_is_no_text_is_refused(bad: object) -> None:
    with pytest.raises(InvalidInput, match="user_id"):
        read_scope(bad, None, None)


def test_a_call_without_an_id_is_refused() -> None:
    with pytest.raises(ScopeRequired, match="user_id="):
        read_scope(None, None, None)


@pytest.mark.parametrize(
    "bad",
    [[1], {1: "x"}, {"x": [{1: "x"}]}, {"x": object()}, {"x": float("nan")}, {"x": "a\ud800"}, {"x": DEEP}, "text"],
)
def test_metadata_that_is_no_json_is_refused(bad: object) -> None:
    with pytest.raises(InvalidInput, match="metadata"):
        read_metadata(bad)


@pytest.mark.parametrize("bad", [[1], {1: "x"}, {"x": [{1: "x"}]}])
def test_names_in_metadata_that_are_no_strings_are_told_once(bad: object) -> None:
    with pytest.raises(InvalidInput, match="must be a dictionary with string keys") as told:
        read_metadata(bad)
    assert str(told.value).count("metadata") == 1


def test_hostile_names_are_data() -> None:
    hostile = "`) DETACH DELETE (n) //"
    (statement,) = read_triples([{**MARIA, "subject": hostile}])
    assert statement.subject is not None
    assert statement.subject.name == hostile


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"relation": "`]->() DETACH DELETE n //"}, None),
        ({"relation": "!!!"}, "no Latin letter"),
        ({"relation": ""}, "blank"),
        ({"subject": ""}, "blank"),
        ({"subject": "..."}, "letter or a digit"),
        ({"object": 7}, "int"),
        ({"subject_type": "Wizard"}, "Wizard"),
        ({"colour": "red"}, "colour"),
        ({"valid_from": "soon"}, "soon"),
        ({"valid_from": "2020", "invalid_at": "2019"}, "before it begins"),
        ({"mentions": "Bob"}, "list of names"),
    ],
)
def test_a_triple_that_cannot_be_used_is_refused_by_name(changes: dict[str, object], named: str | None) -> None:
    if named is None:
        (statement,) = read_triples([{**MARIA, **changes}])
        assert statement.relation == "DETACH_DELETE_N"
        return
    with pytest.raises(InvalidInput, match=named):
        read_triples([{**MARIA, **changes}])


def test_times_of_every_form_are_one_moment() -> None:
    first = times.moment(datetime(2026, 5, 1, tzinfo=UTC), name="at")
    assert {times.moment(each, name="at") for each in (date(2026, 5, 1), "2026-05-01", "2026-05", 1777593600)} == {
        first
    }


@pytest.mark.parametrize("bad", ["", "tomorrow", "2026-13-01", True, [1], float("inf"), 10**30])
def test_what_is_no_time_is_refused(bad: object) -> None:
    with pytest.raises(InvalidInput, match="at="):
        times.moment(bad, name="at")


def test_what_holds_messages_is_no_message() -> None:
    with pytest.raises(InvalidInput, match=r"messages\[0\] has no 'content', but \['messages', 'next'\]"):
        read_messages({"messages": [{"role": "user", "content": "I like tea."}], "next": "x"}, at=0)
