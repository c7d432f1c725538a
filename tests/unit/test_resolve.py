"""Names to entities: exact, aliases, numbers and all."""

from __future__ import annotations

import pytest

from graphmem.ids import entity_key, normalise, owner_key, partition_of, partitions_of, relation_type
from graphmem.ingest.base import Mention, Statement
from graphmem.ingest.resolve import Known, Owner, Resolved, resolve
from graphmem.types import Entity, Message, Scope

PARTITION = "user:alice"
NOTHING = Known({}, {})
OWNER = owner_key(PARTITION)
ALICE = Owner(OWNER, "alice")


def run(*mentions: Mention, message: Message | None = None, known: Known = NOTHING, owner: Owner = ALICE) -> Resolved:
    message = message or Message("user", "...", None, 0)
    statement = Statement(0, "...", "...", mentions=mentions)
    return resolve([statement], [message], partition=PARTITION, owner=owner, known=known)


def knowing(*entities: Entity) -> Known:
    keys: dict[str, tuple[str, ...]] = {}
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            keys[normalise(name)] = (*keys.get(normalise(name), ()), entity.key)
    return Known(keys, {entity.key: entity for entity in entities})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Room 101", "room_101"),
        ("the Acme Corp", "acme corp"),
        ("Bob's", "bob"),
        ("“Blue Note”", "Blue Note"),
        ("ＡＣＭＥ", "acme"),
        ("New  York", "new york"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert len(run(Mention(one), Mention(other)).entities) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Room 101", "Room 102"),
        ("2023 tax return", "2024 tax return"),
        ("Monday", "Tuesday"),
        ("mother", "father"),
        ("John Smith", "Jane Smith"),
        ("New York", "New York Times"),
        ("Acme Corp", "Acme Bank"),
    ],
)
def test_names_that_are_only_alike_stay_apart(one: str, other: str) -> None:
    assert len(run(Mention(one), Mention(other)).entities) == 2


def test_an_alias_is_the_entity() -> None:
    york = Entity(entity_key(PARTITION, "new york city"), PARTITION, "New York City", "Place", aliases=("NYC",))
    resolved = run(Mention("NYC"), known=knowing(york))
    assert resolved.key(Mention("NYC"), Message("user", "", None, 0)) == york.key
    assert not resolved.names


def test_of_namesakes_the_one_of_the_right_type_is_meant() -> None:
    city = Entity(entity_key(PARTITION, "paris"), PARTITION, "Paris", "Place")
    person = Entity(entity_key(PARTITION, "paris", "2"), PARTITION, "Paris", "Person")
    resolved = run(Mention("Paris", "Person"), known=knowing(city, person))
    assert resolved.keys[("paris", False)] == person.key


def test_a_vague_type_is_refined_and_a_sure_one_is_kept() -> None:
    thing = Entity(entity_key(PARTITION, "acme"), PARTITION, "Acme", "Thing")
    assert run(Mention("Acme", "Organization"), known=knowing(thing)).entities[thing.key].type == "Organization"
    assert not run(Mention("Acme"), known=knowing(thing)).entities


def test_first_person_is_the_owner() -> None:
    resolved = run(Mention("", speaker=True))
    assert resolved.entities[OWNER] == Entity(OWNER, PARTITION, "alice", "Person", owner=True)


def test_the_owner_takes_the_first_name_a_user_message_carries() -> None:
    message = Message("user", "...", "Alice Miller", 0)
    resolved = run(Mention("", speaker=True), message=message)
    assert (resolved.entities[OWNER].name, resolved.entities[OWNER].aliases) == ("Alice Miller", ("alice",))
    assert {name.normalised for name in resolved.names.values()} == {"alice", "alice miller"}
    assert resolved.key(Mention("", speaker=True), message) == OWNER


def test_a_user_message_with_another_name_is_another_speaker() -> None:
    owner = Entity(OWNER, PARTITION, "Caroline", "Person", aliases=("alice",), owner=True)
    message = Message("user", "...", "Melanie", 0)
    resolved = run(Mention("", speaker=True), message=message, known=knowing(owner))
    assert resolved.key(Mention("", speaker=True), message) == entity_key(PARTITION, "melanie")


