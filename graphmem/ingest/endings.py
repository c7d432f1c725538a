"""What a statement ends of what is known, without saying of what: "I left Ubisoft", "my cat died", "not Turin"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from graphmem.ids import entity_key, owner_key, partition_of
from graphmem.ingest.base import Perhaps
from graphmem.ingest.reconcile import Candidate
from graphmem.ingest.relations import ALONE, STATUS, denies, is_attribute, is_of_partner, relations_in, slot_of
from graphmem.stores.base import Store
from graphmem.types import Fact, Scope, Slot


def excluded(store: Store, scope: Scope, said: Candidate) -> list[Candidate]:
    """The ends of what is known and cannot be so beside it: who has a partner is not single, who is single has none.

    What a caller states by itself excludes nothing but by its relation.
    """
    if said.subject is None or said.relation is None or said.ends or said.given:
        return []
    partition = partition_of(scope)
    alone = entity_key(partition, ALONE)
    if (said.relation, said.object) == (STATUS, alone):
        slots = [Slot(said.subject, each) for each in relations_in(slot_of("HAS_PARTNER")) if is_of_partner(each)]
    elif is_of_partner(said.relation):
        slots = [Slot(said.subject, STATUS, alone)]
    else:
        return []
    ends = [_end(said, fact) for fact in store.about(partition, slots) if _holds(fact, scope)]
    return [_in_own_words(store, partition, each) if each.relation == STATUS else each for each in ends]


def _in_own_words(store: Store, partition: str, end: Candidate) -> Candidate:
    """That the status is over outlives the partner who ended it, and so must not be told in words about that one."""
    (name,) = [entity.name for entity in store.entities([end.subject or ""])]
    who = "I am" if end.subject == owner_key(partition) else f"{name} is"
    return replace(end, text=f"{who} no longer {ALONE}.", mentions=())


def ending_known(store: Store, scope: Scope, said: Candidate) -> list[Candidate]:
    """The statement as the end of each fact that it may end and that holds; as it was where there is none.

    Where it only says that something is over, and of the things that it may mean two are known, it ends neither.
    """
    told = said.may_end
    facts = [fact for fact in _known(store, scope, told) if _holds(fact, scope)] if told is not None else []
    if told is None or not facts or (_is_vague(told) and len({fact.object for fact in facts}) > 1):
        return [said]
    ends = [_end(said, fact) for fact in facts]
    if told.instead is None:
        return ends
    return [each for fact, end in zip(facts, ends, strict=True) for each in (end, _in_its_place(said, fact, told))]


def _is_vague(told: Perhaps) -> bool:
    """Whether it may mean one of several things, and does not say which."""
    return told.slots[0].object is None and not told.every


def _known(store: Store, scope: Scope, told: Perhaps) -> Iterable[Fact]:
    partition = partition_of(scope)
    first = told.slots[0]
    if told.instead is not None and first.object is not None:
        found = store.sharing(partition, [(first.subject, first.object)])
        same = [fact for fact in found if (fact.subject, fact.object) == (first.subject, first.object)]
        return [fact for fact in same if not first.relation or _is_exchangeable(fact, told.slots)]
    facts = store.about(partition, told.slots)
    if told.kind is None:
        return facts
    kinds = store.about(partition, [Slot(fact.object, "IS_A", told.kind) for fact in facts if fact.object])
    alike = {fact.subject for fact in kinds}
    return [fact for fact in facts if fact.object in alike]


def _is_exchangeable(fact: Fact, slots: Iterable[Slot]) -> bool:
    """Whether another may take its object's place: in one of the slots, or as the value of a property."""
    relation = fact.relation or ""
    return any(slot.relation == relation for slot in slots) or is_attribute(relation)


def _holds(fact: Fact, scope: Scope) -> bool:
    still = fact.invalid_at is None and fact.retired_at is None
    return fact.scope == scope and still and fact.relation is not None and not denies(fact.relation)


def _end(said: Candidate, fact: Fact) -> Candidate:
    rest = tuple(key for key in _named(said) if key not in (fact.subject, fact.object))
    end = replace(said, subject=fact.subject, relation=fact.relation, object=fact.object, mentions=rest)
    return replace(end, ends=True, exclusive=False)


def _in_its_place(said: Candidate, fact: Fact, told: Perhaps) -> Candidate:
    """What the fact says of the old value, said of the one that was meant."""
    old, new = told.names
    text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, fact.text)
    now = replace(said, text=text, subject=fact.subject, relation=fact.relation, object=told.instead)
    return replace(now, mentions=(), exclusive=fact.exclusive, ends=False)


def _named(said: Candidate) -> dict[str, None]:
    ends = [key for key in (said.subject, said.object) if key is not None]
    return dict.fromkeys((*ends, *said.mentions))
