"""Episodes: where messages find their place in a session, and what is kept of their text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from graphmem.ids import episode_id, session_id
from graphmem.types import WAITING, Episode, Fact, Message, Moment, Scope

SESSION_GAP = 3600 * 1_000_000
"""Messages of one scope at most this far apart (microseconds) are one session, unless a run_id says so anyway."""

ANSWERED_WITHIN = 24 * 3600 * 1_000_000
"""What is asked is understood with what is said next at most this long (microseconds): a run may go on for months."""

_TALK = ("user", "assistant")
_ASKS = "?？؟"
_SENTENCE = re.compile(rf"[^.!。！\n{_ASKS}]+[{_ASKS}]*")  # it fits wherever it is tried: linear, whatever the text


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


def asked_before(
    last: Episode | None, placed: Sequence[Episode], messages: Sequence[Message], *, asked: str = ""
) -> list[str]:
    """For each episode what the speaker just before it asked last in the same session, empty where nobody did.

    An answer is found by its question too: "Just to the beach" says little to those who look for where someone went.
    What was asked just before the first one is `asked`, or waits with `last`, the scope's last episode.
    """
    first = asked or (last.waiting if last is not None and _answers(last, placed[0]) else "")
    turns = zip(pairwise(placed), messages, strict=False)  # nothing comes after the last message
    return [first, *(_last_question(said.content) if _answers(*pair) else "" for pair, said in turns)]


def turn_before(last: Episode | None, first: Message, scope: Scope) -> Message | None:
    """Who spoke just before this message, with the question that waits for it, empty where none does.

    None where nobody else did in its session, or not within the last day. `last` is the scope's last episode.
    """
    if last is None or not {last.role, first.role} <= {*_TALK} or not _goes_on(last, first, scope, within_call=False):
        return None
    if not 0 <= first.at - last.at <= ANSWERED_WITHIN or (last.role, last.speaker) == (first.role, first.name or ""):
        return None
    return Message(last.role, last.waiting, last.speaker or None, last.at)


def handed_on(
    last: Episode | None, placed: Sequence[Episode], messages: Sequence[Message], *, now: Moment
) -> list[Episode]:
    """The episodes as they are written: what `last` asked waits no more, what the end of these asks waits with it.

    So of each scope at most one question waits. An end that was known before `now` keeps its place in the order of
    writing: unless it is `last`, nothing will be said just after it.
    """
    done = [replace(last, text=last.settled_text)] if last is not None and last.waiting else []
    *others, end = placed
    stands_last = end.recorded_at == now or (last is not None and end.id == last.id)
    question = _last_question(messages[-1].content) if stands_last and end.role in _TALK else ""
    return [*done, *others, replace(end, text=f"{end.text}{WAITING}{question}") if question else end]


def embedded_text(message: Message) -> str:
    """The text whose vector stands for the message."""
    return f"{message.name}: {message.content}" if message.name else message.content


def with_question(said: str, asked: str) -> str:
    """What is said, then what was asked: a model that reads only the beginning of a text misses no word of the answer.

    Where nothing is said, nothing was answered.
    """
    return f"{said}\n{asked}" if said and asked else said


def _last_question(text: str) -> str:
    questions = [one for one in _SENTENCE.findall(text) if one[-1] in _ASKS]
    return questions[-1].strip() if questions else ""


def _answers(before: Episode, one: Episode) -> bool:
    talk = before.role in _TALK and one.role in _TALK and before.session == one.session
    return talk and (before.role, before.speaker) != (one.role, one.speaker)


def _goes_on(before: Episode, message: Message, scope: Scope, within_call: bool) -> bool:
    if "document" in (before.role, message.role):
        return within_call and before.role == message.role and before.speaker == (message.name or "")
    return scope.run_id is not None or 0 <= message.at - before.at <= SESSION_GAP
