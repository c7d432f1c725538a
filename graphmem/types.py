"""The nouns of graphmem, as plain frozen values. Nothing here reads, writes or decides.

A moment is an `int`: microseconds since 1970 in UTC, so that both stores compare and index it alike.
`None` at the start of an interval means "since ever", at its end "still". Intervals are half-open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from graphmem.terms import terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    """One unit vector, shape (size,), or several, shape (n, size)."""

Json = Any
Moment = int

ENTITY_TYPES = ("Person", "Organization", "Place", "Event", "Product", "Topic", "Time", "Thing")
"""The closed list of entity types. A type may be refined later; it is no part of an entity's identity."""

WAITING = "\x1e"
"""In an episode's text, before the question that waits for its answer. No message holds it: `checks` refuses it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

EventKind = Literal[
    "ADD",
    "REINFORCE",
    "SUPERSEDE",
    "RETRACT",
    "RESTORE",
    "MARK",
    "UPDATE",
    "DELETE",
    "MERGE",
    "SPLIT",
    "UNDO",
    "PENDING",
]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
MarkKind = Literal["stale", "conflict"]
NodeKind = Literal["fact", "episode"]


@dataclass(frozen=True, slots=True)
class Scope:
    """The ids a memory carries, or that a call names."""

    user_id: str | None = None
    agent_id: str | None = None
    run_id: str | None = None

    @property
    def ids(self) -> tuple[str | None, str | None, str | None]:
        """User, agent and run."""
        return (self.user_id, self.agent_id, self.run_id)

    def carries(self, given: Scope) -> bool:
        """Whether these ids hold all that are given."""
        return all(wanted is None or wanted == own for wanted, own in zip(given.ids, self.ids, strict=True))


WHOSEVER = Scope()
"""No ids: every memory carries them."""


@dataclass(frozen=True, slots=True)
class View:
    """What one read may see: one partition, the ids it named, and the moment of the world it is about."""

    partition: str
    scope: Scope
    as_of: Moment

    def admits(self, scope: Scope) -> bool:
        """Whether the ids of a memory in this partition let this read see it."""
        for ours, theirs in ((self.scope.user_id, scope.user_id), (self.scope.agent_id, scope.agent_id)):
            if ours is not None and theirs is not None and ours != theirs:
                return False
        return scope.run_id is None or scope.run_id == self.scope.run_id

    def sees(self, fact: Fact) -> bool:
        """Whether this read sees the fact: it is believed, its ids let it, and it holds at the moment."""
        return self.admits(fact.scope) and fact.retired_at is None and fact.holds(self.as_of)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn as it came in. `name` is who speaks, or the title of a passage (role "document")."""

    role: str
    content: str
    name: str | None
    at: Moment


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was stated: an episode and the words of it that say so, and of which time they say it.

    They say that it was so from `since` (None: since ever) and vouch for it up to `until`, mostly the moment they were
    said. `end` is the end that they state themselves, None where they state none.
    """

    episode_id: str
    quote: str
    since: Moment | None = None
    until: Moment = 0
    end: Moment | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a fact that holds is to be read with care: the fact it hangs on has ended, or another one contradicts it."""

    kind: MarkKind
    fact_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One ingested message or passage, the root of provenance.

    `text` is what is kept of it: all of it with `keep_messages=True`, else the quotes that facts stand on; then, where
    something is kept, the question just before, which another speaker asked. The last one of a scope also keeps, after
    `WAITING`, the question that it ended with, until the scope's next episode is written; no search finds it by that.
    Episodes of one `session` with `position` n and n+1 are neighbours.
    """

    id: str
    partition: str
    scope: Scope
    session: str
    position: int
    role: str
    speaker: str
    text: str
    at: Moment
    recorded_at: Moment
    vector: Vector | None = field(default=None, compare=False, repr=False)

    @property
    def waiting(self) -> str:
        """The question that waits with it for an answer; empty where none does."""
        return self.text.partition(WAITING)[2]

    @property
    def settled_text(self) -> str:
        """Its text without the question that waits."""
        return self.text.partition(WAITING)[0]

    @property
    def searched_text(self) -> str:
        """The text whose words find the episode: "speaker: text", then its day as it is written: "13 October 2023"."""
        return f"{self.speaker}: {self.settled_text} {self._day}"

    @property
    def searched_terms(self) -> list[str]:
        """The terms of `searched_text`, from its parts: most of them are known from its fact or another episode."""
        return [*terms(self.speaker), *terms(self.settled_text), *terms(self._day)]

    @property
    def _day(self) -> str:
        day = _EPOCH + timedelta(microseconds=self.at)
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Entity:
    """A resolved thing of one owner's world. `owner` marks the one whose memory it is."""

    key: str
    partition: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    owner: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of an entity: its name or an alias. `normalised` is what exact look-ups compare."""

    key: str
    text: str
    normalised: str
    vector: Vector | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Join:
    """A soft join: the entity `key` has `near` among the entities whose names lie closest to its own."""

    key: str
    near: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Fact:
    """One stored statement: its sentence, its entities, its time and its sources.

    `subject`, `relation` and `object` stand together or not at all; `mentions` are the other entities, in the
    order of the sentence. Entities are given by key. `invalid_at` is when it stopped to hold in the world and
    `ended_at` when we learned so: None where it holds on, and where its end was stated along with it.
    `retired_at` is when we stopped to believe it altogether. A relation NOT_X says that X does not hold. `exclusive`:
    its words say that there is one value at a time.
    """

    id: str
    partition: str
    scope: Scope
    text: str
    subject: str | None = None
    relation: str | None = None
    object: str | None = None
    mentions: tuple[str, ...] = ()
    speaker: str = ""
    valid_from: Moment | None = None
    invalid_at: Moment | None = None
    ended_at: Moment | None = None
    recorded_at: Moment = 0
    updated_at: Moment | None = None
    retired_at: Moment | None = None
    sources: tuple[Source, ...] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict)
    instruction_like: bool = False
    exclusive: bool = False
    marks: tuple[Mark, ...] = ()
    vector: Vector | None = field(default=None, compare=False, repr=False)

    @property
    def entities(self) -> tuple[str, ...]:
        """All its entities once each: subject, object, mentions. The first is the head of the walk's edges."""
        linked = dict.fromkeys((self.subject, self.object, *self.mentions))
        return tuple(key for key in linked if key is not None)

    @property
    def embedded_text(self) -> str:
        """The text whose vector stands for the fact: "Speaker: sentence", "Title: sentence" or the sentence.

        Where that has other words for its relation, these follow: "I moved to Oslo." is asked for as "lives in".
        """
        told = self.relation is None or set(terms(self._relation_said)) <= set(terms(self.text))
        return self._said if told else self.searched_text

    @property
    def searched_text(self) -> str:
        """The text whose words find the fact: its sentence as above, then its relation in words ("lives in")."""
        return f"{self._said} {self._relation_said}".rstrip()

    @property
    def searched_terms(self) -> list[str]:
        """The terms of `searched_text`, from its parts, as those of an episode."""
        return [*terms(self.speaker), *terms(self.text), *terms(self._relation_said)]

    @property
    def _said(self) -> str:
        return f"{self.speaker}: {self.text}" if self.speaker else self.text

    @property
    def _relation_said(self) -> str:
        return "" if self.relation is None else self.relation.replace("_", " ").casefold()

    def holds(self, as_of: Moment) -> bool:
        """Whether it held in the world at `as_of`, as far as we know."""
        begun = self.valid_from is None or self.valid_from <= as_of
        return begun and (self.invalid_at is None or as_of < self.invalid_at)


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded change of one fact. `before` and `after` are the fact as JSON, None where there was none.

    `cause` is the event of the same change that it follows from, as the end of a fact follows from a new one. MERGE and
    SPLIT also hold the entities before and after, under "entities". PENDING has no fact: `after` holds messages that
    are to be read later, nothing once they have been.
    """

    id: str
    partition: str
    scope: Scope
    kind: EventKind
    fact_id: str
    at: Moment
    change_id: str
    reason: str = ""
    before: Mapping[str, Json] | None = None
    after: Mapping[str, Json] | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One atomic write to one partition, worked out from its `revision`.

    Records are put whole: one whose id or key exists is replaced, but keeps its vector where the new one has none.
    Before that, the entities whose keys are `cleared` are taken out with their names and all joins from and to them.
    """

    id: str
    partition: str
    revision: int
    at: Moment
    episodes: Sequence[Episode] = ()
    entities: Sequence[Entity] = ()
    names: Sequence[Name] = ()
    joins: Sequence[Join] = ()
    facts: Sequence[Fact] = ()
    events: Sequence[Event] = ()
    cleared: Collection[str] = ()


