"""The verbs that write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphmem import checks as check
from graphmem import render, results, times
from graphmem.arguments import tells_arguments
from graphmem.errors import InvalidInput, ModelError, NotFound
from graphmem.garbage import no_search_for_garbage
from graphmem.ingest import apart, forget, identity, pending, revise, triples, undo
from graphmem.ingest import pipeline as ingest
from graphmem.ingest.base import Batch
from graphmem.ingest.messages import left_out, read_messages
from graphmem.memory_opened import Opened
from graphmem.recall import bearers
from graphmem.recall.base import Part
from graphmem.types import Scope


@tells_arguments
class Writing(Opened):
    """What adds, changes and takes away."""

    def add(
        self,
        messages: object,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        timestamp: object = None,
        infer: bool = True,
        dry_run: bool = False,
        on_model_error: str | None = None,
    ) -> results.AddRecord:
        """Remember what the messages say: a string, one message or a list of `{"role", "content"}` or LangChain's.

        It becomes a memory of the user, else of the agent, else of the run, and carries all the ids given. With a
        `run_id` it belongs to that session alone: reads see it when they name the session, and it corrects, and is
        corrected by, only what carries the very same ids. Leave `run_id` out for what is to last.

        Returns when it is stored: `results` (what happened to which fact), `relations` and `usage`.
        `timestamp` is when they were said (now if left out; a message's own "timestamp" comes first); what is told of
        the future as the present holds from now on. `rejected` names what was left out: pictures and other parts of a
        message that are no text. Without an LLM, facts are drawn of what users and passages say: messages of the
        assistant, the system and tools give none.
        `infer=False` keeps each message as it stands. `dry_run=True` writes nothing and returns what would happen.
        A conversation may come in one call or a turn at a time: the question that the call before ended with, of the
        same ids and within the hour (with a `run_id` within the day), tells what "yes" means.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        at = times.now() if timestamp is None else times.moment(timestamp, name="timestamp")
        read = read_messages(messages, at=at)
        kept = check.read_metadata(metadata)
        queues = self._queues(on_model_error)
        try:
            written = ingest.add(self._writer, read, scope=scope, metadata=kept, infer=infer, dry_run=dry_run)
        except ModelError as error:
            if not queues or dry_run:
                raise
            why = f"{type(error).__name__}: waits for process_pending()"
            event_id = pending.queue(self._writer, read, scope=scope, metadata=kept, why=why)
            return render.queued(event_id, left_out(messages))
        return render.added(written, left_out(messages))

    def _queues(self, on_model_error: str | None) -> bool:
        if on_model_error is None:
            return self.settings.queues
        return check.one_of(on_model_error, "on_model_error", ("raise", "queue")) == "queue"

    def process_pending(
        self, *, user_id: str | None = None, agent_id: str | None = None, run_id: str | None = None
    ) -> results.ProcessedRecord:
        """Read the messages with these ids that a model failed at and that were queued, each as it came in.

        What it still fails at waits on: `left` counts those batches, `error` tells the first failure.
        """
        return render.processed(pending.process(self._writer, check.read_scope(user_id, agent_id, run_id)))

    def add_triples(
        self,
        given: object,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        timestamp: object = None,
        source: object = None,
        dry_run: bool = False,
    ) -> results.AddRecord:
        """Remember explicit facts: dictionaries with `subject`, `relation`, `object`, and optionally `subject_type`,
        `object_type`, `fact` (the sentence), `quote`, `mentions`, `valid_from` and `invalid_at`. No LLM is asked.

        `source` is the message or passage they were drawn from; without it each triple is its own source.
        A call is one atomic write: give some thousands at a time. Returns what `add` returns.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        at = times.now() if timestamp is None else times.moment(timestamp, name="timestamp")
        statements = triples.read_triples(given)
        kept = check.read_metadata(metadata)
        if source is None:
            own = triples.messages_of(statements, at=at)
            batch = Batch(scope, own, statements, kept, alone=True, dated=timestamp is not None)
        else:
            passage = read_messages(source, at=at)
            if len(passage) != 1:
                raise InvalidInput(f"source has {len(passage)} messages: give the one that the triples were drawn from")
            batch = Batch(scope, passage, [replace(each, message=0) for each in statements], kept)
        with no_search_for_garbage():
            return render.added(ingest.add_batch(self._writer, batch, dry_run=dry_run))

    def update(
        self,
        memory_id: str,
        data: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> results.MemoryRecord:
        """Give a memory another text. Entities that it no longer names are let go.

        An id alone reaches any memory, whosever it is: where others choose the id, name the owner beside it. Raises
        NotFound, also for a memory that does not carry the ids given.
        """
        ids = check.read_ids(user_id, agent_id, run_id)
        text = check.check_text(data, "data")
        kept = None if metadata is None else check.read_metadata(metadata)
        changed = revise.update(self._writer, self._memory_id(memory_id), text, metadata=kept, within=ids)
        return self._records([changed])[0]

    def delete(
        self,
        memory_id: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> results.MemoryRecord:
        """Stop believing a memory: no read sees it any more, `history` does. Ids and errors as for `update`.

        To erase for good, text, history and all, use `delete_all`.
        """
        ids = check.read_ids(user_id, agent_id, run_id)
        return self._records([revise.delete(self._writer, self._memory_id(memory_id), within=ids)])[0]

    def undo(
        self,
        event_id: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> list[results.OutcomeRecord]:
        """Take back an event of `history` or `changes`, with all that followed from it in the same write.

        The memories it changed are again exactly as they were; one that was new is believed no more. An UNDO can be
        undone, too. Ids as for `update`. Raises NotFound, and InvalidInput, which names the events to undo first, where
        one of the memories has changed since.
        """
        id, ids = check.check_text(event_id, "event_id", limit=check.MAX_ID), check.read_ids(user_id, agent_id, run_id)
        return render.outcomes(*undo.undo(self._writer, id, within=ids))

    def merge_entities(
        self,
        entity: str,
        other: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> results.JoinedRecord:
        """Say that two entities are one: what is known of `other` is known of `entity`, and its names are aliases.

        `split_entity(entity, other)` takes it back exactly, and so does `undo`. Raises NotFound for a name that no
        entity bears, InvalidInput for one that several bear, for the owner as `other`, and for one and the same.
        """
        keys = self._two(entity, other, check.read_scope(user_id, agent_id, run_id))
        return render.joined(identity.merge(self._writer, *keys))

    def distinguish_entities(
        self,
        entity: str,
        other: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> results.JoinedRecord:
        """Say that two entities whose names are alike are two: `entities(review=True)` no longer asks about them.

        It is a memory with these ids ("Jon is not John.", `DIFFERENT_FROM`), which `delete` and `undo` take back. While
        it holds, the two cannot be merged. Raises NotFound and InvalidInput as `merge_entities` does.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        return render.joined(apart.distinguish(self._writer, scope, *self._two(entity, other, scope)))

    def split_entity(
        self,
        entity: str,
        name: str,
        *,
        memories: Sequence[str] | None = None,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> results.JoinedRecord:
        """Say that an entity is two: one called `name` goes out of it, with these memories (their ids).

        Without `memories`, what `merge_entities` brought in under that name goes out as it came. Merging the two again
        takes it back exactly, and so does `undo`. Raises NotFound and InvalidInput as `merge_entities` does.
        """
        parts = self._parts(check.read_scope(user_id, agent_id, run_id), None)
        key = self._one(entity, parts, "entity")
        ids = None if memories is None else check.read_names(memories, "memories")
        called = check.check_text(name, "name", limit=bearers.MAX_NAME)
        return render.joined(identity.split(self._writer, key, called, ids))

    def _two(self, entity: str, other: str, scope: Scope) -> tuple[str, str]:
        parts = self._parts(scope, None)
        keys = self._one(entity, parts, "entity"), self._one(other, parts, "other")
        if keys[0] == keys[1]:
            raise InvalidInput(f"{entity!r:.80} and {other!r:.80} are one entity already: see entities()")
        return keys

    def _one(self, name: str, parts: Sequence[Part], which: str) -> str:
        keys = self._keys(self._store, name, parts, which)
        if len(keys) > 1:
            raise InvalidInput(f"{which} {name!r:.80} names {len(keys)} entities: use a name that only one of them has")
        if not self._store.entities(keys):
            raise NotFound(f"no entity is called {name!r:.80}: see what there is with entities()")
        return keys[0]

    def delete_all(
        self, *, user_id: str | None = None, agent_id: str | None = None, run_id: str | None = None
    ) -> dict[str, int]:
        """Erase everything that carries all the given ids: facts, episodes, history, and entities left without facts.

        Nothing of the text stays behind in a file. In Neo4j nothing finds it, but bytes of it stay in the server's own
        files until they are written over (docs/decisions/0011-erasure.md). Returns how many of each were removed.
        """
        return forget.erase(self._writer, check.read_scope(user_id, agent_id, run_id))._asdict()

    def reset(self) -> dict[str, int]:
        """Erase everything of every owner in this store; in a shared database, nothing that is not graphmem's."""
        return self._store.erase(Scope())._asdict()
