"""The entities that a caller names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from graphmem.checks import check_text
from graphmem.errors import NotFound
from graphmem.ids import called, goes_by, means_owner, normalise
from graphmem.recall.base import Part

if TYPE_CHECKING:
    from graphmem.recall.reader import Reader
    from graphmem.stores.base import Store

MAX_NAME = 500


def bearers(store: Store, name: object, *, parts: Sequence[Part], which: str) -> list[str]:
    """The keys of the entities of these parts that bear the name, by part, then by key; "I" and "me" are the owner.

    In each part those that are called just so, else all whose names differ by article and outer punctuation alone;
    where nobody is, the one person whose first name it is, or the one thing whose name goes on in brackets. Of owners
    those that are kept, for a session's own part may hold nothing. Whether a part shows anything of them is not looked
    at. Raises InvalidInput, which names the argument `which`.
    """
    said = check_text(name, which, limit=MAX_NAME)
    normalised = normalise(said)
    if means_owner(normalised):
        owners = [part.owner for part in parts if part.owner]
        kept = {one.key for one in store.entities(owners)}
        return [owner for owner in owners if owner in kept] or owners
    known = (store.named(part.view.partition, [normalised]).get(normalised, ()) for part in parts)
    return (
        [key for keys in known for key in meant(store, keys, said)]
        or _by_first_name(store, said, parts)
        or _before_brackets(store, normalised, parts)
    )


def _by_first_name(store: Store, said: str, parts: Sequence[Part]) -> list[str]:
    """As talk is understood when it is added; several people of that first name are none."""
    known = (store.list_entities(part.view.partition) for part in parts)
    found = [one.key for entities in known for one in entities if goes_by(one, said)]
    return found if len(found) == 1 else []


def _before_brackets(store: Store, normalised: str, parts: Sequence[Part]) -> list[str]:
    """ "Mercury" for "Mercury (planet)", where no other Mercury is known."""
    known = (store.named(part.view.partition, [normalised], bracketed=True) for part in parts)
    found = [key for keys in known for key in keys.get(normalised, ())]
    return found if len(found) == 1 else []


def meant(known: Store | Reader, keys: Sequence[str], said: str) -> Sequence[str]:
    """Of several bearers of a name those that are called just so, else all."""
    return [one.key for one in called(known.entities(keys), said)] or keys if len(keys) > 1 else keys


def shown(store: Store, name: object, *, parts: Sequence[Part], which: str, size: int) -> list[str]:
    """Those bearers of which the parts show a fact, and the owner in any case; `size` is that of the store's vectors.

    Raises NotFound where there is none, so that a name is not given away by facts that are not shown.
    """
    keys = bearers(store, name, parts=parts, which=which)
    nowhere = np.zeros(size, dtype=np.float32)
    owners = {part.owner for part in parts}
    found = [
        key for key in keys if key in owners or any(store.around(part.view, [key], nowhere, fanout=1) for part in parts)
    ]
    if not found:
        raise NotFound(f"no entity is called {name!r:.80}: see what there is with entities()")
    return found
