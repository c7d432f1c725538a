"""What a page shows, as plain data: entities, facts with their time, and what a query found among them.

Facts are given by their place in a list, entities too. Times are places in the list of all moments at which something
begins or ends, so that the page compares small integers: at place n the first n of these moments are past.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graphmem import times
from graphmem.ids import owner_of
from graphmem.recall.base import Part, Recalled
from graphmem.recall.records import MemoryRecord, memory_record
from graphmem.stores.base import Store
from graphmem.stores.details import details_of
from graphmem.types import Details, Entity, Fact, Moment, Scope
from graphmem.viewing import choice, colours

MOST_SOURCES = 5
"""What else vouches for a fact is counted, and not quoted."""


class Asked(NamedTuple):
    """What a page was asked for, as its head says it."""

    title: str
    query: str | None = None
    as_of: Moment | None = None
    known_at: Moment | None = None


def picture(
    store: Store,
    parts: Sequence[Part],
    asked: Asked,
    *,
    found: Recalled | None = None,
    most: int = choice.MOST_ENTITIES,
) -> dict[str, Any]:
    """What these parts show, whatever its time, with what was found; at most `most` entities."""
    found = found or Recalled()
    at = parts[0].view.as_of
    on_paths = {id for one in found.facts for id in (one.fact.id, *(hop.fact_id for hop in one.path))}
    chosen = choice.choose(_shown(store, parts), _anchors(found, parts), first=on_paths, at=at, most=most)
    known = details_of(store, chosen.facts)
    entities = store.entities(chosen.entities)
    drawn = draw(entities, chosen.facts, asked, at=at, known=known)
    drawn["all"] = {"entities": chosen.all_entities, "facts": chosen.all_facts}
    drawn["results"] = _results(found, [one.key for one in entities], [one.id for one in chosen.facts])
    drawn["opened"] = _opened(drawn["results"])
    return drawn


def draw(
    entities: Sequence[Entity], facts: Sequence[Fact], asked: Asked, *, at: Moment, known: Details | None = None
) -> dict[str, Any]:
    """These entities and facts as the data of a page. Without `known` nothing is said of where the facts come from."""
    known = known or Details({}, {}, {one.key: one for one in entities})
    place = {one.key: number for number, one in enumerate(entities)}
    bounds = {moment for fact in facts for moment in (fact.valid_from, fact.invalid_at)}
    moments = sorted(moment for moment in bounds if moment is not None)
    return {
        "title": asked.title,
        "query": asked.query,
        "asOf": times.iso(asked.as_of),
        "knownAt": times.iso(asked.known_at),
        "moments": [times.iso(moment) for moment in moments],
        "start": bisect_right(moments, at),
        "types": _types(entities),
        "entities": [_entity(one) for one in entities],
        "facts": [_fact(fact, place, moments, known) for fact in facts],
        "results": [],
        "opened": 0,
        "all": {"entities": len(entities), "facts": len(facts)},
    }


def _shown(store: Store, parts: Sequence[Part]) -> list[Fact]:
    """What the parts let be seen, ended and to come too, by id."""
    listed = [(part.view, fact) for part in parts for fact in store.list_facts(owner_of(part.view.partition))]
    shown = {fact.id: fact for view, fact in listed if fact.partition == view.partition and view.admits(fact.scope)}
    return [shown[id] for id in sorted(shown)]


def _anchors(found: Recalled, parts: Sequence[Part]) -> list[str]:
    """What the picture is around: the entities of the paths, best first, then the owners."""
    on_paths = [key for one in found.facts for hop in one.path for key in (hop.source, hop.target) if key is not None]
    told_of = [key for one in found.facts for key in one.fact.entities]
    owners = [part.owner for part in parts if part.owner is not None]
    return list(dict.fromkeys([*on_paths, *told_of, *owners]))


def _types(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """The types that occur with their colours, the most frequent first; the owner is a type of its own."""
    counted = Counter(_label(one) for one in entities)
    names = sorted(counted, key=lambda name: (name != colours.OWNER, -counted[name], name))
    return [{"name": name, **colours.colour(name)._asdict()} for name in names]


def _label(entity: Entity) -> str:
    return colours.OWNER if entity.owner else entity.type


def _entity(one: Entity) -> dict[str, Any]:
    return {"name": one.name, "type": _label(one), "aliases": list(one.aliases), "owner": one.owner}


def _fact(fact: Fact, place: Mapping[str, int], moments: Sequence[Moment], known: Details) -> dict[str, Any]:
    record = memory_record(fact, known)
    return {
        "id": fact.id,
        "text": fact.text,
        "subject": None if fact.subject is None else place.get(fact.subject),
        "relation": fact.relation,
        "object": None if fact.object is None else place.get(fact.object),
        "mentions": [place[key] for key in fact.mentions if key in place],
        "from": 0 if fact.valid_from is None else bisect_right(moments, fact.valid_from),
        "until": None if fact.invalid_at is None else bisect_right(moments, fact.invalid_at),
        "stale": record["stale"],
        **_sources(record),
    }


def _sources(record: MemoryRecord) -> dict[str, Any]:
    told = [{"quote": one["quote"], "speaker": one["speaker"], "at": one["at"]} for one in record["sources"]]
    return {"sources": told[:MOST_SOURCES], "furtherSources": max(0, len(told) - MOST_SOURCES)}


def _results(found: Recalled, keys: Sequence[str], ids: Sequence[str]) -> list[dict[str, Any]]:
    """What was found, best first, as far as it can be drawn; a path is drawn whole or not at all."""
    entities = {key: number for number, key in enumerate(keys)}
    facts = {id: number for number, id in enumerate(ids)}
    return [
        {"fact": facts[one.fact.id], "score": round(one.score, 4), "path": _path(one.path, entities, facts)}
        for one in found.facts
        if one.fact.id in facts
    ]


def _path(path: Iterable[Any], entities: Mapping[str, int], facts: Mapping[str, int]) -> list[dict[str, Any]]:
    hops = list(path)
    ends = {key for hop in hops for key in (hop.source, hop.target) if key is not None}
    if not (entities.keys() >= ends and all(hop.fact_id in facts for hop in hops)):
        return []
    return [
        {
            "source": entities[hop.source],
            "target": None if hop.target is None else entities[hop.target],
            "fact": facts[hop.fact_id],
        }
        for hop in hops
    ]


def _opened(results: Sequence[Mapping[str, Any]]) -> int:
    """The place of the result whose path is shown at first: the best one, or the best that leads on from it.

    What leads on goes through the best result's fact and has at least a quarter of its score.
    """
    best = results[0] if results else None
    on = (
        at
        for at, one in enumerate(results[1:], 1)
        if best and one["score"] * 4 >= best["score"] and best["fact"] in {hop["fact"] for hop in one["path"]}
    )
    return next(on, 0)


def title(scope: Scope) -> str:
    """Whose memory it is, for the head of a page: the ids that were given."""
    return "Memory of " + ", ".join(id for id in scope.ids if id is not None)
