"""What a memory holds now, as a graph that others can work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from graphmem.ids import owner_of
from graphmem.recall.base import Part
from graphmem.times import iso
from graphmem.types import Entity, Fact, Moment, Scope

if TYPE_CHECKING:
    import networkx

    from graphmem.stores.base import Store


PAGE = 1000


def listed(
    store: Store,
    scope: Scope,
    *,
    limit: int,
    holding_at: Moment | None,
    keep: Callable[[Fact], bool] | None = None,
) -> list[Fact]:
    """The first `limit` believed facts that carry the ids of the scope and hold at the moment (None: at any), by id.

    Of these those that `keep` lets stand.
    """
    facts: list[Fact] = []
    after: str | None = None
    while page := store.list_facts(scope, limit=PAGE, after=after):
        held = (fact for fact in page if holding_at is None or fact.holds(holding_at))
        facts.extend(fact for fact in held if keep is None or keep(fact))
        after = page[-1].id
        if len(facts) >= limit or len(page) < PAGE:
            break
    return facts[:limit]


def graph(store: Store, *, parts: Sequence[Part]) -> networkx.MultiDiGraph:
    """The facts that these parts show at their moment, as a graph of entities.

    Nodes are entity keys with `name`, `type`, `aliases` and `owner`. Each triple is an edge from subject to object
    under the key of its fact's id, with `relation`, `fact`, `valid_from` and `invalid_at` (ISO 8601). A sentence
    without a triple relates no two of its entities: it makes nodes and no edge, and so do mentions.
    Nodes and edges are added in the order of keys and ids.
    """
    import networkx

    made = networkx.MultiDiGraph()
    facts = _seen(store, parts)
    for entity in _entities(store, facts):
        made.add_node(entity.key, name=entity.name, type=entity.type, aliases=list(entity.aliases), owner=entity.owner)
    for fact in facts:
        if fact.subject in made and fact.object in made:  # an end that has just been erased is no node
            made.add_edge(fact.subject, fact.object, key=fact.id, **_attributes(fact))
    return made


def entities(store: Store, *, parts: Sequence[Part]) -> list[Entity]:
    """The entities of which these parts show a fact, by name, ties by key."""
    return sorted(_entities(store, _seen(store, parts)), key=lambda entity: (entity.name, entity.key))


def _seen(store: Store, parts: Sequence[Part]) -> list[Fact]:
    """What the parts show, by id."""
    listed = [(part.view, fact) for part in parts for fact in store.list_facts(owner_of(part.view.partition))]
    shown = [fact for view, fact in listed if fact.partition == view.partition and view.sees(fact)]
    return sorted(shown, key=lambda fact: fact.id)


def _entities(store: Store, facts: Sequence[Fact]) -> list[Entity]:
    return store.entities(sorted({key for fact in facts for key in fact.entities}))


def _attributes(fact: Fact) -> dict[str, str | None]:
    return {
        "relation": fact.relation,
        "fact": fact.text,
        "valid_from": iso(fact.valid_from),
        "invalid_at": iso(fact.invalid_at),
    }
