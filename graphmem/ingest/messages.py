"""From what a caller hands to `add` to messages."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence

from graphmem import times
from graphmem.checks import MAX_ID, check_text
from graphmem.errors import InvalidInput
from graphmem.types import Message, Moment

ROLES = ("user", "assistant", "system", "tool", "document")


def read_messages(given: object, *, at: Moment) -> list[Message]:
    """Messages from a string, one message dictionary or a list of either.

    A message has `content` and optionally `role` ("user" if left out), `name` and `timestamp` (`at` if left out).
    Raises InvalidInput that names the message and what is wrong with it.
    """
    if isinstance(given, str | Mapping):
        given = [given]
    if not isinstance(given, Sequence) or isinstance(given, bytes | bytearray):
        raise InvalidInput(f"messages must be a string, a message or a list of them, not {type(given).__name__}")
    if not given:
        raise InvalidInput("messages is empty: give at least one message")
    return [_message(one, f"messages[{index}]", at) for index, one in enumerate(given)]


def _message(given: object, where: str, at: Moment) -> Message:
    if isinstance(given, str):
        given = {"role": "user", "content": given}
    if not isinstance(given, Mapping):
        raise InvalidInput(f"{where} must be a dictionary with 'role' and 'content', not {type(given).__name__}")
    role = given.get("role", "user")
    if role not in ROLES:
        raise InvalidInput(f"{where} has role {reprlib.repr(role)}: use one of {', '.join(ROLES)}")
    name = given.get("name")
    stamp = given.get("timestamp")
    return Message(
        role=role,
        content=check_text(_content(given.get("content")), f"{where}['content']"),
        name=None if name is None else check_text(name, f"{where}['name']", limit=MAX_ID).strip(),
        at=at if stamp is None else times.moment(stamp, name=f"{where}['timestamp']"),
    )


def _content(content: object) -> object:
    """Content parts, as chat APIs send them, joined to their text; anything else as it is."""
    if not isinstance(content, list):
        return content
    parts = [part.get("text") for part in content if isinstance(part, Mapping) and part.get("type") == "text"]
    return "\n".join(part for part in parts if isinstance(part, str))
