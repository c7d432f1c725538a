"""chat: messy first-person messages with the facts that a careful human would keep, made up for this purpose.

`chat.json` was written before any code was tuned to it, and is in two halves of every kind: rules are written against
"dev", "test" is only measured. An item holds `messages` (read in one call, all said at `timestamp`) and `gold`: triples
with `subject` ("I" for who speaks), `relation` and `object`, each a spelling or a list of those that will do, and
`ends`, `valid_from`, `within_days`, `inverse`, `optional` as in `gold.Gold`.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.sets.gold import HALVES, Gold, Item
from graphmem import times
from graphmem.ingest.messages import read_messages

FILE = Path(__file__).with_name("chat.json")


def chat(data: Path | None) -> tuple[Item, ...]:
    """The items of `chat.json` beside this module; `data` is for sets that come from elsewhere, and not looked at."""
    del data
    return read(FILE)


def read(file: Path) -> tuple[Item, ...]:
    """The items of such a file.

    Raises ValueError for ids that are not unique, a half that is none, and a gold triple that cannot be read.
    """
    items = tuple(_item(one) for one in json.loads(file.read_text(encoding="utf-8"))["items"])
    if len({one.id for one in items}) < len(items):
        raise ValueError(f"{file.name} holds an id twice")
    return items


def _item(given: Any) -> Item:
    if given["half"] not in HALVES:
        raise ValueError(f"{given['id']}: half {given['half']!r} is none of {', '.join(HALVES)}")
    messages = read_messages(given["messages"], at=times.moment(given["timestamp"], name="timestamp"))
    try:
        gold = tuple(_gold(one) for one in given["gold"])
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(f"{given['id']}: a gold triple cannot be read: {error!r}") from error
    return Item(given["id"], tuple(messages), gold, given["kind"], given["half"])


def _gold(given: Any) -> Gold:
    since = given["valid_from"]
    return Gold(
        _spellings(given["subject"]),
        _spellings(given["relation"]),
        _spellings(given["object"]),
        ends=given["ends"],
        valid_from=None if since is None else date.fromisoformat(since),
        within_days=given.get("within_days", 1),
        inverse=tuple(given.get("inverse", ())),
        optional=given.get("optional", False),
    )


def _spellings(given: str | list[str]) -> tuple[str, ...]:
    spellings = (given,) if isinstance(given, str) else tuple(given)
    if not spellings or not all(isinstance(one, str) and one.strip() for one in spellings):
        raise ValueError(f"no spelling in {given!r}")
    return spellings
