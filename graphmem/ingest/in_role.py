"""Whom "my aunt" means: the one person whom the owner has in that role, where just one is known."""

from __future__ import annotations

from collections.abc import Iterable

from graphmem.ids import normalise, owner_key
from graphmem.ingest.base import Batch, Mention, Statement
from graphmem.ingest.relations import relations_in, slot_of, value_of
from graphmem.stores.base import Store
from graphmem.types import Fact, Slot


def known_in_role(store: Store, batch: Batch, partition: str) -> dict[str, str]:
    """The person by key whom each word for a relative without a name means, by normalised name.

    That one is known from before these messages, and they say nothing else of the role; of two aunts neither is meant.
    """
    named = [one for each in batch.statements for one in _named(each) if one.role]
    said = {slot_of(each.relation) for each in batch.statements if named and each.relation is not None}
    roles = {normalise(one.name): one.role for one in named if slot_of(one.role) not in said}
    held = {name: _held(store, batch, partition, role) for name, role in roles.items()}
    return {name: next(iter(people)) for name, people in held.items() if len(people) == 1}


def _held(store: Store, batch: Batch, partition: str, role: str) -> set[str]:
    """Those who are that to the owner, by any word that tells the same: boss and manager."""
    same = [each for each in relations_in(slot_of(role)) if value_of(each) == value_of(role)]
    facts = store.about(partition, [Slot(owner_key(partition), each) for each in same])
    return {fact.object for fact in facts if fact.object is not None and _holds(fact, batch)}


def _holds(fact: Fact, batch: Batch) -> bool:
    """What was said in a session holds in it alone."""
    since = min(message.at for message in batch.messages)
    seen = fact.scope.run_id in (None, batch.scope.run_id)
    return seen and fact.invalid_at is None and (fact.valid_from is None or fact.valid_from <= since)


def _named(statement: Statement) -> Iterable[Mention]:
    told = statement.may_end.subject if statement.may_end is not None else None
    return (one for one in (statement.subject, statement.object, *statement.mentions, told) if one is not None)
