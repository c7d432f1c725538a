"""Writing where others write too: a change that came too late is worked out again from the present.

Nobody holds a lock while a change is worked out, so a writer that is slow, or stops, stands in no one's way. The price:
of those who work at the same time on one owner's memory, only the first to be done succeeds. So that not all of them
work in vain all the time, each guesses from its own conflicts how many the others are, and waits a random part of the
time that so many writes take before it tries, also with its next write; the longer it has been trying, the less.
Without conflicts nobody waits.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from graphmem.errors import StoreConflict

ATTEMPTS = 60
PATIENCE = 60.0
"""A write is given up after so many attempts and so many seconds, whichever comes later."""
MOST_RIVALS = 16.0
LONGEST_WAIT = 5.0
PLACES = 1_000
"""Of so many places at most is it kept how many write there."""

Result = TypeVar("Result")


class _Crowd(NamedTuple):
    """How many others write at a place, as far as it shows, and how many seconds an attempt takes there."""

    rivals: float = 0.0
    seconds: float = 0.0

    def wait(self, attempt: int) -> None:
        """Let others go first; the fewer, the longer this write has been trying."""
        if self.rivals:
            bound = min(self.rivals * self.seconds / attempt, LONGEST_WAIT)
            time.sleep(random.uniform(0, bound))  # no secret, only spread

    def after_conflict(self, seconds: float) -> _Crowd:
        return _Crowd(min(max(self.rivals * 2, 1.0), MOST_RIVALS), seconds)

    def after_success(self, seconds: float) -> _Crowd:
        fewer = self.rivals / 2
        return _Crowd(fewer if fewer >= 0.25 else 0.0, seconds)


_crowds: dict[str, _Crowd] = {}


def until_written(write: Callable[[], Result], *, place: str = "") -> Result:
    """What `write` returns, tried again while it raises StoreConflict; that is raised when it goes on too long.

    `place` names what is written to, a partition: what is learnt about the others there also serves the next write.
    """
    started = time.monotonic()
    crowd = _crowds.get(place, _Crowd()) if place else _Crowd()
    attempt = 0
    while True:
        attempt += 1
        crowd.wait(attempt)
        begun = time.monotonic()
        try:
            result = write()
        except StoreConflict:
            now = time.monotonic()
            if attempt >= ATTEMPTS and now - started > PATIENCE:
                raise
            crowd = crowd.after_conflict(now - begun)
        else:
            _remember(place, crowd.after_success(time.monotonic() - begun))
            return result


def _remember(place: str, crowd: _Crowd) -> None:
    if not crowd.rivals or not place:
        _crowds.pop(place, None)
    elif place in _crowds or len(_crowds) < PLACES:
        _crowds[place] = crowd
