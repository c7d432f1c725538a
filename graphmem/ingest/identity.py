"""One entity out of two, and two out of one, by hand. Each of the two verbs takes back exactly what the other did."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from graphmem import times
from graphmem.errors import InvalidInput, NotFound
from graphmem.ids import entity_key, event_id, exact, is_called, means_owner, normalise, owner_key, owner_of
from graphmem.ingest.attempts import until_written
from graphmem.ingest.base import Outcome
from graphmem.ingest.deciding import exchanged_in
from graphmem.ingest.events import events, noted_entities, noted_fact, with_entities
from graphmem.ingest.names import spellings
from graphmem.ingest.pipeline import Writer
from graphmem.ingest.renaming import renamed
from graphmem.ingest.vectors import Vectors
from graphmem.ingest.withholding import apply as withholding
from graphmem.stores.base import Store
from graphmem.types import Change, Entity, Event, EventKind, Fact, Moment, Slot

DIFFERENT_FROM = "DIFFERENT_FROM"
"""The relation of two that are alike and not one."""


class Joined(NamedTuple):
    """What was said of who is who: the entities it left, the facts it changed, and the event that takes it back."""

    entities: tuple[Entity, ...]
    facts: int
    event_id: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """A merge or a split, worked out: facts and entities (None: gone) as they are to be, and as they were."""

    kind: EventKind
    reason: str
    facts: Sequence[tuple[Fact, Fact]]
    before: Mapping[str, Entity | None]
    after: Mapping[str, Entity | None]
    exact: Collection[str]
    """The ids of the facts that are as they were before the opposite verb, ends and all."""


def merge(writer: Writer, key: str, other: str) -> Joined:
    """Make two entities of one partition one: all that is known of `other` is known of `key`, its names are aliases.

    Raises InvalidInput for one and the same, for entities of two owners, for the owner as `other`, and where they were
    said to be two.
    """

    def plan(store: Store) -> _Plan:
        kept, gone = two(store, key, other)
        _check_mergeable(store, kept, gone)
        prior = _prior(store, "SPLIT", key, other)
        own = {fact.id: fact for fact in store.sharing(kept.partition, [(other, other)])}
        own |= {fact.id: fact for fact in store.facts(prior) if _unchanged(fact, prior)}
        facts = [(fact, _back(fact, prior, {other: key})) for fact in own.values()]
        merged = _entity_back(prior, kept) or _united(kept, gone)
        reason = f"{gone.name} is {kept.name}"
        exact = [fact.id for fact, _ in facts if _unchanged(fact, prior)]
        return _Plan("MERGE", reason, facts, {key: kept, other: gone}, {key: merged, other: None}, exact)

    return _write(writer, _partition(key), plan)


def split(writer: Writer, key: str, name: str, fact_ids: Collection[str] | None = None) -> Joined:
    """Take an entity called `name` out of this one, with the facts given: all they say of the one, they say of it.

    Without `fact_ids`, what a merge brought under that name goes out again, just as it came. Raises InvalidInput where
    no merge did and no facts are given, and for a name that the policy withholds; NotFound for facts that do not speak
    of the entity.
    """
    withholding.check(writer.policy, name)

    def plan(store: Store) -> _Plan:
        whole = _entity(store, key)
        merges = _merged(store, whole, name)
        out = merges[0].entity if fact_ids is None and merges else None
        if out is None and (normalise(name) == normalise(whole.name) or means_owner(name)):
            raise InvalidInput(f"name={name!r:.80} means the owner or {whole.name!r} itself: choose another")
        if out is None and not fact_ids:
            raise InvalidInput(
                f"nothing was merged into {whole.name!r} as {name!r:.80}: give memories=[...] to take out"
            )
        new = out or _new(store, whole, name)
        prior = merges[0].events if out is not None else {}
        chosen = _facts(store, whole, fact_ids if fact_ids is not None else prior)
        facts = [(fact, _back(fact, prior, {key: new.key})) for fact in chosen]
        left = _entity_back(prior, whole) or _less(whole, new)
        reason = f"{new.name} is not {whole.name}"
        exact = [fact.id for fact, _ in facts if _unchanged(fact, prior)]
        return _Plan("SPLIT", reason, facts, {key: whole, new.key: None}, {key: left, new.key: new}, exact)

    return _write(writer, _partition(key), plan)


def _partition(key: str) -> str:
    return key.partition("|")[0]


class _Merge(NamedTuple):
    """A merge that can be taken back: the entity that went into another, and its events by fact."""

    entity: Entity
    events: Mapping[str, Event]


def _entity(store: Store, key: str) -> Entity:
    for entity in store.entities([key]):
        return entity
    raise NotFound(f"no entity has the key {key!r:.80}: see what there is with entities()")


def two(store: Store, key: str, other: str) -> tuple[Entity, Entity]:
    """The entities with these keys. Raises NotFound, and InvalidInput for one and the same or those of two owners."""
    one, another = _entity(store, key), _entity(store, other)
    if one.key == another.key:
        raise InvalidInput(f"{one.name!r} and {another.name!r} are one entity already: name two")
    if one.partition != another.partition:
        raise InvalidInput(f"{one.name!r} and {another.name!r} are of two owners: entities of two owners never meet")
    return one, another


def told_apart(store: Store, pairs: Collection[tuple[str, str]], partition: str) -> list[Fact]:
    """The facts of the partition that say of one of these pairs that they are two, and have not ended, by id."""
    both = [slot for one, two in pairs for slot in (Slot(one, DIFFERENT_FROM, two), Slot(two, DIFFERENT_FROM, one))]
    return [fact for fact in store.about(partition, both) if fact.invalid_at is None] if both else []


def _check_mergeable(store: Store, kept: Entity, gone: Entity) -> None:
    if gone.owner:
        raise InvalidInput(f"{gone.name!r} is the owner of this memory: name the owner first, as the one that stays")
    if said := told_apart(store, [(kept.key, gone.key)], kept.partition):
        raise InvalidInput(
            f"{kept.name!r} and {gone.name!r} were said to be two: take that back first, delete memory {said[0].id!r}"
        )


def _united(kept: Entity, gone: Entity) -> Entity:
    type = gone.type if kept.type == "Thing" else kept.type
    return replace(kept, type=type, aliases=_aliases(kept, (*spellings(kept), *spellings(gone))))


def _aliases(entity: Entity, names: Iterable[str]) -> tuple[str, ...]:
    """The names beside the entity's own, each once, in alphabetical order."""
    once = {exact(name): name for name in names}
    once.pop(exact(entity.name), None)
    return tuple(once[key] for key in sorted(once))


