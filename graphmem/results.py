"""The dictionaries that the public verbs return: plain, JSON-ready, with mem0's keys and ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypedDict, TypeVar

from graphmem.recall.records import (
    EpisodeRecord,
    ExplainedRecord,
    ExplanationRecord,
    FoundRecord,
    HopRecord,
    MemoryRecord,
    RelationRecord,
    SourceRecord,
)
from graphmem.types import Json

R = TypeVar("R")


class OutcomeRecord(TypedDict):
    """What a write did to one fact.

    `event` is ADD (a new one), REINFORCE (said again), SUPERSEDE (another value ended it), RETRACT (it was said that it
    holds no longer), RESTORE (what had ended it was taken back), MARK (it is out of date, or another contradicts it),
    IGNORE (nothing new) or UNDO. `event_id` is what `undo` takes; None where nothing was written.
    """

    id: str
    memory: str
    event: str
    reason: str
    event_id: str | None


class AddRecord(TypedDict):
    """What `add` and `add_triples` return. `rejected` says what of the messages or of a model's reply could
    not be used, and why.

    `withheld` counts by category what the policy kept out. `pending` is the id under which messages wait that a model
    failed at (`on_model_error="queue"`), else None.
    """

    results: list[OutcomeRecord]
    relations: list[RelationRecord]
    rejected: list[str]
    pending: str | None
    withheld: dict[str, int]
    usage: dict[str, Json]


class ProcessedRecord(TypedDict):
    """What `process_pending` returns: what each batch that was read gave, how many are left, and the first error."""

    results: list[AddRecord]
    left: int
    error: str | None


class EventRecord(TypedDict):
    """One line of a fact's history, under mem0's keys. `cause` is the event of the same write that it follows from."""

    id: str
    memory_id: str
    old_memory: str | None
    new_memory: str | None
    event: str
    reason: str
    cause: str | None
    created_at: str | None
    is_deleted: bool


class EntityRecord(TypedDict):
    """One entity of an owner's world."""

    name: str
    type: str
    aliases: list[str]


class AlikeRecord(TypedDict):
    """Two entities whose names are so alike that they may be one, and how alike from 0 to 1."""

    entity: EntityRecord
    other: EntityRecord
    score: float


class JoinedRecord(TypedDict):
    """What `merge_entities`, `distinguish_entities` and `split_entity` return: the entities as they are now, how many
    memories were changed, and the event by which `undo` takes it back (None where no memory was).
    """

    entities: list[EntityRecord]
    memories: int
    event_id: str | None


class ReachedRecord(EntityRecord):
    """An entity that `follow` reached, and of the paths there the one with the lowest fact ids."""

    path: list[HopRecord]


class AnswerRecord(TypedDict):
    """An answer in words, the ids of the facts it rests on, and what was found. `known` is False for "I don't know"."""

    answer: str
    known: bool
    citations: list[str]
    results: list[FoundRecord]
    usage: dict[str, Json]


class Results(dict[str, Any], Generic[R]):
    """A dictionary with `results`, iterating over them.

    So both `hits["results"]` and `for hit in hits` work; `len(hits)` counts the results, `hits[0]` is the first and
    `hits[:3]` the first three. `in` finds a result as well as one of the dictionary's keys.
    """

    def __iter__(self) -> Iterator[R]:  # type: ignore[override]  # the results, as mem0's users expect
        return iter(self["results"])

    def __reversed__(self) -> Iterator[R]:  # type: ignore[override]  # as it iterates
        return iter(self["results"][::-1])

    def __contains__(self, item: object) -> bool:
        return super().__contains__(item) if isinstance(item, str) else item in self["results"]

    def __len__(self) -> int:
        return len(self["results"])

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, key: str | int | slice) -> Any:
        return super().__getitem__("results")[key] if isinstance(key, int | slice) else super().__getitem__(key)


class ListResult(Results[MemoryRecord]):
    """What `get_all` returns: `results` and the `relations` among them, iterating over its results."""


class SearchResult(Results[FoundRecord]):
    """What `search` found: `results`, `relations`, `episodes`, `hint` and `usage`, iterating over its results.

    `results` are memories, best first, `episodes` the messages and passages they come from, ranked by the same walk.
    `hint` says, where nothing was found, whether memories belong to a session, user or agent that was not named, or
    hold or were known only at another time; else it is None.
    """


__all__ = [
    "AddRecord",
    "AlikeRecord",
    "AnswerRecord",
    "EntityRecord",
    "EpisodeRecord",
    "EventRecord",
    "ExplainedRecord",
    "ExplanationRecord",
    "FoundRecord",
    "HopRecord",
    "JoinedRecord",
    "ListResult",
    "MemoryRecord",
    "OutcomeRecord",
    "ProcessedRecord",
    "ReachedRecord",
    "RelationRecord",
    "Results",
    "SearchResult",
    "SourceRecord",
]
