"""Episodes: where messages find their place in a session, and what is kept of their text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from graphmem.ids import episode_id, session_id
from graphmem.types import Episode, Fact, Message, Moment, Scope

SESSION_GAP = 3600 * 1_000_000
"""Messages of one scope at most this far apart (microseconds) are one session, unless a run_id says so anyway."""

_TALK = ("user", "assistant")
_QUESTION = re.compile(r"[^.!?。！？؟\n]+[?？؟]+")


def place(
    messages: Sequence[Message],
    *,
    partition: str,
    scope: Scope,
    last: Episode | None,
    now: Moment,
    alone: bool,
    dated: bool = True,
) -> list[Episode]:
    """The messages as episodes, without text and vector, each at its place in a session.

    A message goes on with the session of the one before it (the first: of `last`, the scope's last episode) when
    they belong to one run, or are turns at most an hour apart, or passages of one title in the same call.
    """
    placed: list[Episode] = []
    before = last
    for message in messages:
        within_call = bool(placed)
        if alone or before is None or not _goes_on(before, message, scope, within_call):
            first = (message.role, message.name, message.content, message.at if dated else None)
            session, position = session_id(partition, scope, *first), 0
        else:
            session, position = before.session, before.position + 1
        before = Episode(
            id=episode_id(session, position),
            partition=partition,
            scope=scope,
            session=session,
            position=position,
            role=message.role,
            speaker=message.name or "",
            text="",
            at=message.at,
            recorded_at=now,
        )
        placed.append(before)
    return placed


def quotes(facts: Iterable[Fact]) -> dict[str, str]:
    """For each episode the quotes that these facts stand on, each once, in the order of the facts."""
    found: dict[str, dict[str, None]] = {}
    for fact in facts:
        for source in fact.sources:
            found.setdefault(source.episode_id, {})[source.quote] = None
    return {episode: "\n".join(each) for episode, each in found.items()}


def asked_before(placed: Sequence[Episode], messages: Sequence[Message]) -> list[str]:
    """For each episode what the speaker just before it asked last in the same session, empty where nobody did.

    An answer is found by its question too: "Just to the beach" says little to those who look for where someone went.
    """
    found = [""] * len(placed)
    for place, (before, one) in enumerate(pairwise(placed)):
        questions = _QUESTION.findall(messages[place].content) if _answers(before, one) else []
        found[place + 1] = questions[-1].strip() if questions else ""
    return found


def embedded_text(message: Message) -> str:
    """The text whose vector stands for the message."""
    return f"{message.name}: {message.content}" if message.name else message.content


def with_question(said: str, asked: str) -> str:
    """What is said, then what was asked: a model that reads only the beginning of a text misses no word of the answer.

    Where nothing is said, nothing was answered.
    """
    return f"{said}\n{asked}" if said and asked else said


def _answers(before: Episode, one: Episode) -> bool:
    talk = before.role in _TALK and one.role in _TALK and before.session == one.session
    return talk and (before.role, before.speaker) != (one.role, one.speaker)


def _goes_on(before: Episode, message: Message, scope: Scope, within_call: bool) -> bool:
    if "document" in (before.role, message.role):
        return within_call and before.role == message.role and before.speaker == (message.name or "")
    return scope.run_id is not None or 0 <= message.at - before.at <= SESSION_GAP