def _less(whole: Entity, new: Entity) -> Entity:
    taken = {exact(name) for name in spellings(new)}
    return replace(whole, aliases=tuple(alias for alias in whole.aliases if exact(alias) not in taken))


def _new(store: Store, whole: Entity, name: str) -> Entity:
    if not normalise(name):
        raise InvalidInput(f"name is {name!r:.80}: a name needs a letter or a digit")
    for disambiguator in ("", *(f"split {number}" for number in range(1, 1000))):
        key = entity_key(whole.partition, normalise(name), disambiguator)
        if not store.entities([key]) and key != owner_key(whole.partition):
            return Entity(key, whole.partition, name.strip(), whole.type)
    raise InvalidInput(f"{name!r:.80} names a thousand entities already: use another name")


def _facts(store: Store, whole: Entity, ids: Iterable[str]) -> list[Fact]:
    own = {fact.id: fact for fact in store.sharing(whole.partition, [(whole.key, whole.key)])}
    wanted = list(dict.fromkeys(ids))
    if strange := [id for id in wanted if id not in own]:
        raise NotFound(f"no memory of {whole.name!r} has the id {strange[0]!r:.80}: list them with get_all()")
    return [own[id] for id in wanted]


# what the opposite verb did before


def _prior(store: Store, kind: EventKind, key: str, other: str) -> dict[str, Event]:
    """The events, by fact, of the last write of this kind between two entities."""
    partition = _partition(key)
    found: dict[str, dict[str, Event]] = {}
    kinds: tuple[EventKind, ...] = (kind,)
    for event in store.list_changes(owner_of(partition), kinds=kinds):
        if event.partition == partition and set(noted_entities(event.before)) == {key, other}:
            found.setdefault(event.change_id, {})[event.fact_id] = event
    return list(found.values())[-1] if found else {}


