"""What a set of messages with gold triples is made of."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from graphmem.types import Message

HALVES = ("dev", "test")


class Gold(NamedTuple):
    """A triple that a careful human would keep. Of each part any of the given spellings will do; "I" is the speaker.

    `ends`: it no longer holds; None: not looked at. `inverse` names the relation as it reads from object to subject.
    `valid_from` is met by a day at most `within_days` away. `optional`: may be kept or left.
    """

    subjects: tuple[str, ...]
    relations: tuple[str, ...]
    objects: tuple[str, ...]
    ends: bool | None = None
    valid_from: date | None = None
    within_days: int = 1
    inverse: tuple[str, ...] = ()
    optional: bool = False


class Item(NamedTuple):
    """Messages that are read together, and the triples due. `half` is None where the set is not halved."""

    id: str
    messages: tuple[Message, ...]
    gold: tuple[Gold, ...]
    kind: str = ""
    half: str | None = None

    @property
    def quiet(self) -> bool:
        """Whether nothing in it is worth keeping."""
        return not self.gold
