"""Names to entities: exact, aliases, numbers and all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ids import entity_key, exact, normalise, owner_key, partition_of, partitions_of, quoted, relation_type
from graphmem.ingest.base import Mention, Statement
from graphmem.ingest.relations import negation
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


def given_name(name: str) -> Mention:
    return Mention(name, given=True)


class World:
    """What a store keeps of names, and hands back before each batch."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self.keys: dict[str, set[str]] = {}

    def tell(self, mention: Mention) -> str:
        """The key of the entity that the mention is, in a batch of its own."""
        named = {name: tuple(sorted(keys)) for name, keys in self.keys.items()}
        given = {key for one in self.entities.values() for key in named.get(quoted(one.name), ())}
        message = Message("user", "...", None, 0)
        resolved = run(mention, message=message, known=Known(named, self.entities, given))
        self.entities |= resolved.entities
        for name in (*resolved.names.values(), *resolved.given.values()):
            self.keys.setdefault(name.normalised, set()).add(name.key)
        key = resolved.key(mention, message)
        assert key is not None
        return key


@pytest.mark.parametrize(
    ("one", "other"),
    [("The Matador", "Matador"), ("Help!", "Help"), ("McDonald's", "McDonald"), ("(500)", "500")],
)
def test_names_that_are_given_mean_just_themselves(one: str, other: str) -> None:
    world = World()
    keys = [world.tell(given_name(name)) for name in (one, other, one, other)]
    assert (keys[0] != keys[1], keys[:2]) == (True, keys[2:])
    assert len(run(given_name(one), given_name(other)).entities) == 2


@pytest.mark.parametrize(("one", "other"), [("Bob", "BOB"), ("New  York", "new_york"), ("ＡＣＭＥ", "acme")])
def test_given_names_meet_whatever_the_case_and_the_spaces(one: str, other: str) -> None:
    assert len(run(given_name(one), given_name(other)).entities) == 1


@pytest.mark.parametrize("said", ["Matador", "the Matador", "Matador.", "the Matador's"])
def test_a_name_from_a_text_is_the_one_given_entity_that_bears_it(said: str) -> None:
    world = World()
    film = world.tell(given_name("The Matador"))
    assert world.tell(Mention(said)) == film


def test_of_several_a_name_from_a_text_is_the_one_called_just_so_else_the_plain_one_else_a_new_one() -> None:
    world = World()
    plain, film = world.tell(given_name("Matador")), world.tell(given_name("The Matador"))
    assert [world.tell(Mention(said)) for said in ("the Matador", "Matador", "a Matador", "Matador?")] == [
        film, plain, plain, plain,
    ]  # fmt: skip
    two = World()
    known = {two.tell(given_name("The Matador")), two.tell(given_name("Matador!"))}
    assert two.tell(Mention("Matador")) not in known


def test_a_given_name_takes_over_what_only_texts_spoke_of() -> None:
    world = World()
    said = world.tell(Mention("the Acme Corp", "Organization"))
    assert world.tell(given_name("Acme Corp")) == said
    assert (world.entities[said].name, world.entities[said].type) == ("Acme Corp", "Organization")
    assert world.tell(given_name("The Acme Corp")) != said


def test_in_one_batch_a_given_name_is_not_what_a_text_meant_by_it() -> None:
    film = Entity(entity_key(PARTITION, "matador"), PARTITION, "Matador", "Thing")
    known = replace(knowing(film), given={film.key})
    said, told = Mention("the Matador"), given_name("the Matador")
    resolved = run(said, told, known=known)
    message = Message("user", "...", None, 0)
    assert resolved.key(said, message) == film.key
    assert resolved.key(told, message) == entity_key(PARTITION, "the matador")


def test_a_given_name_does_not_rename_the_owner() -> None:
    owner = Entity(OWNER, PARTITION, "Alice", "Person", owner=True)
    resolved = run(given_name("Alice!"), known=knowing(owner))
    assert set(resolved.entities) == {entity_key(PARTITION, "alice!")}


