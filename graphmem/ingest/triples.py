"""From the explicit triples of `add_triples` to statements, with every check that needs no store."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence

from graphmem import times
from graphmem.checks import check_text
from graphmem.errors import InvalidInput
from graphmem.ids import means_owner, normalise, relation_type
from graphmem.ingest.base import Mention, Statement
from graphmem.types import ENTITY_TYPES, Message, Moment

MAX_NAME = 500
KEYS = (
    "subject", "relation", "object", "subject_type", "object_type", "fact", "quote", "mentions",
    "valid_from", "invalid_at",
)  # fmt: skip


def read_triples(given: object) -> list[Statement]:
    """Statements from dictionaries with `subject`, `relation`, `object` and optionally the other KEYS.

    Each is its own message, unless its statement is given another. "I", "me" and "user" are the owner. Every other
    name means just itself: "The Matador" is not "Matador".
    Raises InvalidInput that names the triple and what is wrong with it.
    """
    if not isinstance(given, Sequence) or isinstance(given, str | bytes):
        raise InvalidInput(f"triples must be a list of dictionaries, not {type(given).__name__}")
    if not given:
        raise InvalidInput("triples is empty: give at least one triple")
    return [_statement(one, number, f"triples[{number}]") for number, one in enumerate(given)]


def messages_of(statements: Sequence[Statement], *, at: Moment) -> list[Message]:
    """One passage for each statement, its own source."""
    return [Message("document", statement.quote, None, at) for statement in statements]


def _statement(given: object, number: int, where: str) -> Statement:
    if not isinstance(given, Mapping):
        raise InvalidInput(
            f"{where} must be a dictionary with 'subject', 'relation' and 'object', not {reprlib.repr(given)}"
        )
    if unknown := sorted(str(key) for key in given if key not in KEYS):
        raise InvalidInput(f"{where} has unknown keys {unknown}: known are {', '.join(KEYS)}")
    subject = _mention(given, "subject", where)
    object = _mention(given, "object", where)
    words = check_text(given.get("relation"), f"{where}['relation']", limit=MAX_NAME)
    fact = given.get("fact")
    text = f"{subject.name} {words.replace('_', ' ').lower()} {object.name}" if fact is None else fact
    text = check_text(text, f"{where}['fact']")
    quote = given.get("quote")
    start = times.optional_moment(given.get("valid_from"), name=f"{where}['valid_from']")
    end = times.optional_moment(given.get("invalid_at"), name=f"{where}['invalid_at']")
    if start is not None and end is not None and end < start:
        raise InvalidInput(f"{where} ends ({given['invalid_at']}) before it begins ({given['valid_from']})")
    return Statement(
        message=number,
        text=text,
        quote=text if quote is None else check_text(quote, f"{where}['quote']"),
        subject=subject,
        relation=relation_type(words),
        object=object,
        mentions=_mentions(given.get("mentions"), where),
        valid_from=start,
        invalid_at=end,
    )


def _mention(given: Mapping[str, object], which: str, where: str) -> Mention:
    type = given.get(f"{which}_type")
    if type is not None and type not in ENTITY_TYPES:
        raise InvalidInput(f"{where}['{which}_type'] is {reprlib.repr(type)}: use one of {', '.join(ENTITY_TYPES)}")
    return _named(given.get(which), f"{where}[{which!r}]", type=str(type) if type else None)


def _mentions(given: object, where: str) -> tuple[Mention, ...]:
    if given is None:
        return ()
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise InvalidInput(f"{where}['mentions'] must be a list of names, not {reprlib.repr(given)}")
    return tuple(_named(name, f"{where}['mentions']") for name in given)


def _named(value: object, where: str, *, type: str | None = None) -> Mention:
    name = check_text(value, where, limit=MAX_NAME).strip()
    if not normalise(name):
        raise InvalidInput(f"{where} is {name!r}: a name needs a letter or a digit")
    return Mention(name, type, speaker=means_owner(name), given=True)
