"""From what a caller hands to `add` to messages."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence

from graphmem import times
from graphmem.checks import MAX_ID, check_text
from graphmem.errors import InvalidInput
from graphmem.types import Message, Moment

ROLES = ("user", "assistant", "system", "tool", "document")
_OTHER_NAMES = {"developer": "system", "function": "tool"}  # of chat APIs
_MAY_BE_EMPTY = ("assistant", "system", "tool")


def read_messages(given: object, *, at: Moment) -> list[Message]:
    """Messages from a string, one message dictionary or a list of either.

    A message has `content` and optionally `role` ("user" if left out), `name` and `timestamp` (`at` if left out).
    Transcripts of chat APIs can be given as they are: "developer" is "system", "function" is "tool", and a message of
    the assistant, the system or a tool without content, such as one that only calls tools, is passed over.
    Raises InvalidInput that names the message, numbered as given, and what is wrong with it.
    """
    if isinstance(given, str | Mapping):
        given = [given]
    if not isinstance(given, Sequence) or isinstance(given, bytes | bytearray):
        raise InvalidInput(f"messages must be a string, a message or a list of them, not {type(given).__name__}")
    if not given:
        raise InvalidInput("messages is empty: give at least one message")
    read = [_message(one, f"messages[{index}]", at) for index, one in enumerate(given)]
    kept = [message for message in read if message is not None]
    if not kept:
        raise InvalidInput("messages hold no content: give at least one message that says something")
    return kept


def left_out(given: object) -> list[str]:
    """What of messages that can be read is not text, and so left out: pictures, sound, files."""
    each = [given] if isinstance(given, Mapping) else given
    if not isinstance(each, Sequence) or isinstance(each, str):
        return []
    contents = ((index, one.get("content")) for index, one in enumerate(each) if isinstance(one, Mapping))
    return [
        f"messages[{index}]['content'][{place}] is no text and left out: {reprlib.repr(_kind(part))}"
        for index, content in contents
        for place, part in enumerate(content if isinstance(content, list) else ())
        if _kind(part) != "text"
    ]


def _kind(part: object) -> object:
    return part.get("type") if isinstance(part, Mapping) else part


def _message(given: object, where: str, at: Moment) -> Message | None:
    """The message; None for one that may be empty and is."""
    if isinstance(given, str):
        given = {"role": "user", "content": given}
    if not isinstance(given, Mapping):
        raise InvalidInput(f"{where} must be a dictionary with 'role' and 'content', not {type(given).__name__}")
    role, content = _role(given.get("role", "user"), where), _content(given.get("content"))
    if role in _MAY_BE_EMPTY and (content is None or (isinstance(content, str) and not content.strip())):
        return None
    name = given.get("name")
    stamp = given.get("timestamp")
    return Message(
        role=role,
        content=check_text(content, f"{where}['content']"),
        name=None if name is None else check_text(name, f"{where}['name']", limit=MAX_ID).strip(),
        at=at if stamp is None else times.moment(stamp, name=f"{where}['timestamp']"),
    )


def _role(given: object, where: str) -> str:
    role = _OTHER_NAMES.get(given, given) if isinstance(given, str) else given
    if role not in ROLES:
        raise InvalidInput(f"{where} has role {reprlib.repr(given)}: use one of {', '.join(ROLES)}")
    return str(role)


def _content(content: object) -> object:
    """Content parts, as chat APIs send them, joined to their text; anything else as it is."""
    if not isinstance(content, list):
        return content
    parts = [part.get("text") for part in content if isinstance(part, Mapping) and _kind(part) == "text"]
    return "\n".join(part for part in parts if isinstance(part, str))
