"""What a statement ends of what is known, without saying of what: "I left Ubisoft", "my cat died", "not Turin"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from graphmem.ids import entity_key, normalise, owner_key, partition_of
from graphmem.ingest.base import Candidate, Perhaps
from graphmem.ingest.relations import (
    ALONE,
    BELONGINGS,
    CORRECTED,
    POSTS,
    STATUS,
    can_be_given_up,
    denies,
    is_attribute,
    is_of_partner,
    relations_in,
    slot_of,
)
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
        return [] if told is not None and told.beside else [said]
    ends = [_end(said, fact) for fact in facts]
    if told.instead is None:
        return ends
    if told.slots[0].object != facts[0].object:
        (whole,) = store.entities([facts[0].object or ""])
        told = told._replace(names=(whole.name, told.names[1]))
    return [each for fact, end in zip(facts, ends, strict=True) for each in (end, _in_its_place(said, fact, told))]


def _is_vague(told: Perhaps) -> bool:
    """Whether it may mean one of several things, and does not say which."""
    return told.slots[0].object is None and not told.every


def _known(store: Store, scope: Scope, told: Perhaps) -> Iterable[Fact]:
    partition = partition_of(scope)
    first = told.slots[0]
    if told.instead is not None:
        return _exchangeable(store, scope, told)
    if not first.relation:
        given_up = [one for one in _tied(store, partition, first) if can_be_given_up(one.relation or "")]
        return given_up or _with_longer_name(store, partition, told, BELONGINGS)
    facts = store.about(partition, told.slots)
    if told.kind is not None:
        return _of_kind(store, partition, facts, told.kind)
    if facts or first.object is None:
        return facts
    owned = [slot.relation for slot in told.slots if slot.relation in (*BELONGINGS, *POSTS)]
    return _with_longer_name(store, partition, told, owned) if owned else []


def _exchangeable(store: Store, scope: Scope, told: Perhaps) -> list[Fact]:
    """What is known of the thing in whose place another one comes."""
    partition, first = partition_of(scope), told.slots[0]
    if first.object is None:
        return _just_said(store, scope, told)
    if not first.relation:
        return _tied(store, partition, first)
    same = [fact for fact in _tied(store, partition, first) if _is_exchangeable(fact, told.slots)]
    return same or _with_longer_name(store, partition, told, BELONGINGS)


def _tied(store: Store, partition: str, slot: Slot) -> list[Fact]:
    """What is known of just this subject with just this object, by whatever relation."""
    ends = slot.subject, slot.object
    found = store.sharing(partition, [(slot.subject, slot.object)]) if slot.object is not None else []
    return [fact for fact in found if (fact.subject, fact.object) == ends]


def _of_kind(store: Store, partition: str, facts: Iterable[Fact], kind: str) -> list[Fact]:
    facts = list(facts)
    kinds = store.about(partition, [Slot(fact.object, "IS_A", kind) for fact in facts if fact.object])
    alike = {fact.subject for fact in kinds}
    return [fact for fact in facts if fact.object in alike]


def _just_said(store: Store, scope: Scope, told: Perhaps) -> list[Fact]:
    """What the message before said with a value that looks like the new one: 14 Mill Lane, where it is 41."""
    partition = partition_of(scope)
    before = store.last_episode(partition, scope)
    slots = [Slot(told.slots[0].subject, each) for each in CORRECTED]
    facts = [fact for fact in store.about(partition, slots) if before and _is_from(fact, before.id)]
    names = _names_of_objects(store, facts)
    return [fact for fact in facts if _looks_like(names.get(fact.object or "", ""), told.names[1])]


def _names_of_objects(store: Store, facts: Iterable[Fact]) -> dict[str, str]:
    keys = {fact.object for fact in facts if fact.object is not None}
    return {one.key: one.name for one in store.entities(keys)}


def _is_from(fact: Fact, episode_id: str) -> bool:
    return any(source.episode_id == episode_id for source in fact.sources)


def _looks_like(one: str, other: str) -> bool:
    """Whether both have digits, or both are names in capitals: what one may be put in the place of the other."""
    shapes = [(any(char.isdigit() for char in each), each[:1].isupper()) for each in (one, other)]
    return one != other and (shapes[0] == shapes[1] if not shapes[0][0] else shapes[1][0])


def _with_longer_name(store: Store, partition: str, told: Perhaps, relations: Iterable[str]) -> list[Fact]:
    """ "the Jazz": the Honda Jazz. None where it may be several."""
    said = set(normalise(told.names[0]).split())
    slots = [Slot(told.slots[0].subject, each) for each in relations]
    facts = [one for one in store.about(partition, slots) if one.invalid_at is None]
    longer = {key for key, each in _names_of_objects(store, facts).items() if said < set(normalise(each).split())}
    return [one for one in facts if one.object in longer] if len(longer) == 1 else []


def _is_exchangeable(fact: Fact, slots: Iterable[Slot]) -> bool:
    """Whether another may take its object's place: in one of the slots, or as the value of a property."""
    relation = fact.relation or ""
    return any(slot.relation == relation for slot in slots) or is_attribute(relation) or can_be_given_up(relation)


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
