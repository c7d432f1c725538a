"""What an assistant says of the user is no fact about the user, unless the user said it too, or agrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from graphmem.ids import normalise
from graphmem.ingest.replies.founded import is_stated
from graphmem.types import Message

Standing = Literal["own", "told", "agreed"]

_USER = frozenset({"user", "you", "benutzer", "nutzer", "der benutzer", "der nutzer"})
_OF_THE_USER = re.compile(r"(?:the\s+)?(?:user|you)(?:['’]s|r|\b)", re.IGNORECASE)
_AGREES = re.compile(
    r"""\W*(?:yes|yep|yeah|yup|right|exactly|correct|indeed|true|sure|absolutely|definitely|of\ course
        |that['’]?s\ (?:right|true|correct|it|me)|you['’]?re\ right|i\ (?:do|am|did|have|will)\b(?=\W*\Z|[.,!])|agreed
        |sounds\ (?:good|great)|ja|genau|stimmt|oui|sí|exacto)\b(?!,?\ but\b|\ not\b)""",
    re.IGNORECASE | re.VERBOSE,
)


def standing(fact: str, subject: str, at: int, messages: Sequence[Message]) -> Standing:
    """How a fact stands that this message states.

    "agreed": an assistant said or asked it, and the user's next message begins with a yes. "told": an assistant said
    it of the user, who did not. "own": all else.
    """
    if messages[at].role != "assistant":
        return "own"
    answer = next((one for one in messages[at + 1 :] if one.role == "user"), None)
    if answer is not None and _AGREES.match(answer.content):
        return "agreed"
    return "told" if _is_of_the_user(fact, subject, messages) else "own"


def said_by_the_user(fact: str, ends: tuple[str, str], messages: Sequence[Message]) -> int | None:
    """The user's own message, from 0, that states it: the latest. None where none does."""
    own = [at for at, message in enumerate(messages) if message.role == "user"]
    return next((at for at in reversed(own) if is_stated("", fact, ends, messages[at])), None)


def _is_of_the_user(fact: str, subject: str, messages: Sequence[Message]) -> bool:
    called = _USER | {normalise(one.name) for one in messages if one.role == "user" and one.name}
    return normalise(subject) in called or (not subject and _OF_THE_USER.match(fact) is not None)
