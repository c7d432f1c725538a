"""The fence around what a memory puts into a prompt: it marks data, and the write path knows its own words again."""

from __future__ import annotations

import re

_OPENING = re.compile(r"<memory (\w{1,64})>")


def opening(code: str) -> str:
    """The line before the block."""
    return f"<memory {code}>"


def closing(code: str) -> str:
    """The line after it."""
    return f"</memory {code}>"


def without_recalled(text: str) -> str:
    """The text without the blocks that a memory put into it: what it said is not said anew.

    A mark that opens no whole block stays: it is the sender's own.
    """
    kept, position = [], 0
    while (found := _OPENING.search(text, position)) is not None:
        foot = closing(found[1])
        close = text.find(foot, found.end())
        kept.append(text[position : found.start() if close >= 0 else found.end()])
        position = close + len(foot) if close >= 0 else found.end()
        kept.append("\n" if close >= 0 else "")
    return "".join([*kept, text[position:]])
