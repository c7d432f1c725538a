"""A scene as files that any environment can read: JSON lines, and vectors as numpy keeps them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed_places import Owned
from benchmarks.speed_scene import SIZE, GivenEmbedder, name, type_of

_BATCH = 2000


def write(owners: Sequence[Owned], folder: Path) -> None:
    """`facts` and `entities` of these owners, each as `.jsonl` and `.npy`, in the same order."""
    _write(list(_facts(owners)), "text", folder / "facts")
    _write(list(_entities(owners)), "name", folder / "entities")


def _facts(owners: Sequence[Owned]) -> Iterator[Mapping[str, Any]]:
    for user, given in owners:
        for number, one in enumerate(given):
            ends = {"source": _uuid(user, one.subject), "target": _uuid(user, one.object)}
            names = {"subject": name(one.subject), "relation": one.relation, "object": name(one.object)}
            yield {"uuid": _uuid(user, "fact", number), "user": user, "text": one.text, **ends, **names}


def _entities(owners: Sequence[Owned]) -> Iterator[Mapping[str, Any]]:
    for user, given in owners:
        for one in sorted({entity for triple in given for entity in triple.entities}):
            yield {"uuid": _uuid(user, one), "user": user, "name": name(one), "type": type_of(one)}


def _uuid(*parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, repr(parts)))


def _write(rows: Sequence[Mapping[str, Any]], embedded: str, path: Path) -> None:
    embedder = GivenEmbedder()
    vectors = np.lib.format.open_memmap(path.with_suffix(".npy"), "w+", np.float32, (len(rows), SIZE))
    with path.with_suffix(".jsonl").open("w", encoding="utf-8") as lines:
        for first in range(0, len(rows), _BATCH):
            some = rows[first : first + _BATCH]
            vectors[first : first + _BATCH] = embedder.embed([row[embedded] for row in some])
            lines.writelines(json.dumps(row) + "\n" for row in some)
    vectors.flush()
