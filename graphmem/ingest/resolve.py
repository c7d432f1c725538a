"""Names to entities: exact names and aliases, numbers and all. Pure: what is known is handed in.

A name that a caller gives means just itself. One drawn from a text is compared without article, outer punctuation and
possessive, too; and where nothing is called so, it is another spelling of the one entity whose name is surely alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from graphmem.errors import InvalidInput
from graphmem.ids import called as called_so
from graphmem.ids import entity_key, exact, goes_by, is_called, normalise, quoted
from graphmem.ingest.base import Mention, Statement
from graphmem.ingest.first_names import is_first_name
from graphmem.ingest.likeness import look_ups, meant
from graphmem.terms import terms
from graphmem.types import ENTITY_TYPES, Entity, Message, Name


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of the names at hand: keys by normalised name, and those entities by key.

    `given` are the keys of those that a caller gave the name they have; the others were only heard of in texts.
    """

    keys: Mapping[str, tuple[str, ...]]
    entities: Mapping[str, Entity]
    given: Collection[str] = ()
    alike: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For a normalised name that nothing bears the keys of the entities whose names it may be a spelling of."""
    in_full: Mapping[str, str] = field(default_factory=dict)
    """For a normalised first name that nothing bears the key of the person that it means."""
    in_role: Mapping[str, str] = field(default_factory=dict)
    """For a normalised word for a relative without a name the key of the person that it means."""


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
    given: dict[str, Name] = field(default_factory=dict)
    """Of entities whose name a caller gives for the first time, by key: that name as a look-up name of its own."""
    bearers: dict[str, set[str]] = field(default_factory=dict)
    """Who is called so here for the first time: keys by normalised name."""
    blocks: dict[str, dict[str, Name]] = field(default_factory=dict)
    """The look-ups of names that are new here: each with its rows, by key."""
    before: Mapping[str, Entity] = field(default_factory=dict)
    """The entities as they are stored, by key."""

    def key(self, mention: Mention, message: Message) -> str | None:
        """The key of a mention in a message, None where its name holds nothing to go by."""
        if (mention.speaker and not message.name) or is_the_user(mention, message):
            return self.owner
        return self.keys.get((exact(message.name or ""), True) if mention.speaker else _as_said(mention))

    def look_ups(self) -> list[Name]:
        """The rows under which names are looked up besides their normalised form."""
        return [*self.given.values(), *(row for rows in self.blocks.values() for row in rows.values())]

    def entity(self, key: str, known: Known) -> Entity | None:
        """The entity with this key as it is to be written, else as it is stored."""
        return self.entities.get(key) or known.entities.get(key)


def is_the_user(mention: Mention, message: Message) -> bool:
    """Whether somebody in a conversation, an assistant say, speaks of "the user"."""
    return message.role != "document" and normalise(mention.name) == "user" and not mention.speaker


def _as_said(mention: Mention) -> tuple[str, bool]:
    """What a name is kept under while a batch is worked through: given, drawn from a text and a role are three."""
    name = quoted(mention.name) if mention.given else exact(mention.name)
    return (f"{mention.role} {name}" if mention.role else name, False)


def wanted_names(statements: Iterable[Statement], messages: list[Message]) -> set[str]:
    """The normalised names that `resolve` will ask for."""
    spoken = (mention.name for statement in statements for mention in (*mentions_of(statement), *unsaid_of(statement)))
    speakers = (message.name for message in messages if message.name)
    return {normalised for name in chain(spoken, speakers) if (normalised := normalise(name))}


def mentions_of(statement: Statement) -> tuple[Mention, ...]:
    """All mentions of a statement: subject, object, the others."""
    linked = (statement.subject, statement.object, *statement.mentions)
    return tuple(mention for mention in linked if mention is not None)


def unsaid_of(statement: Statement) -> tuple[Mention, ...]:
    """What the statement may end without naming it, or without saying more: no entity is made of it."""
    told = statement.may_end
    if told is None:
        return ()
    return (*told.unsaid, told.object) if told.beside and told.object is not None else told.unsaid


def resolve(
    statements: Iterable[Statement], messages: list[Message], *, partition: str, owner: Owner, known: Known
) -> Resolved:
    """Which entity each mention of the statements is.

    An exact name or alias is that entity; of namesakes the one whose type agrees, else the first by key. A name
    not known is a new entity. First person is the speaker: the owner, or whoever the message says is speaking.
    A name from a text is also the one person of whose full name, said before in these messages or known, it is the
    first word; and the one entity that bears it in its normalised form, or of which it is surely another spelling:
    then it becomes an alias. Who is spoken of by a role alone is the one known to have it. A given name takes an entity
    that bears it over, name and all, as long as only texts spoke of it.
    """
    resolved = Resolved(partition, owner.key, before=known.entities)
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
        for mention in unsaid_of(statement):
            if _bearers(resolved, normalise(mention.name), known):
                _resolve_name(resolved, mention, known)
    return resolved


def _introduce(resolved: Resolved, statement: Statement, message: Message, owner: Owner, known: Known) -> None:
    """ "My name is Alice": so the owner is called."""
    if message.name is None and message.role == "user" and statement.object is not None:
        _put_owner(resolved, owner, statement.object.name, known)
        if not owner.in_session:
            resolved.keys[_as_said(statement.object)] = resolved.owner
            resolved.bearers.setdefault(normalise(statement.object.name), set()).add(resolved.owner)


def _resolve_speaker(resolved: Resolved, message: Message, owner: Owner, *, known: Known, alone: bool) -> None:
    name = message.name
    if name is None or (message.role == "user" and _is_owner(name, resolved, owner, known=known, alone=alone)):
        _put_owner(resolved, owner, name, known)
        resolved.keys[(exact(name or ""), True)] = resolved.owner
    else:
        speaker = Mention(name, None if message.role == "document" else "Person")
        _resolve_name(resolved, speaker, known)
        resolved.keys[(exact(name), True)] = resolved.keys[_as_said(speaker)]


def _is_owner(name: str, resolved: Resolved, owner: Owner, *, known: Known, alone: bool) -> bool:
    """Whether a user message under this name is the owner's.

    Yes for a name that the owner bears, or that shares a word with the owner's id. Else only while nothing tells
    otherwise: the owner bears no other name, nobody else speaks, and nothing was said without a name before.
    """
    entity = resolved.entity(owner.key, known)
    borne = {normalise(owner.id)} if entity is None else {normalise(each) for each in (entity.name, *entity.aliases)}
    if normalise(name) in borne or set(terms(name)) & set(terms(owner.id)):
        return True
    unnamed = entity is None or entity.name == owner.id
    return unnamed and alone and (entity is None or owner.in_session)


def _put_owner(resolved: Resolved, owner: Owner, name: str | None, known: Known) -> None:
    entity = resolved.entity(owner.key, known)
    if entity is None:
        entity = Entity(owner.key, resolved.partition, owner.id, "Person", owner=True)
        _put(resolved, entity, owner.id)
    if name and entity.name == owner.id and name != owner.id and not owner.in_session:
        aliases = () if normalise(name) == normalise(owner.id) else (owner.id,)
        _put(resolved, replace(entity, name=name, aliases=aliases), name)


def _resolve_name(resolved: Resolved, mention: Mention, known: Known) -> None:
    if not normalise(mention.name):
        return
    said = _as_said(mention)
    key = resolved.keys.get(said) or _key_of(resolved, mention, known)
    entity = resolved.entity(key, known)
    if entity is None:
        _put(resolved, Entity(key, resolved.partition, mention.name.strip(), mention.type or "Thing"), mention.name)
    else:
        _tell_more(resolved, entity, mention)
    if mention.given and key not in known.given:
        resolved.given.setdefault(key, Name(key, mention.name.strip(), quoted(mention.name)))
    resolved.keys[said] = key


def _tell_more(resolved: Resolved, entity: Entity, mention: Mention) -> None:
    """A vague type becomes a sure one, and a name that texts used the one that is given."""
    if entity.type == "Thing" and mention.type not in (None, "Thing"):
        entity = resolved.entities[entity.key] = replace(entity, type=mention.type or entity.type)
    if mention.given and not is_called(entity, mention.name):
        _put(resolved, replace(entity, name=mention.name.strip()), mention.name)


def _key_of(resolved: Resolved, mention: Mention, known: Known) -> str:
    if mention.role and normalise(mention.name) in known.in_role:
        return known.in_role[normalise(mention.name)]
    bearers = _bearers(resolved, normalise(mention.name), known)
    called = _given(resolved, bearers, mention.name, known) if mention.given else _said(bearers, mention.name)
    agreeing = [one for one in called if mention.type is not None and one.type == mention.type]
    for one in agreeing or called:
        return one.key
    if not bearers and (whole := _in_full(resolved, mention, known)) is not None:
        return whole.key
    if not (bearers or mention.given) and (alike := _alike(resolved, mention, known)) is not None:
        spelled = (*alike.aliases, mention.name.strip())
        _put(resolved, replace(alike, aliases=spelled), mention.name)
        return alike.key
    return _new_key(resolved.partition, mention, taken={one.key for one in bearers})


def _in_full(resolved: Resolved, mention: Mention, known: Known) -> Entity | None:
    """The one person whose full name was said before in this call, else is known, and of whose name this is the first.

    It becomes no alias: another of that name may come.
    """
    if not is_first_name(mention):
        return None
    said = (resolved.entity(key, known) for key in dict.fromkeys(resolved.keys.values()))
    found = [one for one in said if one is not None and goes_by(one, mention.name)]
    if not found:
        return known.entities.get(known.in_full.get(normalise(mention.name), ""))
    return found[0] if len(found) == 1 else None


def _alike(resolved: Resolved, mention: Mention, known: Known) -> Entity | None:
    """The one entity of which the name is surely another spelling."""
    wanted = look_ups(mention.name, mention.type)
    stored = known.alike.get(normalise(mention.name), ())
    keys = dict.fromkeys((*stored, *(key for look_up in wanted for key in resolved.blocks.get(look_up, ()))))
    found = [entity for key in keys if (entity := resolved.entity(key, known)) is not None and not entity.owner]
    return meant(mention, found) if found else None


def _bearers(resolved: Resolved, normalised: str, known: Known) -> list[Entity]:
    keys = {*resolved.bearers.get(normalised, ()), *known.keys.get(normalised, ())}
    found = (resolved.entity(key, known) for key in sorted(keys))
    return [one for one in found if one is not None]


def _said(bearers: list[Entity], name: str) -> list[Entity]:
    return called_so(bearers, name) or (bearers if len(bearers) == 1 else [])


def _given(resolved: Resolved, bearers: list[Entity], name: str, known: Known) -> list[Entity]:
    only_said = [one for one in bearers if not (one.owner or one.key in resolved.given or one.key in known.given)]
    return [one for one in bearers if is_called(one, name)] or (only_said if len(bearers) == 1 else [])


def _new_key(partition: str, mention: Mention, *, taken: Collection[str]) -> str:
    """A key made of the name. It is taken where the entity that was founded under it has been given another name."""
    key = entity_key(partition, exact(mention.name) if mention.given else normalise(mention.name))
    return key if key not in taken else entity_key(partition, exact(mention.name), "other")


def _put(resolved: Resolved, entity: Entity, name: str) -> None:
    if entity.type not in ENTITY_TYPES:
        raise InvalidInput(f"entity type {entity.type!r:.40} is not known: use one of {', '.join(ENTITY_TYPES)}")
    resolved.entities[entity.key] = entity
    normalised = normalise(name)
    if normalised:
        resolved.names[(entity.key, normalised)] = Name(entity.key, name.strip(), normalised)
        resolved.bearers.setdefault(normalised, set()).add(entity.key)
        for look_up in look_ups(name, entity.type) if not entity.owner else ():
            resolved.blocks.setdefault(look_up, {})[entity.key] = Name(entity.key, name.strip(), look_up)
