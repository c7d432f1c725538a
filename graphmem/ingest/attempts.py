"""Writing where others write too: a change that came too late is worked out again from the present."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from graphmem.errors import StoreConflict

ATTEMPTS = 60
LONGEST_WAIT = 0.2

Result = TypeVar("Result")


def until_written(write: Callable[[], Result]) -> Result:
    """What `write` returns, tried up to ATTEMPTS times while it raises StoreConflict; then that is raised."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return write()
        except StoreConflict:
            time.sleep(random.uniform(0, min(LONGEST_WAIT, 0.005 * 2**attempt)))  # no secret, only spread
    return write()
