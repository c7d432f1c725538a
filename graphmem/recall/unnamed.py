"""What a read that found nothing did not see: what belongs to a session, a user or an agent that it did not name, or
holds at another time than the one it asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from graphmem.ids import owner_of
from graphmem.times import iso
from graphmem.types import Fact, Moment, Scope, View

if TYPE_CHECKING:
    from graphmem.stores.base import Store

Keep = Callable[[Fact], bool]

MOST = 1000
"""So many memories of the owner are looked at: it is a hint, and must not cost more than the read."""

_SHOWN = 3
_KINDS = {
    "user_id": ("a user who", "users who"),
    "agent_id": ("an agent that", "agents that"),
    "run_id": ("a session that", "sessions that"),
}


def unnamed(store: Store, view: View, *, keep: Keep | None = None) -> str | None:
    """How many memories of the owner would be seen if their ids were named, and which these are, else if another time
    were; None for none.

    Ids are told only to those who named the owner: an agent's or a session's id alone gives no user's away.
    """
    facts = store.list_facts(owner_of(view.partition), limit=MOST)
    held = [fact for fact in facts if fact.holds(view.as_of) and (keep is None or keep(fact))]
    hidden = [missing for fact in held if (missing := _missing(fact.scope, view.scope))]
    if not hidden:
        there = [fact for fact in _own(facts, view, keep) if fact.retired_at is None]
        return None if held else _at_other_times(there, view.as_of)
    count = f"{'at least ' if len(facts) == MOST else ''}{len(hidden)} {'memory' if len(hidden) == 1 else 'memories'}"
    return f"{count} {'belongs' if len(hidden) == 1 else 'belong'} to {_whose(hidden)}"


def _at_other_times(facts: Sequence[Fact], as_of: Moment) -> str | None:
    if not facts:
        return None
    begins = [fact.valid_from for fact in facts if fact.valid_from is not None and fact.valid_from > as_of]
    count = "1 memory holds" if len(facts) == 1 else f"{len(facts)} memories hold"
    if len(begins) < len(facts):
        return f"{count} at other times than {iso(as_of)}: get_all(ended=True) lists what has ended and what is to come"
    return f"{count} later than {iso(as_of)}: the first from {iso(min(begins))} on"


def not_yet_known(store: Store, view: View, known_at: Moment, *, keep: Keep | None = None) -> str | None:
    """Since when what the view could see is known, where all of it is after the moment; else None."""
    facts = store.list_facts(owner_of(view.partition), limit=MOST)
    written = min((fact.recorded_at for fact in _own(facts, view, keep)), default=known_at)
    if written <= known_at:
        return None
    return (
        f"known_at={iso(known_at)} is before the first memory was written, at {iso(written)}: it asks what was known "
        "then, as_of what was so"
    )


def _own(facts: Sequence[Fact], view: View, keep: Keep | None) -> list[Fact]:
    """Those that the view would see at another time."""
    return [fact for fact in facts if not _missing(fact.scope, view.scope) and (keep is None or keep(fact))]


def _missing(carried: Scope, given: Scope) -> dict[str, str | None]:
    """The ids that the read would have had to name, in the order user, agent, run; None for one it is not told."""
    owner = next(name for name in _KINDS if getattr(carried, name) is not None)
    if getattr(given, owner) is None:
        return {owner: None}
    pairs = {name: (getattr(carried, name), getattr(given, name)) for name in _KINDS}
    return {
        name: own
        for name, (own, asked) in pairs.items()
        if own is not None and own != asked and (asked is not None or name == "run_id")
    }


def _whose(hidden: Sequence[Mapping[str, str | None]]) -> str:
    name = next(name for name in _KINDS if any(name in missing for missing in hidden))
    ids = sorted({missing[name] or "" for missing in hidden if name in missing})
    one, more = _KINDS[name]
    if ids == [""]:
        return f"{one} was not named: {name}=..."
    named = ", ".join(f"{name}={id!r}" for id in ids[:_SHOWN])
    rest = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return f"{one} was not named: {named}" if len(ids) == 1 else f"{more} were not named: {named}{rest}"
