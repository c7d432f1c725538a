"""Whom a lone first name means that nobody bears: the one person known in full who is called so first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from graphmem.ids import goes_by, normalise, owner_key
from graphmem.ingest.base import Batch, Mention, Statement
from graphmem.ingest.relations import affirmed, slot_of
from graphmem.stores.base import Store
from graphmem.types import Entity

_ROLE = "HAS_"


def is_first_name(mention: Mention) -> bool:
    """Whether a text may mean a person by this one word: nothing says that it is something else."""
    person = mention.type == "Person" or (mention.type is None and mention.name[:1].isupper())
    return (
        person and not (mention.given or mention.speaker or mention.role) and len(normalise(mention.name).split()) == 1
    )


def known_in_full(
    store: Store,
    batch: Batch,
    partition: str,
    *,
    alike: Mapping[str, Collection[str]],
    entities: Mapping[str, Entity],
) -> dict[str, str]:
    """The person by key whom each first name means that these messages say and that nobody bears, by normalised name.

    Only in talk, where people speak of those whom the other knows; a passage may come from anywhere. Who is brought in
    by a role ("my son Kenji") is a person known in full only where that one has the role already. `alike` are the
    entities with names that share something with each name, `entities` those by key.
    """
    roles = {name: _roles(batch.statements, name) for name in _first_names(batch)}
    whole = {  # an entity that is not among them was just erased
        name: [key for key in alike.get(name, ()) if key in entities and goes_by(entities[key], name)] for name in roles
    }
    alone = {name: keys[0] for name, keys in whole.items() if len(keys) == 1}
    held = _held(store, partition, {key for name, key in alone.items() if roles[name]})
    return {
        name: key for name, key in alone.items() if not roles[name] or any((key, role) in held for role in roles[name])
    }


def _held(store: Store, partition: str, keys: Collection[str]) -> set[tuple[str | None, str]]:
    """These people with the slots in which the owner has each."""
    facts = store.sharing(partition, [(owner_key(partition), key) for key in sorted(keys)]) if keys else []
    return {(fact.object, slot_of(fact.relation)) for fact in facts if fact.relation and fact.retired_at is None}


def _first_names(batch: Batch) -> set[str]:
    """The people whom talk calls by one word. Speakers are known by the name they speak under."""
    said = (one for each in batch.statements if _is_talk(batch, each) for one in _named(each))
    speakers = {normalise(message.name) for message in batch.messages if message.name}
    return {normalise(one.name) for one in said if is_first_name(one)} - speakers


def _is_talk(batch: Batch, statement: Statement) -> bool:
    return batch.messages[statement.message].role in ("user", "assistant")


def _named(statement: Statement) -> Iterable[Mention]:
    return (one for one in (statement.subject, statement.object, *statement.mentions) if one is not None)


def _roles(statements: Iterable[Statement], name: str) -> set[str]:
    """The slots of the roles that these statements give the person of this name, or deny them."""
    return {
        slot_of(one.relation)
        for one in statements
        if one.relation is not None and one.object is not None and normalise(one.object.name) == name
        if affirmed(one.relation).startswith(_ROLE)
    }
