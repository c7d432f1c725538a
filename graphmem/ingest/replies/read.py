"""From the items of an LLM's reply to statements: each is salvaged, or rejected with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rapidfuzz import fuzz

from graphmem import times
from graphmem.errors import InvalidInput, ModelReplyInvalid
from graphmem.fence import without_recalled
from graphmem.ids import normalise, relation_type
from graphmem.ingest.base import Mention, Statement
from graphmem.ingest.instructions import looks_like_instruction
from graphmem.ingest.quotes import first_sentence, literal, quote_of
from graphmem.ingest.replies.assistants import answer_to, answers, is_of_the_asker, said_by_the_user, standing
from graphmem.ingest.replies.backing import is_backed, names_another
from graphmem.ingest.replies.claims import (
    claim_of,
    is_denial,
    is_end,
    is_hypothetical,
    is_question,
    is_small_talk,
    objection,
    says_it_is_over,
)
from graphmem.ingest.replies.founded import is_stated
from graphmem.ingest.replies.items import FACT, OBJECT, RELATION, SUBJECT, first, objects, sentence_of, text_of
from graphmem.ingest.replies.json_text import find_items
from graphmem.types import ENTITY_TYPES, Json, Message, Moment

LONGEST_FACT = 1000
LONGEST_NAME = 120
_ALIKE = 50.0  # of 100: below it, two sentences share little more than small words
_MINUTE = 60_000_000
_FIRST_PERSON = {"i", "me", "my", "myself", "ich", "mich", "mir"}
_USER = {"user", "speaker", "benutzer", "nutzer", "der benutzer", "der nutzer"}
_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur|[Ii]ch|[Mm]eine?|[Ww]ir)\b")
_PRONOUN = re.compile(r"(?:he|she|it|they|er|sie|es|il|elle)\b", re.IGNORECASE)
_NEGATED = re.compile(r"(?:^|_)(?:NOT|NO|NEVER|DISLIKES?|HATES?|AVOIDS?|LACKS?|WITHOUT|LEFT|QUIT|STOPPED)(?:_|$)")
_NOBODY = {"none", "null", "nil", "n/a", "unknown", "nothing", "nobody", "no one", "not specified", "unspecified"}
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


class _Talk(NamedTuple):
    """The messages of a prompt in their order, and how many of them, at their head, were said in an earlier call."""

    messages: Sequence[Message]
    earlier: int

    def number(self, at: int) -> int:
        """The number that the prompt gives to the message at this place."""
        return at + 1 - self.earlier

    def numbered(self, made: Statement) -> Statement:
        """The statement with its message as the batch numbers it; what answers an order is marked as one is."""
        asked = self.messages[: self.earlier] if made.message == self.earlier else ()
        orders = (looks_like_instruction(one.content, of_user=one.role == "user") for one in asked)
        steers = made.instruction_like or any(orders)
        return replace(made, message=made.message - self.earlier, instruction_like=steers)


def read_reply(text: str, messages: Sequence[Message], asked: Message | None = None) -> Parsed:
    """The statements of a reply about these messages. `asked`, the question before the first one, states nothing.

    Nothing is dropped without a word: each item that gives no statement is among the rejected, with its reason.
    What a memory's context put into a message is no part of it. An empty list of facts is a good reply, and so is one
    of facts that no message states: none is a statement. Raises ModelReplyInvalid when no list and no fact is found in
    it, or when it lists items and none can be read.
    """
    found = find_items(text)
    if not found.items and not found.listed:
        raise ModelReplyInvalid(f"the model's reply holds no JSON list of facts: {text[:200]!r}")
    before = [] if asked is None else [asked]
    said = [replace(message, content=without_recalled(message.content)) for message in (*before, *messages)]
    talk = _Talk(said, len(before))
    statements: dict[Statement, None] = {}
    rejected: list[Rejected] = []
    for number, item in enumerate(found.items, start=1):
        for each in objects(item):
            made = _statement(each, number, talk)
            if isinstance(made, Rejected):
                rejected.append(made)
            else:
                statements[talk.numbered(made)] = None
    if found.items and not statements and not any(one.read for one in rejected):
        raise ModelReplyInvalid(f"no item of the model's reply can be used ({rejected[0].reason}): {text[:200]!r}")
    if found.cut:
        rejected.append(Rejected(len(found.items) + 1, "the reply is cut off: what followed is lost"))
    return Parsed(tuple(statements), tuple(rejected))


def _statement(item: Json, number: int, talk: _Talk) -> Statement | Rejected:
    """The statement of one item, its message by the place in the talk, or why there is none."""
    if not isinstance(item, Mapping):
        return Rejected(number, f"it is no object and no triple: {item!r:.80}")
    fact = text_of(first(item, FACT)) or sentence_of(item)
    if talk.earlier and len(fact.split()) < 3:
        fact = sentence_of(item) or fact
    if not fact:
        return Rejected(number, f"it has neither a fact nor a triple: {dict(item)!r:.80}")
    if len(fact) > LONGEST_FACT:
        return Rejected(number, f"its fact has {len(fact):,} characters, the limit is {LONGEST_FACT:,}")
    quote = text_of(item.get("quote"))
    at = _place(item.get("message"), fact, quote, talk=talk)
    if at is None:
        count = len(talk.messages) - talk.earlier
        return Rejected(number, f"it belongs to none of the {count} messages: {item.get('message')!r:.40}")
    return _checked(item, fact, at, number=number, talk=talk)


def _checked(item: Mapping[str, Json], fact: str, at: int, *, number: int, talk: _Talk) -> Statement | Rejected:
    """The statement, if its message claims what it says."""
    messages = talk.messages
    quote, ends = text_of(item.get("quote")), (text_of(first(item, SUBJECT)), text_of(first(item, OBJECT)))

    def refused(why: str) -> Rejected:
        return Rejected(number, f"{why}: {fact!r:.80}", read=True)

    if fact.endswith(("?", "？")):
        return refused("it is a question")
    if not is_stated(quote, fact, ends, messages[at]):
        return refused(f"message {talk.number(at)} states nothing of the kind")
    stands = standing(fact, ends[0], at, messages)
    if stands == "told":
        own = said_by_the_user(fact, ends, messages)
        if own is None:
            return refused("an assistant said it of the user, who did not agree")
        at, quote = own, ""
    if why := _only_asked(item, fact, at, talk=talk, agreed=stands == "agreed"):
        return refused(why)
    words = quote_of(quote, fact, messages[at].content)
    if is_small_talk(fact, words, messages[at]):
        return refused("it is small talk")
    if stands == "agreed":
        return _agreed(item, fact, at, talk=talk, quote=words)
    found = _claimed(item, fact, at, messages[at], quote=words)
    return refused(found) if isinstance(found, str) else found


def _claimed(item: Mapping[str, Json], fact: str, at: int, message: Message, *, quote: str) -> Statement | str:
    """The statement, if the words that are quoted claim it, else why they do not."""
    ends = text_of(first(item, SUBJECT)), text_of(first(item, OBJECT))
    claim = claim_of(fact, quote, message)
    if all(ends) and not is_question(claim) and not is_hypothetical(claim) and says_it_is_over(claim, fact):
        return _assembled({**item, "ends": True}, claim.clause, at, message, quote=quote)
    why = objection(claim, fact, message, speaks=_is_speaker(ends[0], message))
    return why or _assembled(item, fact, at, message, quote=quote)


def _only_asked(item: Mapping[str, Json], fact: str, at: int, *, talk: _Talk, agreed: bool) -> str | None:
    """Why that is not said which was asked in an earlier call, None where it is, or is not of what was asked."""
    if at < talk.earlier and not agreed:
        return "it was said before these messages"
    if not talk.earlier or at > talk.earlier:
        return None
    if is_of_the_asker(fact, text_of(first(item, SUBJECT)), talk.messages[0], said=talk.messages[at]):
        return "it is said of who asked"
    if at < talk.earlier:
        return None
    object = text_of(first(item, OBJECT))
    denied = _truth(item.get("ends")) or is_denial(fact, object)
    said = answers(object or fact, talk.messages[0], talk.messages[at], denied=denied)
    return None if said else f"message {talk.number(at)} does not say so to what was asked"


def _agreed(item: Mapping[str, Json], fact: str, at: int, *, talk: _Talk, quote: str) -> Statement:
    """What the user agrees to; what was asked in an earlier call is stated by the words that agree."""
    place = answer_to(at, talk.messages)
    if at >= talk.earlier or place is None:
        return _assembled(item, fact, at, talk.messages[at], quote=quote)
    answer = talk.messages[place]
    return replace(_assembled(item, fact, place, answer, quote=quote), quote=first_sentence(answer.content))


def _is_speaker(name: str, message: Message) -> bool:
    found = _mention(name, None, message)
    return found is not None and found.speaker


def _assembled(item: Mapping[str, Json], fact: str, number: int, message: Message, *, quote: str) -> Statement:
    subject = _mention(first(item, SUBJECT), item.get("subject_type"), message)
    object = _mention(first(item, OBJECT), item.get("object_type"), message)
    relation, ended = _relation(text_of(first(item, RELATION)))
    ends = ended or _truth(item.get("ends")) or is_end(fact, text_of(first(item, OBJECT)))
    belied = not ends and _belies(relation, fact, text_of(first(item, OBJECT)))
    whole = _two(subject, object) and not belied and _fits(relation, subject, fact, quote)
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
        ends=ends,
        instruction_like=_truth(item.get("instruction_like"))
        or looks_like_instruction(message.content, of_user=message.role == "user"),
    )


def _mentions(others: Json, ends: Sequence[Mention | None], message: Message, *, whole: bool) -> tuple[Mention, ...]:
    """The other names. A bare sentence is headed by who said it or by the title it stands under."""
    listed = others if isinstance(others, list) else [others]
    named = [_mention(one, None, message) for one in listed]
    linked = {normalise(one.name) for one in ends if one is not None and whole}
    head = [] if whole and message.role != "document" else [_head(message)]
    kept = [one for one in (*head, *([] if whole else ends), *named) if one is not None]
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
    plain = text_of(name)
    folded = normalise(plain)
    if not folded or folded in _NOBODY or len(plain) > LONGEST_NAME:
        return None
    if folded in _FIRST_PERSON or folded in _USER or (message.name and folded == normalise(message.name)):
        return _speaker(folded, plain, message)
    known = text_of(type).capitalize()
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


def _fits(relation: str | None, subject: Mention | None, fact: str, quote: str) -> bool:
    """Whether the relation says what the fact says: a small model copies one that the prompt names."""
    if relation is None or subject is None or not is_backed(relation, fact, quote):
        return False
    return not (subject.speaker and names_another(relation, fact, subject.name))


def _belies(relation: str | None, fact: str, object: str) -> bool:
    """Whether the triple says what the fact denies."""
    return relation is not None and is_denial(fact, object) and not _NEGATED.search(relation)


def _two(subject: Mention | None, object: Mention | None) -> bool:
    """Whether these are two names: a thing has no relation to itself."""
    return subject is not None and object is not None and normalise(subject.name) != normalise(object.name)


def _standalone(fact: str, item: Mapping[str, Json], subject: Mention) -> str:
    """The fact with its subject in it: "works at Acme" and "He works at Acme" say nothing without the message."""
    if normalise(subject.name) in normalise(fact) or (subject.speaker and _I.search(fact)):
        return fact
    if fact[0].islower():
        return f"{subject.name} {fact}"
    return sentence_of({**item, "subject": subject.name}) if _PRONOUN.match(fact) else fact


def _place(given: Json, fact: str, quote: str, *, talk: _Talk) -> int | None:
    """Where in the talk the message stands: the only one that holds the quote, else the one the model tells.

    One that is not told or does not exist is the message most alike, if any is.
    """
    messages, last = talk.messages, len(talk.messages) - 1
    holding = [number for number, message in enumerate(messages) if literal(quote, message.content)]
    if len(holding) == 1:
        return holding[0]
    text = str(given)
    if not isinstance(given, bool) and text.isdecimal() and talk.number(0) <= int(text[:9]) <= talk.number(last):
        return int(text) - talk.number(0)
    if last == talk.earlier:
        return last
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


def _truth(value: Json) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")
