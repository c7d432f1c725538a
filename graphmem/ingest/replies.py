"""From the items of an LLM's reply to statements: each is salvaged, or rejected with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from graphmem import times
from graphmem.errors import InvalidInput, ModelReplyInvalid
from graphmem.ids import normalise, relation_type
from graphmem.ingest.base import Mention, Statement
from graphmem.ingest.instructions import looks_like_instruction
from graphmem.ingest.json_replies import LIST_KEYS, find_items
from graphmem.ingest.quotes import is_founded, literal, quote_of
from graphmem.types import ENTITY_TYPES, Json, Message, Moment

LONGEST_FACT = 1000
LONGEST_NAME = 120
_ALIKE = 50.0  # of 100: below it, two sentences share little more than small words
_MINUTE = 60_000_000
_FIRST_PERSON = {"i", "me", "my", "myself", "ich", "mich", "mir"}
_USER = {"user", "speaker", "benutzer", "nutzer", "der benutzer", "der nutzer"}
_SUBJECT = ("subject", "source", "head")
_RELATION = ("relation", "relationship", "predicate")
_OBJECT = ("object", "destination", "target", "tail")
_FACT = ("fact", "memory", "sentence", "text")
_UNFIT = re.compile(r"[\ud800-\udfff\x00-\x1f\x7f\s]+")
_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur|[Ii]ch|[Mm]eine?|[Ww]ir)\b")
_PRONOUN = re.compile(r"(?:he|she|it|they|er|sie|es|il|elle)\b", re.IGNORECASE)
_ENDED = re.compile(r"(?:NO_LONGER|NOT_ANY_MORE|NOT_ANYMORE)_")


class Rejected(NamedTuple):
    """An item of a reply that is not used: its number, from 1, and why. `read` tells that it was a whole fact."""

    number: int
    reason: str
    read: bool = False


class Parsed(NamedTuple):
    """The statements of a reply, in its order, and what of it could not be used."""

    statements: tuple[Statement, ...]
    rejected: tuple[Rejected, ...] = ()


def read_reply(text: str, messages: Sequence[Message]) -> Parsed:
    """The statements of a reply about these messages.

    An empty list of facts is a good reply, and so is one of facts that no message states: none is a statement. Raises
    ModelReplyInvalid when no list and no fact is found in it, or when it lists items and none can be read.
    """
    found = find_items(text)
    if not found.items and not found.listed:
        raise ModelReplyInvalid(f"the model's reply holds no JSON list of facts: {text[:200]!r}")
    statements: dict[Statement, None] = {}
    rejected: list[Rejected] = []
    for number, item in enumerate(found.items, start=1):
        for each in _spread(item):
            made = _statement(each, number, messages)
            if isinstance(made, Rejected):
                rejected.append(made)
            else:
                statements[made] = None
    if found.items and not statements and not any(one.read for one in rejected):
        raise ModelReplyInvalid(f"no item of the model's reply can be used ({rejected[0].reason}): {text[:200]!r}")
    if not found.listed and any(f'"{key}"' in text for key in LIST_KEYS):
        rejected.append(Rejected(len(found.items) + 1, "the reply is cut off: what followed is lost"))
    return Parsed(tuple(statements), tuple(rejected))


def _spread(item: Json) -> Iterator[Json]:
    """The item as objects: a string is a fact, a tuple a triple, a list of objects means one triple for each."""
    if isinstance(item, str):
        yield {"fact": item}
    elif isinstance(item, tuple):
        yield _of_tuple(item)
    elif isinstance(item, Mapping) and isinstance(_first(item, _OBJECT), list):
        for each in _first(item, _OBJECT) or [None]:
            yield {**item, "object": each}
    else:
        yield item


def _of_tuple(item: tuple[Json, ...]) -> Json:
    """A triple written as a list: [message] subject [type] relation object [type] [sentence]."""
    message = next((part for part in item[:1] if isinstance(part, int)), None)
    words = [word for word in item if isinstance(word, str)]
    names: list[str] = []
    types: dict[int, str] = {}
    for word in words:
        if names and word in ENTITY_TYPES and len(words) > 3:
            types[len(names) - 1] = word
        else:
            names.append(word)
    if len(names) < 3:
        return item
    triple = {"message": message, "subject": names[0], "relation": names[1], "object": names[2]}
    return triple | {"subject_type": types.get(0), "object_type": types.get(2), "fact": names[3] if names[3:] else None}


def _statement(item: Json, number: int, messages: Sequence[Message]) -> Statement | Rejected:
    """The statement of one item, or why there is none."""
    if not isinstance(item, Mapping):
        return Rejected(number, f"it is no object: {item!r:.80}")
    fact = _text(_first(item, _FACT)) or _sentence_of(item)
    if not fact:
        return Rejected(number, f"it has neither a fact nor a triple: {dict(item)!r:.80}")
    if len(fact) > LONGEST_FACT:
        return Rejected(number, f"its fact has {len(fact):,} characters, the limit is {LONGEST_FACT:,}")
    if fact.endswith(("?", "？")):
        return Rejected(number, f"it is a question: {fact!r:.80}")
    quote = _text(item.get("quote"))
    at = _message_number(item.get("message"), fact, quote, messages=messages)
    if at is None:
        return Rejected(number, f"it belongs to none of the {len(messages)} messages: {item.get('message')!r:.40}")
    if not is_founded(quote, fact, _names(item), messages[at]):
        return Rejected(number, f"message {at + 1} states nothing of the kind: {fact!r:.80}", read=True)
    return _assembled(item, fact, at, messages[at])


def _names(item: Mapping[str, Json]) -> list[str]:
    others = item.get("others")
    listed = others if isinstance(others, list) else [others]
    return [_text(name) for name in (_first(item, _SUBJECT), _first(item, _OBJECT), *listed)]


def _assembled(item: Mapping[str, Json], fact: str, number: int, message: Message) -> Statement:
    quote = quote_of(_text(item.get("quote")), fact, message.content)
    subject = _mention(_first(item, _SUBJECT), item.get("subject_type"), message)
    object = _mention(_first(item, _OBJECT), item.get("object_type"), message)
    relation, ended = _relation(_text(_first(item, _RELATION)))
    whole = relation is not None and _two(subject, object)
    valid_from, invalid_at = _moment(item.get("valid_from"), message), _moment(item.get("invalid_at"), message)
    if valid_from is not None and invalid_at is not None and invalid_at <= valid_from:
        invalid_at = None
    return Statement(
        message=number,
        text=_standalone(fact, item, subject) if whole and subject else fact,
        quote=quote,
        subject=subject if whole else None,
        relation=relation if whole else None,
        object=object if whole else None,
        mentions=_mentions(item.get("others"), [subject, object], message, whole=whole),
        valid_from=valid_from,
        invalid_at=invalid_at,
        ends=ended or _truth(item.get("ends")),
        instruction_like=_truth(item.get("instruction_like")) or looks_like_instruction(message.content),
    )


def _mentions(others: Json, ends: Sequence[Mention | None], message: Message, *, whole: bool) -> tuple[Mention, ...]:
    """The other names. A bare sentence is headed by who said it or by the title it stands under."""
    listed = others if isinstance(others, list) else [others]
    named = [_mention(one, None, message) for one in listed]
    linked = {normalise(one.name) for one in ends if one is not None and whole}
    first = [] if whole and message.role != "document" else [_head(message)]
    kept = [one for one in (*first, *([] if whole else ends), *named) if one is not None]
    once = {normalise(one.name): one for one in reversed(kept)}
    return tuple(one for name, one in reversed(once.items()) if name not in linked)


def _head(message: Message) -> Mention | None:
    if message.role == "document":
        return Mention(message.name) if message.name else None
    if message.role == "user" or message.name:
        return Mention(message.name or "user", "Person", speaker=True)
    return None


def _mention(name: Json, type: Json, message: Message) -> Mention | None:
    """A name as the message means it: the words for who speaks become the speaker."""
    plain = _text(name)
    folded = normalise(plain)
    if not folded or len(plain) > LONGEST_NAME:
        return None
    if folded in _FIRST_PERSON or folded in _USER or (message.name and folded == normalise(message.name)):
        return _speaker(folded, plain, message)
    known = _text(type).capitalize()
    return Mention(plain, known if known in ENTITY_TYPES else None)


def _speaker(folded: str, plain: str, message: Message) -> Mention | None:
    if message.role == "document":  # nobody speaks: its title is a name, its "I" is nobody we know
        return None if folded in _FIRST_PERSON else Mention(plain)
    if message.role == "user" or (message.name and folded == normalise(message.name)):
        return Mention(message.name or "user", "Person", speaker=True)
    if folded in _FIRST_PERSON:
        return Mention(message.name, speaker=True) if message.name else Mention(message.role)
    return Mention("user", "Person", speaker=not message.name)


def _relation(text: str) -> tuple[str | None, bool]:
    """The relation's type, None where it cannot be one, and whether its words say that it is over."""
    try:
        relation = relation_type(text)
    except InvalidInput:
        return None, False
    ended = _ENDED.match(relation)
    return (relation[ended.end() :] if ended else relation), ended is not None


