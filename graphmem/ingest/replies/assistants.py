"""What an assistant says of the user is no fact about the user, unless the user said it too, or agrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from graphmem.ids import normalise
from graphmem.ingest.replies.founded import is_stated
from graphmem.terms import terms
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

_TURNS_DOWN = re.compile(r"\W*(?:no|nope|nah|not|never|nein|non)\b", re.IGNORECASE)
_REFERS = re.compile(
    r"\b(?:it|there|that|this|these|those|he|she|they|him|her|them|so|both|still|too)\b", re.IGNORECASE
)
_FIRST = re.compile(r"\b(?:i|me|my|mine|we|us|our)\b", re.IGNORECASE)
_SECOND = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)


def standing(fact: str, subject: str, at: int, messages: Sequence[Message]) -> Standing:
    """How a fact stands that this message states.

    "agreed": an assistant said or asked it, and the user's next message begins with a yes. "told": an assistant said
    it of the user, who did not. "own": all else.
    """
    if messages[at].role != "assistant":
        return "own"
    answer = answer_to(at, messages)
    if answer is not None and _AGREES.match(messages[answer].content):
        return "agreed"
    return "told" if _is_of_the_user(fact, subject, messages) else "own"


def answer_to(at: int, messages: Sequence[Message]) -> int | None:
    """The user's next message, from 0."""
    return next((place for place in range(at + 1, len(messages)) if messages[place].role == "user"), None)


def answers(claimed: str, asked: Message, message: Message, *, denied: bool) -> bool:
    """Whether the message says what is claimed, where only the question before it names that.

    It does by a yes, by a no to what is `denied`, or by a word that stands for it ("I loved it there").
    """
    words = set(terms(claimed)) - _USER
    if not words.intersection(terms(asked.content)) or words.intersection(terms(message.content)):
        return True
    if _TURNS_DOWN.match(message.content):
        return denied
    return bool(_AGREES.match(message.content) or _REFERS.search(message.content))


def is_of_the_asker(fact: str, subject: str, asked: Message, *, said: Message) -> bool:
    """Whether the fact takes "you" in a question for the one who asks: `said` names him not, as "I", "you" or by name.

    A small model says of "Do you live in Rome?" that the assistant does.
    """
    names = {asked.role} if asked.role == "assistant" else set()
    names |= {normalise(asked.name)} if asked.name else set()
    about = normalise(subject or fact).removeprefix("the ")
    of_oneself = _FIRST if said is asked else _SECOND
    taken = [name for name in names if re.match(rf"{re.escape(name)}\b", about)]
    named = any(name in normalise(said.content) for name in taken)
    return bool(taken) and not named and not of_oneself.search(said.content)


def said_by_the_user(fact: str, ends: tuple[str, str], messages: Sequence[Message]) -> int | None:
    """The user's own message, from 0, that states it: the latest. None where none does."""
    own = [at for at, message in enumerate(messages) if message.role == "user"]
    return next((at for at in reversed(own) if is_stated("", fact, ends, messages[at])), None)


def _is_of_the_user(fact: str, subject: str, messages: Sequence[Message]) -> bool:
    called = _USER | {normalise(one.name) for one in messages if one.role == "user" and one.name}
    return normalise(subject) in called or (not subject and _OF_THE_USER.match(fact) is not None)
