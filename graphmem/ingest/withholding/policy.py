"""What may never be stored: masked in a message before anything else sees it, and dropped from what was drawn from it.

Secrets, card numbers and a user's own patterns are masked: no extractor, LLM, embedder, queue or log is given them.
Health is told by words, which an extractor must see to understand the rest: its statements are dropped, and
`storable` leaves its sentences out of what is kept of a message. All of it is pattern matching in English: it errs
towards withholding, and is no proof that nothing slips through.
"""

from __future__ import annotations

import re
import reprlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any, NamedTuple

from graphmem.errors import InvalidInput
from graphmem.ids import relation_type
from graphmem.ingest.base import Statement
from graphmem.ingest.withholding import sensitive
from graphmem.ingest.withholding.patterns import matches, read_pattern
from graphmem.types import ENTITY_TYPES, Json, Message

MASK = "[withheld]"
"""What stands in a text in place of what is withheld."""
MASKED = "masked"
"""Why a statement is dropped that holds the mask. It is not counted: what was masked was counted in its message."""
HEALTH_RELATIONS = frozenset(
    """HAS_CONDITION HAS_DISEASE HAS_ILLNESS HAS_SYMPTOM HAS_ALLERGY HAS_DIAGNOSIS HAS_DISABILITY ALLERGIC_TO
    IS_ALLERGIC_TO DIAGNOSED_WITH WAS_DIAGNOSED_WITH SUFFERS_FROM TAKES_MEDICATION TAKES_MEDICINE PRESCRIBED
    TREATED_FOR IS_TREATED_FOR TREATED_BY RECOVERING_FROM RECOVERED_FROM PREGNANT_WITH EXPECTS_BABY HAS_BLOOD_TYPE
    HAS_THERAPIST""".split()
)
SECRET_RELATIONS = frozenset(
    """HAS_PASSWORD HAS_PASSCODE HAS_PASSPHRASE HAS_PIN HAS_PIN_CODE HAS_API_KEY HAS_ACCESS_TOKEN HAS_SECRET
    HAS_SECRET_KEY HAS_CREDENTIALS""".split()
)
CARD_RELATIONS = frozenset("HAS_CARD_NUMBER HAS_CREDIT_CARD_NUMBER HAS_IBAN HAS_CVV HAS_BANK_ACCOUNT_NUMBER".split())
_MASKABLE: Mapping[str, Callable[[str], Iterator[sensitive.Span]]] = {
    "secrets": sensitive.secrets,
    "card_numbers": sensitive.card_numbers,
}
_RELATIONS = {"secrets": SECRET_RELATIONS, "card_numbers": CARD_RELATIONS, "health": HEALTH_RELATIONS}
CATEGORIES = ("secrets", "card_numbers", "health")
_FIELDS = ("categories", "patterns", "relations", "types")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_CLAUSE = re.compile(r"[,;:—]\s+|\s+(?=(?:and|but|because|so|since|although|while)\b)", re.IGNORECASE)


class OwnPattern(NamedTuple):
    """A pattern of the user's and the category it is counted under."""

    category: str
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Policy:
    """What may never be stored: known categories, own patterns, relations, and types of entities."""

    categories: tuple[str, ...] = ()
    patterns: tuple[OwnPattern, ...] = ()
    relations: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


class Withheld(NamedTuple):
    """Where something stands in a text that may not be stored, and under which category."""

    start: int
    end: int
    category: str


# what a user hands in


def read_policy(given: object) -> Policy | None:
    """The policy that was given: None, one category, a list of them, or a mapping of what a `Policy` has.

    In a mapping `patterns` are regular expressions, counted as "patterns", or a mapping from a category of one's own
    to one or several of them; `relations` are names of relations, `types` names of entity types.
    Raises InvalidInput that names the value and what is known.
    """
    if given is None or isinstance(given, Policy):
        return given
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, Mapping):
        given = {"categories": given}
    unknown = [name for name in given if name not in _FIELDS]
    if unknown:
        raise InvalidInput(f"policy has {reprlib.repr(unknown[0])}: it can have {', '.join(_FIELDS)}")
    policy = Policy(
        categories=_known(_listed(given, "categories"), CATEGORIES, "policy['categories']"),
        patterns=tuple(_own_patterns(given.get("patterns") or ())),
        relations=tuple(relation_type(_word(one, "policy['relations']")) for one in _listed(given, "relations")),
        types=_known(_listed(given, "types"), ENTITY_TYPES, "policy['types']"),
    )
    if policy == Policy():
        raise InvalidInput(
            f"policy={reprlib.repr(given)} withholds nothing: name {', '.join(CATEGORIES)}, or give None"
        )
    return policy


