"""What the steps of the write path hand to each other, and the Protocol of its first one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from graphmem.types import EventKind, Fact, Json, Message, Moment, Scope, Slot, Source


class Mention(NamedTuple):
    """A name as it was said. `speaker` marks the one who speaks (I, my), whatever the name says.

    `given`: a caller stated it, and means just this name; else it was drawn from a text. `role`: no name was said, and
    the owner has this one in that relation ("my aunt": HAS_AUNT).
    """

    name: str
    type: str | None = None
    speaker: bool = False
    given: bool = False
    role: str = ""


class MayEnd(NamedTuple):
    """What of somebody may be over, as far as it is known to hold: these relations with an entity.

    Without an `object` it is the one thing that is known, of this `kind` ("my cat died"); `every`: all that is known
    ("the party got cancelled"); `unsaid`: what of these is known, none of which the words name ("I eat meat again":
    vegan). With `instead` it is whatever is known with that object, and now holds with this one ("not Turin, Genoa").
    Without relations it is whatever can be given up and is known with that object; `beside`: and the statement says
    nothing else, so that where nothing is known there is nothing to keep.
    """

    subject: Mention
    relations: tuple[str, ...]
    object: Mention | None = None
    kind: Mention | None = None
    instead: Mention | None = None
    every: bool = False
    unsaid: tuple[Mention, ...] = ()
    beside: bool = False


class Perhaps(NamedTuple):
    """What a statement ends where it is known: facts of these slots, of one `kind` of object; as `MayEnd`.

    `instead` is the key of what takes the object's place, with the names of both as they are written.
    """

    slots: tuple[Slot, ...] = ()
    kind: str | None = None
    instead: str | None = None
    names: tuple[str, str] = ("", "")
    every: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing worth keeping that a message says; its names are not resolved yet.

    `text` stands alone: it can be understood without the message. `quote` is the words of the message it rests on.
    `subject`, `relation` (upper snake case) and `object` stand together or not at all; `mentions` are all other
    entities of the sentence. `ends` says that the triple no longer holds ("I don't work at Acme any more").
    `exclusive`: the words say that there is one value at a time ("my budget is $500"); with `ends`, that no value holds
    any longer ("I quit my job"). `may_end`: what its words end where that is known to hold ("I left Ubisoft": a job, a
    choir or a school); then they say that, in place of the triple.
    """

    message: int
    text: str
    quote: str
    subject: Mention | None = None
    relation: str | None = None
    object: Mention | None = None
    mentions: tuple[Mention, ...] = ()
    valid_from: Moment | None = None
    invalid_at: Moment | None = None
    ends: bool = False
    exclusive: bool = False
    instruction_like: bool = False
    may_end: MayEnd | None = None


class Extraction(NamedTuple):
    """The statements of one batch of messages, in their order, what it cost to draw them, and what was lost.

    `rejected` says of each item of a model's reply that could not be used why not.
    """

    statements: tuple[Statement, ...]
    llm_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What one call wants written: statements drawn from messages, in one scope.

    `alone`: each message is a session of its own, as explicit triples have no neighbours. `dated`: the messages' times
    are when they were said; explicit triples without a time hold since ever, until another value comes. `asked` is the
    question that the first message answers, where it did not wait in the store.
    """

    scope: Scope
    messages: Sequence[Message]
    statements: Sequence[Statement]
    metadata: Mapping[str, Json] = field(default_factory=dict)
    alone: bool = False
    dated: bool = True
    asked: str = ""


class Extractor(Protocol):
    """Draws statements from messages. Decides nothing about what is stored already."""

    name: str
    """What `graphmem doctor` calls it: "rules (spaCy en_core_web_sm 3.8.0)", "openai:gpt-4o-mini"."""

    def extract(self, messages: Sequence[Message], earlier: Message | None = None, /) -> Extraction:
        """The statements of these messages. Raises ModelUnavailable, ModelReplyInvalid; writes nothing.

        `earlier` is who spoke just before and what he asked ("Do you live in Rome?"), or nothing: it is there to
        understand the first message ("yes"), and states nothing itself.
        """


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement whose names are resolved, on its way to become a fact.

    `at` is when it was said, and `dated` whether that is known; `until` is the moment up to which it vouches for what
    it says. `own_words` gives the words of its sentence beyond its names and its relation, which only what is said
    again needs. `given`: a caller stated it as it stands, with its times; else it was drawn from a text. `exclusive`:
    its words say that there is one value at a time. `may_end`: what it ends, as far as that holds.
    """

    text: str
    source: Source
    at: Moment
    speaker: str = ""
    subject: str | None = None
    relation: str | None = None
    object: str | None = None
    mentions: tuple[str, ...] = ()
    valid_from: Moment | None = None
    invalid_at: Moment | None = None
    until: Moment | None = None
    ends: bool = False
    exclusive: bool = False
    instruction_like: bool = False
    metadata: Mapping[str, Json] = field(default_factory=dict)
    own_words: Callable[[], frozenset[str]] = field(default=frozenset, compare=False)
    dated: bool = True
    given: bool = False
    may_end: Perhaps | None = None


class Outcome(NamedTuple):
    """One decision: the fact as it is to be written, as it stood before (None: it is new), and why.

    `follows` is the id of the fact whose own outcome, the next one of it in the list, brought this one about. IGNORE
    writes nothing.
    """

    kind: EventKind | Literal["IGNORE"]
    fact: Fact
    before: Fact | None
    reason: str
    follows: str | None = None
