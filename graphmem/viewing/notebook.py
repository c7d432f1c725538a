"""A networkx graph that draws itself as the last line of a notebook's cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx

from graphmem import times
from graphmem.types import Entity, Fact, Scope
from graphmem.viewing import choice
from graphmem.viewing.page import frame, render
from graphmem.viewing.picture import Asked, draw


class DrawnGraph(networkx.MultiDiGraph):  # type: ignore[misc]  # networkx has no types
    """A `networkx.MultiDiGraph` like any other, which a notebook shows as a picture.

    Its copies and subgraphs show themselves too: what is drawn is what the graph holds when it is shown.
    """

    def _repr_html_(self) -> str:
        now = times.now()
        facts = [_fact(*one) for one in self.edges(keys=True, data=True)]
        bare = [Fact(f"node {key}", "", Scope(), "", mentions=(str(key),)) for key in self if not self.degree(key)]
        owners = [str(key) for key, known in self.nodes(data=True) if known.get("owner")]
        chosen = choice.choose([*facts, *bare], owners, first=(), at=now)
        kept = set(chosen.entities)
        entities = [_entity(str(key), known) for key, known in self.nodes(data=True) if str(key) in kept]
        drawn = draw(
            sorted(entities, key=lambda one: one.key), [one for one in chosen.facts if one.relation], _asked(), at=now
        )
        drawn["all"] = {"entities": self.number_of_nodes(), "facts": self.number_of_edges()}
        return frame(render(drawn))


def _asked() -> Asked:
    return Asked("Graph")


def _entity(key: str, known: Mapping[str, Any]) -> Entity:
    aliases = tuple(str(one) for one in known.get("aliases", ()))
    return Entity(
        key, "", str(known.get("name", key)), str(known.get("type", "Thing")), aliases, bool(known.get("owner"))
    )


def _fact(subject: object, object: object, key: object, known: Mapping[str, Any]) -> Fact:
    relation = str(known.get("relation", "RELATED"))
    return Fact(
        str(key),
        "",
        Scope(),
        str(known.get("fact", relation)),
        subject=str(subject),
        relation=relation,
        object=str(object),
        valid_from=times.optional_moment(known.get("valid_from"), name="valid_from"),
        invalid_at=times.optional_moment(known.get("invalid_at"), name="invalid_at"),
    )