def test_a_name_that_shares_a_word_with_the_id_is_the_owners() -> None:
    known = knowing(Entity(OWNER, PARTITION, "alice", "Person", owner=True))
    message = Message("user", "...", "Alice Miller", 0)
    assert run(Mention("", speaker=True), message=message, known=known).entities[OWNER].name == "Alice Miller"


def test_another_name_does_not_take_over_an_owner_who_has_spoken() -> None:
    known = knowing(Entity(OWNER, PARTITION, "alice", "Person", owner=True))
    message = Message("user", "...", "Ben", 0)
    resolved = run(Mention("", speaker=True), message=message, known=known)
    assert resolved.key(Mention("", speaker=True), message) == entity_key(PARTITION, "ben")
    assert OWNER not in resolved.entities


def test_of_two_who_speak_in_one_call_neither_is_taken_for_the_owner() -> None:
    messages = [Message("user", "...", name, 0) for name in ("Ben", "Anna")]
    statements = [Statement(n, "...", "...", mentions=(Mention("", speaker=True),)) for n in (0, 1)]
    resolved = resolve(statements, messages, partition=PARTITION, owner=Owner(OWNER, "u-17"), known=NOTHING)
    keys = [resolved.key(Mention("", speaker=True), message) for message in messages]
    assert keys == [entity_key(PARTITION, "ben"), entity_key(PARTITION, "anna")]


def test_what_the_owner_is_called_in_a_session_stays_there() -> None:
    message = Message("user", "...", "Codename Falcon", 0)
    resolved = run(Mention("", speaker=True), message=message, owner=Owner(OWNER, "alice", in_session=True))
    assert resolved.key(Mention("", speaker=True), message) == OWNER
    assert (resolved.entities[OWNER].name, [name.text for name in resolved.names.values()]) == ("alice", ["alice"])


def test_my_name_is_alice_names_the_owner() -> None:
    message = Message("user", "My name is Ann.", None, 0)
    told = Statement(0, "...", "...", Mention("", speaker=True), "HAS_NAME", Mention("Ann", "Person"))
    resolved = resolve([told], [message], partition=PARTITION, owner=ALICE, known=NOTHING)
    assert resolved.entities[OWNER].name == "Ann"
    assert resolved.key(Mention("Ann"), message) == OWNER


def test_an_assistant_who_says_i_is_not_the_owner() -> None:
    message = Message("assistant", "...", "Jarvis", 0)
    assert run(Mention("", speaker=True), message=message).key(Mention("", speaker=True), message) != OWNER


def test_the_user_of_whom_an_assistant_speaks_is_the_owner() -> None:
    message = Message("assistant", "...", "Jarvis", 0)
    resolved = run(Mention("the user"), message=message)
    assert resolved.key(Mention("the user"), message) == OWNER
    assert run(Mention("user"), message=Message("document", "...", None, 0)).entities.keys() != {OWNER}


def test_two_owners_never_share_a_partition_or_a_key() -> None:
    scopes = [Scope(user_id="a"), Scope(agent_id="a"), Scope(run_id="a"), Scope(user_id="a|b"), Scope(user_id="a%7Cb")]
    partitions = [partition_of(scope) for scope in scopes]
    assert len(set(partitions)) == len(scopes)
    keys = {entity_key(partition, name) for partition in partitions for name in ("x", "b|x", "b%7Cx")}
    assert len(keys) == 15
    assert entity_key("user:a", "b|c") != entity_key("user:a|b", "c")


def test_a_read_looks_into_the_partition_of_each_id_it_names() -> None:
    assert partitions_of(Scope("u", "a", "r")) == ("user:u", "agent:a", "run:r")


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("works at", "WORKS_AT"),
        ("worksAt", "WORKS_AT"),
        ("IS_A", "IS_A"),
        ("is a (member)", "IS_A_MEMBER"),
        ("né à", "NE_A"),
    ],
)
def test_relations_are_upper_snake_case(text: str, type: str) -> None:
    assert relation_type(text) == type
