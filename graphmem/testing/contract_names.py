"""What is promised of names: by their normalised form, before brackets, and by vector."""

from __future__ import annotations

import numpy as np
import pytest

from graphmem.stores.base import Store
from graphmem.testing.contract_records import ALICE, BOB, EAST, NORTH, entity, ids, key, name, put, toward


class NameContract:
    """Names, by their normalised form and by vector."""

    def test_a_name_is_known_by_its_normalised_form(self, store: Store) -> None:
        put(store, entity("New York"), entity("York"), name("NYC", "New York"), name("New York", "New York"))
        put(store, name("NYC", "York"), name("York", "York"))
        found = store.named(ALICE, {"nyc", "york", "new york", "paris", "NYC"})
        assert dict(found) == {
            "nyc": tuple(sorted([key("New York"), key("York")])),
            "york": (key("York"),),
            "new york": (key("New York"),),
        }

    def test_a_name_that_nobody_bears_stands_for_those_that_go_on_in_brackets(self, store: Store) -> None:
        named = (
            "Mercury (planet)",
            "Mercury (element)",
            "Vega (star)",
            "Vega",
            "Altair (a) (b)",
            "Deneb (a) x",
            "Rig (a)",
        )
        put(store, *(entity(one) for one in named), *(name(one, one) for one in named), name("(Sun)", "Vega"))
        asked = {
            "mercury",
            "vega",
            "altair",
            "altair (a)",
            "deneb",
            "rig",
            "ri",
            "rig (a",
            "",
            "mercury (plan",
            "%",
            "_ega",
        }
        assert dict(store.named(ALICE, asked, bracketed=True)) == {
            "mercury": tuple(sorted([key("Mercury (planet)"), key("Mercury (element)")])),
            "vega": (key("Vega"),),
            "rig": (key("Rig (a)"),),
            "rig (a": (key("Rig (a)"),),
        }
        assert not store.named(ALICE, {"mercury"})
        assert not store.named(BOB, {"mercury"}, bracketed=True)

    def test_names_are_of_one_partition(self, store: Store) -> None:
        put(store, entity("Acme"), name("Acme", "Acme", vector=EAST))
        put(store, entity("Acme", BOB), name("Acme", "Acme", partition=BOB, vector=EAST), partition=BOB)
        for partition in (ALICE, BOB):
            assert dict(store.named(partition, ["acme"])) == {"acme": (key("Acme", partition),)}
            assert ids(store.near_names(partition, EAST[None], floor=0.5, limit=5)[0]) == [key("Acme", partition)]

    def test_near_names_gives_each_entity_once_with_its_nearest_name(self, store: Store) -> None:
        put(store, entity("Acme"), entity("Zeta"), name("Acme", "Acme", vector=NORTH), name("Zeta", "Zeta"))
        put(store, name("ACME Inc", "Acme", vector=EAST), name("Zed", "Zeta", vector=toward(1, 1)))
        east, west = store.near_names(ALICE, np.stack([EAST, toward(-1)]), floor=0.3, limit=5)
        assert ids(east) == [key("Acme"), key("Zeta")]
        assert [hit.cosine for hit in east] == pytest.approx([1.0, 0.5**0.5], abs=1e-6)
        assert west == []

    def test_near_names_orders_ties_by_key_and_cuts_after_ordering(self, store: Store) -> None:
        put(store, *(entity(one) for one in "cabd"), *(name(one, one, vector=toward(1, 1)) for one in "cab"))
        put(store, name("d", "d", vector=EAST))
        assert ids(store.near_names(ALICE, EAST[None], floor=-1.0, limit=3)[0]) == [key("d"), key("a"), key("b")]

    def test_many_names_of_one_entity_take_one_place(self, store: Store) -> None:
        put(store, entity("Acme"), entity("Zeta"), name("Zeta", "Zeta", vector=toward(1, 1)))
        put(store, *(name(f"Acme {number}", "Acme", vector=EAST) for number in range(80)))
        assert ids(store.near_names(ALICE, EAST[None], floor=0.5, limit=2)[0]) == [key("Acme"), key("Zeta")]

    def test_names_of_others_never_take_a_place(self, store: Store) -> None:
        put(store, entity("Zeta"), name("Zeta", "Zeta", vector=toward(1, 1)))
        crowd = [entity(f"n{number}", BOB) for number in range(150)]
        names = [name(one.name, one.name, partition=BOB, vector=EAST) for one in crowd]
        put(store, *crowd, *names, partition=BOB)
        assert ids(store.near_names(ALICE, EAST[None], floor=0.5, limit=1)[0]) == [key("Zeta")]