def _listed(given: Mapping[Any, object], field: str) -> Sequence[object]:
    value = given.get(field)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Iterable) or isinstance(value, bytes | Mapping):
        raise InvalidInput(f"policy[{field!r}]={reprlib.repr(value)} must be a list of names")
    return tuple(value)


def _known(names: Sequence[object], known: Sequence[str], where: str) -> tuple[str, ...]:
    for name in names:
        if name not in known:
            raise InvalidInput(f"{where} has {reprlib.repr(name)}: known are {', '.join(known)}")
    return tuple(one for one in known if one in names)


def _word(given: object, where: str) -> str:
    if not isinstance(given, str):
        raise InvalidInput(f"{where} has {reprlib.repr(given)}: give names, such as 'takes medication'")
    return given


def _own_patterns(given: object) -> Iterator[OwnPattern]:
    named = given if isinstance(given, Mapping) else {"patterns": given}
    for category, regexes in named.items():
        if not isinstance(category, str) or not category.strip() or category in CATEGORIES:
            raise InvalidInput(
                f"policy['patterns'] has {reprlib.repr(category)}: give a category of your own a new name"
            )
        listed = [regexes] if isinstance(regexes, str | re.Pattern) else regexes
        if not isinstance(listed, Iterable):
            raise InvalidInput(f"policy['patterns'] has {reprlib.repr(regexes)}: give regular expressions")
        for number, regex in enumerate(listed):
            yield OwnPattern(category, read_pattern(regex, f"policy['patterns'][{number}]"))


# texts


def withheld(policy: Policy, text: str) -> list[Withheld]:
    """What in the text may not be stored, in its order, no two overlapping. Health is where its words stand."""
    found = list(_maskable(policy, text))
    if "health" in policy.categories:
        found += [Withheld(start, end, "health") for start, end in sensitive.health(text)]
    return _apart(found)


def masked(policy: Policy, text: str) -> str:
    """The text with the mask in place of secrets, card numbers and what the user's own patterns fit."""
    return _with_masks(text, _apart(_maskable(policy, text)))


def storable(policy: Policy, text: str) -> str:
    """The text as it may be kept: masked, and with the mask in place of each sentence that tells of health."""
    plain = masked(policy, text)
    if "health" not in policy.categories:
        return plain
    bounds = [0, *(found.end() for found in _SENTENCE.finditer(plain)), len(plain)]
    sentences = [plain[start:end] for start, end in pairwise(bounds)]
    return "".join(_silenced(one) if any(sensitive.health(one)) else one for one in sentences)


def storable_json(policy: Policy, value: Json, key: str = "") -> Json:
    """The value with every text in it as it may be kept: what a caller gives as metadata, under this `key`.

    Of what the key tells ("password") the whole value is masked.
    """
    if isinstance(value, Mapping):
        return {storable(policy, str(name)): storable_json(policy, one, str(name)) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(policy, one, key) for one in value]
    if _told_by_key(policy, key, value) is not None:
        return MASK
    return storable(policy, value) if isinstance(value, str) else value


def counted_json(policy: Policy, value: Json, key: str = "") -> Counter[str]:
    """How much of what `storable_json` leaves out there is, by category."""
    if isinstance(value, Mapping):
        names = (counted_json(policy, str(name)) for name in value)
        return sum(chain(names, (counted_json(policy, one, str(name)) for name, one in value.items())), Counter())
    if isinstance(value, list | tuple):
        return sum((counted_json(policy, one, key) for one in value), Counter())
    if told := _told_by_key(policy, key, value):
        return Counter([told])
    return Counter(one.category for one in withheld(policy, value)) if isinstance(value, str) else Counter()


def _told_by_key(policy: Policy, key: str, value: Json) -> str | None:
    """The category of a text or a number that would be stored, but for its key: it is read as "key: value"."""
    if not key or isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        return None
    said = f"{key.replace('_', ' ')}: "
    alone = {(len(said) + one.start, len(said) + one.end) for one in withheld(policy, str(value))}
    beyond = (one for one in withheld(policy, f"{said}{value}") if (one.start, one.end) not in alone)
    return next((one.category for one in beyond if one.end > len(said) or one.category == "health"), None)