def _two(subject: Mention | None, object: Mention | None) -> bool:
    """Whether these are two names: a thing has no relation to itself."""
    return subject is not None and object is not None and normalise(subject.name) != normalise(object.name)


def _standalone(fact: str, item: Mapping[str, Json], subject: Mention) -> str:
    """The fact with its subject in it: "works at Acme" and "He works at Acme" say nothing without the message."""
    if normalise(subject.name) in normalise(fact) or (subject.speaker and _I.search(fact)):
        return fact
    if fact[0].islower():
        return f"{subject.name} {fact}"
    return _sentence_of({**item, "subject": subject.name}) if _PRONOUN.match(fact) else fact


def _sentence_of(item: Mapping[str, Json]) -> str:
    """The sentence of a bare triple: "Alice works at Acme."."""
    parts = [_text(_first(item, keys)) for keys in (_SUBJECT, _RELATION, _OBJECT)]
    return f"{' '.join(parts).replace('_', ' ')}." if all(parts) else ""


def _message_number(given: Json, fact: str, quote: str, *, messages: Sequence[Message]) -> int | None:
    """Which message, from 0: the only one that holds the quote, else the one the model tells.

    One that is not told or does not exist is the message most alike, if any is.
    """
    holding = [number for number, message in enumerate(messages) if literal(quote, message.content)]
    if len(holding) == 1:
        return holding[0]
    text = str(given)
    if not isinstance(given, bool) and text.isdecimal() and 1 <= int(text[:9]) <= len(messages):
        return int(text) - 1
    if len(messages) == 1:
        return 0
    words = f"{fact} {quote}"
    alike = [fuzz.token_set_ratio(words.casefold(), message.content.casefold()) for message in messages]
    best = max(range(len(messages)), key=lambda number: (alike[number], -number))
    return best if alike[best] >= _ALIKE else None


def _moment(value: Json, message: Message) -> Moment | None:
    """The moment an ISO 8601 string names. None for any other, and for the message's own: copied for want of one."""
    if not isinstance(value, str):
        return None
    try:
        found = times.moment(value.removesuffix(" UTC"), name="time")
    except InvalidInput:
        return None
    return None if abs(found - message.at) < _MINUTE else found


def _first(item: Mapping[str, Json], keys: Sequence[str]) -> Json:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _text(value: Json) -> str:
    """The value's words, fit to be stored: one space between them, nothing that is no character."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _UNFIT.sub(" ", str(value)).strip()


def _truth(value: Json) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")
