"""graphmem: a graph memory for AI agents. `from graphmem import Memory`.

The public names are imported when first used, so that `import graphmem` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphmem.aio import AsyncMemory
    from graphmem.memory import Memory

__version__ = "0.1.0"
__all__ = ["AsyncMemory", "Memory", "__version__"]

_HOME = {"Memory": "graphmem.memory", "AsyncMemory": "graphmem.aio"}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'graphmem' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