def category_of(policy: Policy, text: str) -> str | None:
    """The category of the first thing in the text that may not be stored; `MASKED` where only the mask stands in it."""
    found = withheld(policy, text)
    if found:
        return found[0].category
    return MASKED if MASK in text else None


def _maskable(policy: Policy, text: str) -> Iterator[Withheld]:
    """What is to be masked and is not yet: masking twice is masking once."""
    masks = [found.span() for found in re.finditer(re.escape(MASK), text)]
    for one in _matching(policy, text):
        if not any(start < one.end and one.start < end for start, end in masks):
            yield one


def _matching(policy: Policy, text: str) -> Iterator[Withheld]:
    for category, spans in _MASKABLE.items():
        if category in policy.categories:
            yield from (Withheld(start, end, category) for start, end in spans(text))
    for own in policy.patterns:
        yield from (Withheld(start, end, own.category) for start, end in matches(own.regex, text))


def _apart(found: Iterable[Withheld]) -> list[Withheld]:
    """Spans that overlap as one, under the category of the one that begins first."""
    apart: list[Withheld] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if apart and one.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(apart[-1].end, one.end))
        else:
            apart.append(one)
    return apart


def _with_masks(text: str, found: Sequence[Withheld]) -> str:
    for one in reversed(found):
        text = f"{text[: one.start]}{MASK}{text[one.end :]}"
    return text


def _silenced(sentence: str) -> str:
    return MASK + sentence[len(sentence.rstrip()) :]


# messages and statements


def apply_to(policy: Policy, messages: Sequence[Message]) -> tuple[list[Message], Counter[str]]:
    """The messages as an extractor may see them, masked in content and name, and how much was masked by category."""
    counts: Counter[str] = Counter()
    for message in messages:
        for text in (message.content, message.name or ""):
            counts.update(one.category for one in _apart(_maskable(policy, text)))
    return [_masked_message(policy, one) for one in messages], counts


def storable_messages(policy: Policy, messages: Sequence[Message]) -> list[Message]:
    """The messages as they may be kept, queued or embedded: with masks, and without sentences that tell of health."""
    return [
        replace(
            one, content=storable(policy, one.content), name=None if one.name is None else storable(policy, one.name)
        )
        for one in messages
    ]


def _masked_message(policy: Policy, message: Message) -> Message:
    name = None if message.name is None else masked(policy, message.name)
    return replace(message, content=masked(policy, message.content), name=name)


def kept(policy: Policy, statements: Iterable[Statement]) -> tuple[list[Statement], Counter[str]]:
    """The statements that may be stored, and how many were dropped by category.

    Where only the quote says more than may be stored, it is cut to its longest clause that may.
    """
    allowed: list[Statement] = []
    counts: Counter[str] = Counter()
    for statement in statements:
        category = refusal(policy, statement)
        if category is None:
            allowed.append(replace(statement, quote=_allowed_part(policy, statement.quote)))
        else:
            counts.update([category] if category != MASKED else [])
    return allowed, counts


def refusal(policy: Policy, statement: Statement) -> str | None:
    """The category for which the statement may not be stored, None if it may.

    Its text, names, types and relation count, and its quote where no clause of it may be stored.
    """
    mentions = [one for one in (statement.subject, statement.object, *statement.mentions) if one is not None]
    relation = _of_relation(policy, statement.relation)
    type = "types" if any(one.type in policy.types for one in mentions) else None
    texts = [statement.text, *(one.name for one in mentions), (statement.relation or "").replace("_", " ").lower()]
    found = [relation, type, *(category_of(policy, text) for text in texts)]
    if category := next((one for one in found if one is not None), None):
        return category
    return (
        None if _allowed_part(policy, statement.quote) or not statement.quote else category_of(policy, statement.quote)
    )


def _of_relation(policy: Policy, relation: str | None) -> str | None:
    known = next((name for name in policy.categories if relation in _RELATIONS[name]), None)
    return known or ("relations" if relation in policy.relations else None)


def _allowed_part(policy: Policy, quote: str) -> str:
    """The quote, or its longest clause that may be stored. What is masked already may be: it tells nothing."""
    if not withheld(policy, quote):
        return quote
    parts = [part.strip() for part in _CLAUSE.split(quote)]
    return max((part for part in parts if not withheld(policy, part)), key=len, default="")