class Hit(NamedTuple):
    """A record found by vector: plain cosine, higher is better."""

    id: str
    cosine: float


class Match(NamedTuple):
    """A record found by text: how many words it has, and how often each asked term, in the order asked, is one.

    Words are those that `graphmem.terms.terms` makes of the record's `searched_text`.
    """

    id: str
    length: int
    counts: tuple[int, ...]


class Matches(NamedTuple):
    """What the text arm found, in the store's own order (rank only), and what BM25 needs to know.

    `total` counts the partition's records of that kind; `frequency` gives for each asked term how many of them
    hold it, counted up to `stores.base.FREQUENCY_CAP` and no further.
    """

    found: Sequence[Match]
    total: int
    frequency: Mapping[str, int]


class Link(NamedTuple):
    """A fact as the walk sees it: its entities, head first, and the episodes that state it, sorted by id."""

    id: str
    relation: str | None
    entities: tuple[str, ...]
    episodes: tuple[str, ...]


class Scored(NamedTuple):
    """A link and its fact's cosine to the query."""

    link: Link
    cosine: float


class Slot(NamedTuple):
    """What reconciliation asks for: the facts of a subject and relation, of one object or (None) of any."""

    subject: str
    relation: str
    object: str | None = None


class Edge(NamedTuple):
    """A triple as exact traversal sees it: its fact's id and the keys of its two ends."""

    id: str
    subject: str
    object: str


class Degree(NamedTuple):
    """How often an entity occurs among the facts that are believed, whatever their scope and time."""

    facts: int
    episodes: int


class Details(NamedTuple):
    """Facts by id, and what is named where they are shown: the episodes that state them, and their entities by key."""

    facts: Mapping[str, Fact]
    episodes: Mapping[str, Episode]
    entities: Mapping[str, Entity]

    def name(self, key: str) -> str:
        """The entity's name; its key where it has just been erased."""
        entity = self.entities.get(key)
        return key if entity is None else entity.name


class EmbedderIdentity(NamedTuple):
    """Which embedder filled a store: its name and the size of its vectors."""

    name: str
    size: int


class Counts(NamedTuple):
    """How many records an erasure removed, or a store holds."""

    facts: int = 0
    episodes: int = 0
    entities: int = 0
    events: int = 0
