"""Names to entities: exact names and aliases, numbers and all. Pure: what is known is handed in.

Never by the likeness of two names: near names are joined softly in the walk, but stay two entities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from graphmem.errors import InvalidInput
from graphmem.ids import entity_key, normalise, owner_key
from graphmem.ingest.base import Mention, Statement
from graphmem.types import ENTITY_TYPES, Entity, Message, Name


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of the names at hand: keys by normalised name, and those entities by key."""

    keys: Mapping[str, tuple[str, ...]]
    entities: Mapping[str, Entity]


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
    statements: Iterable[Statement], messages: list[Message], *, partition: str, owner_name: str, known: Known
) -> Resolved:
    """Which entity each mention of the statements is.

    An exact name or alias is that entity; of namesakes the one whose type agrees, else the first by key. A name
    not known is a new entity. First person is the speaker: the owner, or whoever the message says is speaking.
    """
    resolved = Resolved(partition, owner_key(partition))
    for statement in statements:
        message = messages[statement.message]
        for mention in mentions_of(statement):
            if mention.speaker:
                _resolve_speaker(resolved, message, owner_name, known)
            elif is_the_user(mention, message):
                _put_owner(resolved, owner_name, None, known)
            else:
                _resolve_name(resolved, mention, known)
    return resolved


def _resolve_speaker(resolved: Resolved, message: Message, owner_name: str, known: Known) -> None:
    name = message.name
    is_owner = name is None or (message.role == "user" and _owner_may_be_called(name, resolved, owner_name, known))
    if is_owner:
        _put_owner(resolved, owner_name, name, known)
        resolved.keys[(normalise(name or ""), True)] = resolved.owner
    else:
        _resolve_name(resolved, Mention(name or "", None if message.role == "document" else "Person"), known)
        resolved.keys[(normalise(name or ""), True)] = resolved.keys[(normalise(name or ""), False)]


def _owner_may_be_called(name: str, resolved: Resolved, owner_name: str, known: Known) -> bool:
    """The owner takes the first name a user message carries; a user message with another name is another speaker."""
    owner = resolved.entities.get(resolved.owner) or known.entities.get(resolved.owner)
    if owner is None or owner.name == owner_name:
        return True
    return normalise(name) in {normalise(each) for each in (owner.name, *owner.aliases)}


def _put_owner(resolved: Resolved, owner_name: str, name: str | None, known: Known) -> None:
    owner = resolved.entities.get(resolved.owner) or known.entities.get(resolved.owner)
    if owner is None:
        owner = Entity(resolved.owner, resolved.partition, owner_name, "Person", owner=True)
        _put(resolved, owner, owner_name)
    if name and owner.name == owner_name and normalise(name) != normalise(owner_name):
        _put(resolved, replace(owner, name=name, aliases=(owner_name,)), name)
    elif name and owner.name == owner_name and name != owner_name:
        _put(resolved, replace(owner, name=name), name)


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