def _merged(store: Store, whole: Entity, name: str) -> list[_Merge]:
    """The merges into this entity of one called `name` that is not there any more, the last one first."""
    found: dict[str, _Merge] = {}
    kinds: tuple[EventKind, ...] = ("MERGE",)
    for event in store.list_changes(owner_of(whole.partition), kinds=kinds):
        before = noted_entities(event.before)
        for key, gone in before.items():
            if gone is not None and key != whole.key and whole.key in before and is_called(gone, name):
                merge = found.setdefault(event.change_id, _Merge(gone, {}))
                found[event.change_id] = merge._replace(events={**merge.events, event.fact_id: event})
    return [merge for merge in reversed(found.values()) if not store.entities([merge.entity.key])]


def _back(fact: Fact, prior: Mapping[str, Event], keys: Mapping[str, str]) -> Fact:
    """The fact as it was before the opposite verb where it has not changed since, else with the keys exchanged."""
    event = prior.get(fact.id)
    if event is None:
        return _with_keys(fact, keys)
    return (_unchanged(fact, prior) and noted_fact(event.before)) or _where_it_was(fact, event, keys)


def _unchanged(fact: Fact, prior: Mapping[str, Event]) -> bool:
    """Whether the fact is as the opposite verb left it."""
    return fact.id in prior and fact == noted_fact(prior[fact.id].after)


def _where_it_was(fact: Fact, event: Event, keys: Mapping[str, str]) -> Fact:
    """A fact that has changed since: the keys are exchanged in those roles only that the opposite verb changed."""
    before, back = event.before or {}, set(keys.values())
    all_roles = _with_keys(fact, keys)
    return replace(
        fact,
        subject=all_roles.subject if before.get("subject") in back else fact.subject,
        object=all_roles.object if before.get("object") in back else fact.object,
        mentions=all_roles.mentions if back & set(before.get("mentions", ())) else fact.mentions,
    )


def _with_keys(fact: Fact, keys: Mapping[str, str]) -> Fact:
    subject = None if fact.subject is None else keys.get(fact.subject, fact.subject)
    object = None if fact.object is None else keys.get(fact.object, fact.object)
    return replace(fact, subject=subject, object=object, mentions=_exchanged(fact.mentions, keys))


def _exchanged(mentions: Iterable[str], keys: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys.get(key, key) for key in mentions))


def _entity_back(prior: Mapping[str, Event], present: Entity) -> Entity | None:
    """The entity as it was before the opposite verb, None where it has changed since or there was none."""
    for event in prior.values():
        before, after = noted_entities(event.before).get(present.key), noted_entities(event.after).get(present.key)
        if before is not None and after == present:
            return before
    return None


# write


def _write(writer: Writer, partition: str, plan: Callable[[Store], _Plan]) -> Joined:
    vectors, change_id = Vectors(writer.embedder), writer.new_id()

    def attempt() -> Joined:
        revision, now = writer.store.revision(partition), times.now()
        made = _with_ends(writer, plan(writer.store), now=now)
        writer.store.apply(
            _change(writer.store, made, revision=revision, now=now, vectors=vectors, change_id=change_id)
        )
        left = tuple(entity for entity in made.after.values() if entity is not None)
        return Joined(left, len(made.facts), event_id(change_id, 0))

    return until_written(attempt)


def _with_ends(writer: Writer, plan: _Plan, *, now: Moment) -> _Plan:
    """The plan with the ends that its slots have then: of two that were one, or one that was two, one value each."""
    moved = [pair for pair in plan.facts if pair[0].id not in plan.exact and pair[1].relation is not None]
    if not moved:
        return plan
    found = exchanged_in(writer.store, moved, now=now, single=writer.single)
    facts = {before.id: (before, after) for before, after in plan.facts}
    for id, (outcome, _) in found.items():
        if id not in plan.exact:
            before = facts[id][0] if id in facts else outcome.before
            facts[id] = (before or outcome.fact, outcome.fact)
    return replace(plan, facts=list(facts.values()))


def _change(store: Store, plan: _Plan, *, revision: int, now: Moment, vectors: Vectors, change_id: str) -> Change:
    outcomes = [Outcome(plan.kind, after, before, plan.reason) for before, after in plan.facts]
    partition = _partition(next(iter(plan.after)))
    return Change(
        change_id,
        partition,
        revision,
        now,
        facts=vectors.facts([fact for _, fact in plan.facts], stored=[fact for fact, _ in plan.facts]),
        events=with_entities(events(outcomes, change_id=change_id, at=now), plan.before, plan.after),
        **renamed(store, partition, plan.after, vectors),
    )
