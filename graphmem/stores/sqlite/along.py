"""Exact traversal: the triples of one relation at many entities, straight from the file's two indexes of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from graphmem.stores.sqlite.rows import digest_of, selected
from graphmem.types import Edge, View

# The numbered parameters are those of `_asked`; the keys come last. The plus keeps SQLite from looking through the
# partition instead of the index that is named.
_SEEN = """relation = ?1 AND +partition = (SELECT number FROM partitions WHERE digest = ?2)
        AND (?3 IS NULL OR user_id IS NULL OR user_id = ?3)
        AND (?4 IS NULL OR agent_id IS NULL OR agent_id = ?4)
        AND (run_id IS NULL OR run_id = ?5)
        AND (valid_from IS NULL OR valid_from <= ?6)
        AND (invalid_at IS NULL OR ?6 < invalid_at)
        AND retired_at IS NULL
    """
_EDGES = "SELECT id, subject, object FROM facts"
_FORWARDS = _EDGES + " INDEXED BY facts_slot WHERE " + _SEEN + " AND subject IN (?*)"
_BACKWARDS = _EDGES + " INDEXED BY facts_object WHERE " + _SEEN + " AND object IN (?*)"


def edges(
    connection: sqlite3.Connection, view: View, keys: Collection[str], relation: str, *, backwards: bool
) -> list[Edge]:
    """The triples of this relation from (`backwards`: to) these entities that the view sees, by id."""
    rows = selected(connection, _BACKWARDS if backwards else _FORWARDS, keys, _asked(view, relation))
    return sorted(Edge(*row) for row in rows)


def _asked(view: View, relation: str) -> tuple[str | int | None, ...]:
    return (relation, digest_of(view.partition), *view.scope.ids, view.as_of)
