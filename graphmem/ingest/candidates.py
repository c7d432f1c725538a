"""From statements to candidates: names become keys, and the words that are a statement's own are told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from graphmem.ingest.base import Batch, Candidate, Perhaps, Statement
from graphmem.ingest.instructions import looks_like_instruction
from graphmem.ingest.resolve import Resolved, mentions_of
from graphmem.terms import terms
from graphmem.types import Episode, Message, Moment, Slot, Source

_NUMBERS = frozenset(
    terms("one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty fifty")
)
NEWS = 62 * 86_400_000_000
"""What began at most so long before it was told (two months, in microseconds) is told as what is so now."""
_STILL = re.compile(
    r"\b(since|still|now(adays)?|currently|these days|at the moment|at present|"
    r"for (the )?(past|last)|for (a |an |\w+ )?(year|month|week|decade)s?)\b",
    re.IGNORECASE,
)
FILLERS = frozenset(terms("still also currently really actually already yes well just today nowadays anyway too btw"))


def candidate(
    statement: Statement, batch: Batch, placed: Sequence[Episode], *, resolved: Resolved, now: Moment
) -> Candidate:
    """The statement with its entities by key and its episode as source.

    Half a triple is none, and what a text says of a thing and itself is none either: there it is mostly misread.
    """
    given = statement.subject is not None and statement.subject.given
    message = batch.messages[statement.message]
    subject = None if statement.subject is None else resolved.key(statement.subject, message)
    object = None if statement.object is None else resolved.key(statement.object, message)
    typed = statement.relation is not None and None not in (subject, object) and (given or subject != object)
    others = [resolved.key(mention, message) for mention in statement.mentions]
    linked = others if typed else [subject, object, *others]
    mentions = dict.fromkeys(key for key in linked if key is not None and not (typed and key in (subject, object)))
    return Candidate(
        text=statement.text.strip(),
        source=Source(placed[statement.message].id, statement.quote.strip()),
        at=message.at,
        dated=batch.dated,
        speaker=message.name or "",
        subject=subject if typed else None,
        relation=statement.relation if typed else None,
        object=object if typed else None,
        mentions=tuple(mentions),
        valid_from=statement.valid_from if given else _start(statement, message, now),
        invalid_at=statement.invalid_at,
        until=_until(statement, message) if not given else None,
        ends=statement.ends,
        exclusive=statement.exclusive,
        given=given,
        instruction_like=statement.instruction_like
        or looks_like_instruction(message.content, of_user=message.role == "user"),
        metadata=batch.metadata,
        may_end=_may_end(statement, message, resolved),
        own_words=partial(_own_words, statement, message),
    )


def _may_end(statement: Statement, message: Message, resolved: Resolved) -> Perhaps | None:
    """By keys; None where a name holds nothing to go by."""
    told = statement.may_end
    if told is None:
        return None
    who, what, kind, instead = (
        None if each is None else resolved.key(each, message)
        for each in (told.subject, told.object, told.kind, told.instead)
    )
    if who is None or (told.object is not None and what is None and not told.beside):
        return None
    if told.kind is not None and kind is None:
        return None
    names = tuple("" if each is None else each.name for each in (told.object, told.instead))
    known = [key for each in told.unsaid if (key := resolved.key(each, message)) is not None]
    slots = tuple(
        Slot(who, each, one) for one in (known if told.unsaid else [what]) for each in told.relations or ("",)
    )
    return Perhaps(slots, kind, instead, (names[0], names[1]), told.every, told.beside) if slots else None


def _until(statement: Statement, message: Message) -> Moment | None:
    """What is news, or says that it is so still ("since March"), vouches for all the time until it was said."""
    if statement.valid_from is None or statement.valid_from >= message.at:
        return None
    is_news = message.at - statement.valid_from <= NEWS
    return message.at if is_news or _STILL.search(statement.quote) else None


def _start(statement: Statement, message: Message, now: Moment) -> Moment | None:
    """A statement that holds from its message on holds from now on where the sender's clock is ahead of ours."""
    return min(message.at, now) if statement.valid_from == message.at else statement.valid_from


def _own_words(statement: Statement, message: Message) -> frozenset[str]:
    """What the sentence says beyond its names and its relation: words that a known fact may lack. Numbers always do."""
    names = [mention.name for mention in mentions_of(statement)] + [message.name or ""]
    relation = (statement.relation or "").replace("_", " ").lower()
    known = {word for text in (*names, relation) for word in terms(text) if not _is_number(word)}
    return frozenset(terms(statement.text)) - known - FILLERS


def _is_number(word: str) -> bool:
    return word in _NUMBERS or any(letter.isdigit() for letter in word)
