"""From what a caller hands to `add` to messages."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence

from graphmem import times
from graphmem.checks import MAX_ID, check_text
from graphmem.errors import InvalidInput
from graphmem.types import Message, Moment

ROLES = ("user", "assistant", "system", "tool", "document")
_TEXTS = ("text", "input_text", "output_text")
"""The kinds of content parts that are text, by chat APIs and by OpenAI's Responses."""
_OTHER_NAMES = {
    "developer": "system",
    "function": "tool",
    "human": "user",
    "ai": "assistant",
    "HumanMessageChunk": "user",
    "AIMessageChunk": "assistant",
}
"""Of chat APIs and LangChain."""
_KNOWN_ROLES = (*ROLES, *_OTHER_NAMES)
_MAY_BE_EMPTY = ("assistant", "system", "tool")


def read_messages(given: object, *, at: Moment) -> list[Message]:
    """Messages from a string, one message or a list of either.

    A message is a dictionary with `content` and optionally `role` ("user" if left out), `name` and `timestamp` (`at` if
    left out), one of LangChain's messages, or its pair of a role and a text. A LangChain document is a passage.
    Transcripts of chat APIs can be given as they are: "developer" is "system", "function" is "tool", and a message
    without text, such as one that only calls tools or only shows a picture, is passed over.
    Raises InvalidInput that names the message, numbered as given, and what is wrong with it.
    """
    given = _several(given)
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
    each = _several(given)
    if not isinstance(each, Sequence) or isinstance(each, str):
        return []
    fields = ((index, _fields(one)) for index, one in enumerate(each))
    contents = ((index, one.get("content")) for index, one in fields if isinstance(one, Mapping))
    return [
        f"messages[{index}]['content'][{place}] is no text and left out: {reprlib.repr(_kind(part))}"
        for index, content in contents
        for place, part in enumerate(content if isinstance(content, list) else ())
        if _kind(part) not in _TEXTS
    ]


def _kind(part: object) -> object:
    if isinstance(part, str):
        return "text"
    return part.get("type") if isinstance(part, Mapping) else part


def _several(given: object) -> object:
    """What stands alone as a list of one: a text, a dictionary, a pair, one of LangChain's."""
    return [given] if isinstance(given, str | Mapping) or isinstance(_fields(given), Mapping) else given


def _fields(given: object) -> object:
    """A message as a dictionary, as far as it is one of some kind; anything else as it is."""
    if isinstance(given, str):
        return {"role": "user", "content": given}
    if isinstance(given, tuple) and len(given) == 2 and given[0] in _KNOWN_ROLES:
        return {"role": given[0], "content": given[1]}
    if isinstance(given, Mapping):
        data = given.get("data")
        return {"type": given.get("type"), **data} if isinstance(data, Mapping) and "content" not in given else given
    return given if isinstance(given, type) else _of_langchain(given)


def _of_langchain(given: object) -> object:
    """A LangChain message or document, told by its fields: its package need not be there."""
    if hasattr(given, "type") and hasattr(given, "content"):
        role = getattr(given, "role", given.type)
        return {"role": role, "content": given.content, "name": getattr(given, "name", None)}
    metadata = getattr(given, "metadata", None)
    if hasattr(given, "page_content") and isinstance(metadata, Mapping):
        title = metadata.get("title") or metadata.get("source")
        return {"role": "document", "content": given.page_content, "name": title if isinstance(title, str) else None}
    return given


def _message(given: object, where: str, at: Moment) -> Message | None:
    """The message; None for one that may be empty and is."""
    fields = _fields(given)
    if not isinstance(fields, Mapping):
        raise InvalidInput(f"{where} must be a dictionary with 'role' and 'content', not {type(given).__name__}")
    role, content = _role(_spoken_by(fields), where), _content(fields.get("content"))
    if "content" not in fields and role not in _MAY_BE_EMPTY:
        raise InvalidInput(f"{where} has no 'content', but {reprlib.repr(sorted(map(str, fields)))}: give a message")
    if _is_empty(content) and (role in _MAY_BE_EMPTY or isinstance(fields.get("content"), list)):
        return None
    name = fields.get("name")
    stamp = fields.get("timestamp")
    return Message(
        role=role,
        content=check_text(content, f"{where}['content']"),
        name=None if name is None else check_text(name, f"{where}['name']", limit=MAX_ID).strip(),
        at=at if stamp is None else times.moment(stamp, name=f"{where}['timestamp']"),
    )


def _spoken_by(fields: Mapping[str, object]) -> object:
    """The role; `type`, as LangChain calls it, where there is none and it is one."""
    kind = fields.get("type")
    return fields.get("role", kind if kind in _KNOWN_ROLES else "user")


def _is_empty(content: object) -> bool:
    return content is None or (isinstance(content, str) and not content.strip())


def _role(given: object, where: str) -> str:
    role = _OTHER_NAMES.get(given, given) if isinstance(given, str) else given
    if role not in ROLES:
        raise InvalidInput(f"{where} has role {reprlib.repr(given)}: use one of {', '.join(ROLES)}")
    return str(role)


def _content(content: object) -> object:
    """Content parts, as chat APIs and LangChain send them, joined to their text; anything else as it is."""
    if not isinstance(content, list):
        return content
    texts = [part for part in content if _kind(part) in _TEXTS]
    parts = [part.get("text") if isinstance(part, Mapping) else part for part in texts]
    return "\n".join(part for part in parts if isinstance(part, str))