SPELLINGS = ("Matador", "The Matador", "the matador", "A Matador", "Matador!", "matador's")


@given(st.lists(st.tuples(st.sampled_from(SPELLINGS), st.booleans()), max_size=12))
def test_two_given_names_are_never_one_entity_and_one_is_never_two(told: list[tuple[str, bool]]) -> None:
    world = World()
    keys: dict[str, set[str]] = {}
    for name, is_given in told:
        key = world.tell(Mention(name, given=is_given))
        if is_given:
            keys.setdefault(exact(name), set()).add(key)
    assert all(len(each) == 1 for each in keys.values())
    assert len(set.union(set(), *keys.values())) == len(keys)


def test_an_alias_is_the_entity() -> None:
    york = Entity(entity_key(PARTITION, "new york city"), PARTITION, "New York City", "Place", aliases=("NYC",))
    resolved = run(Mention("NYC"), known=knowing(york))
    assert resolved.key(Mention("NYC"), Message("user", "", None, 0)) == york.key
    assert not resolved.names


def test_a_first_name_is_the_person_who_was_called_in_full_just_before() -> None:
    resolved = run(Mention("Kenji Watanabe", "Person"), Mention("Kenji", "Person"))
    assert [one.name for one in resolved.entities.values()] == ["Kenji Watanabe"]
    assert {name.normalised for name in resolved.names.values()} == {"kenji watanabe"}
    known = Entity(entity_key(PARTITION, "kenji watanabe"), PARTITION, "Kenji Watanabe", "Person")
    resolved = run(Mention("Kenji Watanabe", "Person"), Mention("Kenji", "Person"), known=knowing(known))
    assert set(resolved.keys.values()) == {known.key}


@pytest.mark.parametrize(
    "mentions",
    [
        [Mention("Kenji", "Person"), Mention("Kenji Watanabe", "Person")],
        [Mention("Kenji Watanabe", "Person"), Mention("Kenji Sato", "Person"), Mention("Kenji", "Person")],
        [Mention("Kenji Watanabe", "Person"), Mention("Kenji", "Organization")],
        [Mention("Paris Hotel", "Place"), Mention("Paris", "Person")],
        [Mention("Kenji Watanabe", "Person"), given_name("Kenji")],
        [Mention("Kenji Watanabe", "Person"), Mention("Watanabe", "Person")],
    ],
)
def test_else_a_first_name_alone_is_a_name_of_its_own(mentions: list[Mention]) -> None:
    assert len(run(*mentions).entities) == len(mentions)


def test_a_first_name_that_somebody_bears_is_theirs() -> None:
    kenji = Entity(entity_key(PARTITION, "kenji"), PARTITION, "Kenji", "Person")
    resolved = run(Mention("Kenji Watanabe", "Person"), Mention("Kenji", "Person"), known=knowing(kenji))
    assert resolved.keys[("kenji", False)] == kenji.key


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


def test_another_name_of_the_owner_holds_for_the_rest_of_the_call() -> None:
    owner = Entity(OWNER, PARTITION, "Caroline", "Person", owner=True)
    message = Message("user", "My name is Ann. Ann's flat is small.", None, 0)
    told = Statement(0, "...", "...", Mention("", speaker=True), "HAS_NAME", Mention("Ann", "Person"))
    later = Statement(0, "...", "...", mentions=(Mention("Ann's"),))
    resolved = resolve([told, later], [message], partition=PARTITION, owner=ALICE, known=knowing(owner))
    assert (resolved.entities, resolved.key(Mention("Ann's"), message)) == ({}, OWNER)


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


@pytest.mark.parametrize("text", ["likes", "x" * 70, "is never ever " * 5 + "so", "NOT_LIKES", "not " + "x" * 70])
def test_what_denies_a_denial_is_the_relation_itself(text: str) -> None:
    relation = relation_type(text)
    assert len(relation) <= 64
    assert negation(negation(relation)) == relation
