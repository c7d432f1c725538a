"""Names to entities: exact names and aliases, numbers and all. Pure: what is known is handed in.

Never by the likeness of two names: near names are joined softly in the walk, but stay two entities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from graphmem.errors import InvalidInput
from graphmem.ids import entity_key, normalise
from graphmem.ingest.base import Mention, Statement
from graphmem.terms import terms
from graphmem.types import ENTITY_TYPES, Entity, Message, Name


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of the names at hand: keys by normalised name, and those entities by key."""

    keys: Mapping[str, tuple[str, ...]]
    entities: Mapping[str, Entity]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose memory it is, as far as the call says: the id that stands for a name until a message says better.

    `in_session`: what is said stays in a session, and so does what the owner is called there.
    """

    key: str
    id: str
    in_session: bool = False


@dataclass(slots=True)
class Resolved:
    """Which entity each mention is, and the entities and names that have to be written."""

    partition: str
    owner: str
    keys: dict[tuple[str, bool], str] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    names: dict[tuple[str, str], Name] = field(default_factory=dict)

    def key(self, mention: Mention, message: Message) -> str | None:
        """The key of a mention in a message, None where its name holds nothing to go by."""
        if (mention.speaker and not message.name) or is_the_user(mention, message):
            return self.owner
        name = message.name if mention.speaker else mention.name
        return self.keys.get((normalise(name or ""), mention.speaker))


def is_the_user(mention: Mention, message: Message) -> bool:
    """Whether somebody in a conversation, an assistant say, speaks of "the user"."""
    return message.role != "document" and normalise(mention.name) == "user" and not mention.speaker


def wanted_names(statements: Iterable[Statement], messages: list[Message]) -> set[str]:
    """The normalised names that `resolve` will ask for."""
    spoken = (mention.name for statement in statements for mention in mentions_of(statement))
    speakers = (message.name for message in messages if message.name)
    return {normalised for name in chain(spoken, speakers) if (normalised := normalise(name))}


def mentions_of(statement: Statement) -> tuple[Mention, ...]:
    """All mentions of a statement: subject, object, the others."""
    linked = (statement.subject, statement.object, *statement.mentions)
    return tuple(mention for mention in linked if mention is not None)


def resolve(
    statements: Iterable[Statement], messages: list[Message], *, partition: str, owner: Owner, known: Known
) -> Resolved:
    """Which entity each mention of the statements is.

    An exact name or alias is that entity; of namesakes the one whose type agrees, else the first by key. A name
    not known is a new entity. First person is the speaker: the owner, or whoever the message says is speaking.
    """
    resolved = Resolved(partition, owner.key)
    spoken = {normalise(message.name) for message in messages if message.role == "user" and message.name}
    for statement in statements:
        message = messages[statement.message]
        if statement.relation == "HAS_NAME" and statement.subject is not None and statement.subject.speaker:
            _introduce(resolved, statement, message, owner, known)
        for mention in mentions_of(statement):
            if mention.speaker:
                _resolve_speaker(resolved, message, owner, known=known, alone=len(spoken) < 2)
            elif is_the_user(mention, message):
                _put_owner(resolved, owner, None, known)
            else:
                _resolve_name(resolved, mention, known)
    return resolved


def _introduce(resolved: Resolved, statement: Statement, message: Message, owner: Owner, known: Known) -> None:
    """ "My name is Alice": so the owner is called."""
    if message.name is None and message.role == "user" and statement.object is not None:
        _put_owner(resolved, owner, statement.object.name, known)
        if not owner.in_session:
            resolved.keys[(normalise(statement.object.name), False)] = resolved.owner


def _resolve_speaker(resolved: Resolved, message: Message, owner: Owner, *, known: Known, alone: bool) -> None:
    name = message.name
    if name is None or (message.role == "user" and _is_owner(name, resolved, owner, known=known, alone=alone)):
        _put_owner(resolved, owner, name, known)
        resolved.keys[(normalise(name or ""), True)] = resolved.owner
    else:
        _resolve_name(resolved, Mention(name, None if message.role == "document" else "Person"), known)
        resolved.keys[(normalise(name), True)] = resolved.keys[(normalise(name), False)]


def _is_owner(name: str, resolved: Resolved, owner: Owner, *, known: Known, alone: bool) -> bool:
    """Whether a user message under this name is the owner's.

    Yes for a name that the owner bears, or that shares a word with the owner's id. Else only while nothing tells
    otherwise: the owner bears no other name, nobody else speaks, and nothing was said without a name before.
    """
    entity = resolved.entities.get(owner.key) or known.entities.get(owner.key)
    borne = {normalise(owner.id)} if entity is None else {normalise(each) for each in (entity.name, *entity.aliases)}
    if normalise(name) in borne or set(terms(name)) & set(terms(owner.id)):
        return True
    unnamed = entity is None or entity.name == owner.id
    return unnamed and alone and (entity is None or owner.in_session)


def _put_owner(resolved: Resolved, owner: Owner, name: str | None, known: Known) -> None:
    entity = resolved.entities.get(owner.key) or known.entities.get(owner.key)
    if entity is None:
        entity = Entity(owner.key, resolved.partition, owner.id, "Person", owner=True)
        _put(resolved, entity, owner.id)
    if name and entity.name == owner.id and name != owner.id and not owner.in_session:
        aliases = () if normalise(name) == normalise(owner.id) else (owner.id,)
        _put(resolved, replace(entity, name=name, aliases=aliases), name)


def _resolve_name(resolved: Resolved, mention: Mention, known: Known) -> None:
    normalised = normalise(mention.name)
    if not normalised:
        return
    key = resolved.keys.get((normalised, False)) or _known_key(resolved, normalised, mention.type, known)
    entity = resolved.entities.get(key) or known.entities.get(key)
    if entity is None:
        _put(resolved, Entity(key, resolved.partition, mention.name.strip(), mention.type or "Thing"), mention.name)
    elif entity.type == "Thing" and mention.type not in (None, "Thing"):
        resolved.entities[key] = replace(entity, type=mention.type or entity.type)
    resolved.keys[(normalised, False)] = key


def _known_key(resolved: Resolved, normalised: str, type: str | None, known: Known) -> str:
    ours = {key for key, each in resolved.names if each == normalised}
    keys = sorted(ours.union(known.keys.get(normalised, ())))
    agreeing = [key for key in keys if type and key in known.entities and known.entities[key].type == type]
    return (agreeing or keys or [entity_key(resolved.partition, normalised)])[0]


def _put(resolved: Resolved, entity: Entity, name: str) -> None:
    if entity.type not in ENTITY_TYPES:
        raise InvalidInput(f"entity type {entity.type!r:.40} is not known: use one of {', '.join(ENTITY_TYPES)}")
    resolved.entities[entity.key] = entity
    normalised = normalise(name)
    if normalised:
        resolved.names[(entity.key, normalised)] = Name(entity.key, name.strip(), normalised)
