"""`Memory`: the public verbs. Each checks what it is given, asks one of the two paths, and renders what came back."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graphmem import checks as check
from graphmem import config, render, results, times
from graphmem.errors import InvalidInput, ModelNotConfigured, NotFound
from graphmem.ids import owner_key, partitions_of, relation_type
from graphmem.ingest import pipeline as ingest
from graphmem.ingest import revise, triples
from graphmem.ingest.base import Batch, Extractor
from graphmem.ingest.extract import open_extractor
from graphmem.ingest.messages import read_messages
from graphmem.models.open import open_embedder, open_llm
from graphmem.recall import bearers, follow, graph
from graphmem.recall import pipeline as recall
from graphmem.recall.base import Part, Recalled
from graphmem.recall.context import Block, answer
from graphmem.recall.context import render as render_block
from graphmem.recall.records import details
from graphmem.recall.tokens import read_tokenizer
from graphmem.stores.open import open_store
from graphmem.types import EmbedderIdentity, Fact, Scope, View

if TYPE_CHECKING:
    import networkx

    from graphmem.models.base import LanguageModel

MAX_LIMIT = 10_000
MAX_HOPS = 5
CONTEXT_FACTS = 50


class Memory:
    """A graph memory of one or many owners, in one store.

    Every verb names whose memory it is about by `user_id`, `agent_id` or `run_id`; none defaults to a shared id.
    A `Memory` may be used from several threads. Close it, or use it in a `with` block.

    Raises the errors of `graphmem.errors` only; each says what to do next.
    """

    def __init__(
        self,
        store: str | os.PathLike[str] | config.StoreSpec | None = None,
        llm: str | config.ModelSpec | None = None,
        embedder: str | config.ModelSpec | None = None,
        *,
        single_valued: Sequence[str] = (),
        keep_messages: bool = False,
    ) -> None:
        """Open the store and the embedder; the extractor and the LLM are opened when first used.

        `store`: a file's path, "sqlite:///path" or "neo4j://host:7687". `llm`, `embedder`: "provider:model".
        What is left out comes from the environment, else from the defaults (see `graphmem doctor`).
        `single_valued` names further relations of which a subject has one at a time.
        `keep_messages=True` keeps the full text of messages, and not only the quotes that facts stand on.
        """
        chosen = config.settings(store=store, llm=llm, embedder=embedder)
        relations = tuple(relation_type(name) for name in check.read_names(single_valued, "single_valued"))
        self._open(replace(chosen, single_valued=relations, keep_messages=keep_messages))

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any]) -> Self:
        """A Memory from a mem0 1.x configuration: the blocks `llm`, `embedder` and `graph_store`, custom prompts."""
        memory = cls.__new__(cls)
        memory._open(config.settings_from_mem0(config_dict))
        return memory

    def _open(self, settings: config.Settings) -> None:
        self.settings = settings
        self._once = threading.RLock()
        self._embedder = open_embedder(settings.embedder)
        self._store = open_store(settings.store)
        try:
            self._store.prepare(EmbedderIdentity(self._embedder.name, self._embedder.size))
        except BaseException:
            self._store.close()
            raise

    # write

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
    ) -> results.AddRecord:
        """Remember what the messages say: a string, one message or a list of `{"role", "content", "name"}`.

        Returns when it is stored: `results` (what happened to which fact), `relations` and `usage`.
        `timestamp` is when they were said (now if left out; a message's own "timestamp" comes first).
        `infer=False` keeps each message as it stands. `dry_run=True` writes nothing and returns what would happen.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        at = times.now() if timestamp is None else times.moment(timestamp, name="timestamp")
        read = read_messages(messages, at=at)
        kept = check.read_metadata(metadata)
        written = ingest.add(self._writer, read, scope=scope, metadata=kept, infer=infer, dry_run=dry_run)
        return render.added(written)

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
        return render.added(ingest.add_batch(self._writer, batch, dry_run=dry_run))

    def update(self, memory_id: str, data: str, *, metadata: Mapping[str, Any] | None = None) -> results.MemoryRecord:
        """Give a memory another text. Entities that it no longer names are let go. Raises NotFound."""
        text = check.check_text(data, "data")
        kept = None if metadata is None else check.read_metadata(metadata)
        return self._records([revise.update(self._writer, self._memory_id(memory_id), text, metadata=kept)])[0]

    def delete(self, memory_id: str) -> results.MemoryRecord:
        """Stop believing a memory: no read sees it any more, `history` does. Raises NotFound.

        To erase for good, text, history and all, use `delete_all`.
        """
        return self._records([revise.delete(self._writer, self._memory_id(memory_id))])[0]

    def delete_all(
        self, *, user_id: str | None = None, agent_id: str | None = None, run_id: str | None = None
    ) -> dict[str, int]:
        """Erase everything that carries all the given ids: facts, episodes, history, and entities left without facts.

        Nothing of the text stays behind. Returns how many of each were removed.
        """
        return self._store.erase(check.read_scope(user_id, agent_id, run_id))._asdict()

    def reset(self) -> dict[str, int]:
        """Erase everything of every owner in this store; in a shared database, nothing that is not graphmem's."""
        return self._store.erase(Scope())._asdict()

    # read

    def search(
        self,
        query: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        limit: int = 10,
        hops: int = 2,
        as_of: object = None,
        filters: Mapping[str, Any] | None = None,
        threshold: float | None = None,
        explain: bool = False,
    ) -> results.SearchResult:
        """The facts that bear on the query, best first, each with the path that connects it. No LLM is asked.

        `hops` bounds the path, `as_of` is the moment of the world the question is about (now if left out).
        `filters` keeps facts whose metadata equals these values (no operators; ids among them are the call's ids);
        `threshold` keeps scores of at least so much. Scores lie between 0 and 1; ties by id. With `explain=True` each
        result also has `explanation`: the parts of its score, and Cypher that draws its path in Neo4j Browser.
        """
        wanted, ids = check.read_filters(filters)
        scope = check.filtered_scope({"user_id": user_id, "agent_id": agent_id, "run_id": run_id}, ids)
        found = self._recall(
            query, scope, limit=limit, hops=hops, as_of=as_of, filters=wanted, threshold=threshold, explain=explain
        )
        return render.found(self._store, found)

    def context(
        self,
        query: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        max_tokens: int = 500,
        hops: int = 2,
        as_of: object = None,
        tokenizer: Callable[[str], int] | None = None,
    ) -> str:
        """What the memory holds on the query, as a block for a prompt of at most `max_tokens` tokens.

        It is fenced by a random delimiter as data, not instructions. It says so when nothing was found.
        Tokens are WordPiece's of the default embedder, by its own file (`graphmem doctor` names what counts them), or
        what `tokenizer` counts: a function from a text to a whole number, such as your LLM's own.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        found = self._recall(query, scope, limit=CONTEXT_FACTS, hops=hops, as_of=as_of)
        return self._block(found, max_tokens, tokenizer).text

    def answer(
        self,
        question: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        max_tokens: int = 1000,
        hops: int = 2,
        as_of: object = None,
        tokenizer: Callable[[str], int] | None = None,
    ) -> results.AnswerRecord:
        """An answer in words by the LLM, from what the memory holds and nothing else, with the facts it cites.

        Tokens are those of `context`. Raises ModelNotConfigured without an LLM; `search` never needs one.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        if self.llm is None:
            raise ModelNotConfigured("answer() needs an LLM: set OPENAI_API_KEY, GRAPHMEM_LLM or llm='provider:model'")
        found = self._recall(question, scope, limit=CONTEXT_FACTS, hops=hops, as_of=as_of)
        return render.answered(
            self._store, answer(self.llm, question, self._block(found, max_tokens, tokenizer)), found
        )

    def get(self, memory_id: str) -> results.MemoryRecord | None:
        """One memory, None when there is none with this id or it was deleted."""
        facts = [fact for fact in self._store.facts([self._memory_id(memory_id)]) if fact.retired_at is None]
        return self._records(facts)[0] if facts else None

    def get_all(
        self,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        limit: int = 100,
        ended: bool = False,
    ) -> results.ListRecord:
        """Everything that carries the given ids and holds now, by id; with `ended=True` what has ended, too."""
        scope = check.read_scope(user_id, agent_id, run_id)
        count = check.whole_number(limit, "limit", low=1, high=1_000_000)
        moment = None if ended else times.now()
        rendered = self._records(graph.listed(self._store, scope, limit=count, holding_at=moment))
        return {"results": rendered, "relations": render.relations(rendered)}

    def history(self, memory_id: str) -> list[results.EventRecord]:
        """What happened to a memory, oldest first, deleted ones too. Raises NotFound."""
        events = self._store.list_events([self._memory_id(memory_id)])
        if not events:
            raise NotFound(f"no memory has the id {memory_id!r:.80}: list what there is with get_all()")
        return [render.event(event) for event in events]

    def entities(
        self, *, user_id: str | None = None, agent_id: str | None = None, run_id: str | None = None
    ) -> list[results.EntityRecord]:
        """The entities of the owners named that a fact this call may see speaks of, by name, each with its aliases."""
        scope = check.read_scope(user_id, agent_id, run_id)
        return [render.entity(entity) for entity in graph.entities(self._store, parts=self._parts(scope, None))]

    def paths(
        self,
        a: str,
        b: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        hops: int = 3,
        limit: int = 5,
        as_of: object = None,
    ) -> list[list[results.HopRecord]]:
        """How two entities are connected: up to `limit` paths of at most `hops` facts, shortest first.

        Of one length the most specific first: through entities that few facts speak of, and facts like the two names.

        Raises NotFound for a name that no entity bears.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        parts = self._parts(scope, as_of)
        ends = self._keys(a, parts, "a"), self._keys(b, parts, "b")
        found, facts = recall.connect(
            self._store,
            self._embedder.embed([f"{a} and {b}"])[0],
            *ends,
            parts=parts,
            hops=check.whole_number(hops, "hops", low=1, high=MAX_HOPS),
            limit=check.whole_number(limit, "limit", low=1, high=100),
        )
        return render.paths(self._store, found, facts)

    def follow(
        self,
        entity: str,
        relations: Sequence[str],
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        as_of: object = None,
        revisit: bool = True,
        limit: int | None = None,
    ) -> list[results.ReachedRecord]:
        """Everything to which these relations lead from an entity: `["~HAS_MANAGER", "WORKS_AT"]`, "~" for backwards.

        Exact: all answers, each once, by name, with one path that leads there. `revisit=False` never comes back to the
        entity itself. Empty where nothing is reached; raises NotFound for a name that no entity bears.
        """
        parts = self._parts(check.read_scope(user_id, agent_id, run_id), as_of)
        steps = follow.read_steps(check.read_names(relations, "relations"))
        count = None if limit is None else check.whole_number(limit, "limit", low=1, high=1_000_000)
        starts = bearers.bearers(self._store, entity, parts=parts, which="entity")
        found = follow.follow(self._store, starts, steps, parts=parts, revisit=revisit, limit=count)
        if not found:
            self._keys(entity, parts, "entity")
        return render.reached(self._store, found)

    def graph(
        self,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        as_of: object = None,
    ) -> networkx.MultiDiGraph:
        """The graph as `networkx.MultiDiGraph`: a node for each entity, an edge for each fact that holds now."""
        scope = check.read_scope(user_id, agent_id, run_id)
        return graph.graph(self._store, parts=self._parts(scope, as_of))

    # open, close

    @property
    def store_location(self) -> str:
        """Where the memory is kept, without user and password."""
        return self._store.location

    @property
    def embedder_name(self) -> str:
        """Which embedder is used."""
        return self._embedder.name

    @cached_property
    def llm(self) -> LanguageModel | None:
        """The LLM in use, None when none is set up."""
        return None if self.settings.llm is None else open_llm(self.settings.llm)

    @cached_property
    def _extractor(self) -> Extractor:
        with self._once:
            return open_extractor(self.llm, instructions=self.settings.instructions)

    @property
    def extractor_name(self) -> str:
        """What draws facts from messages."""
        return self._extractor.name

    def close(self) -> None:
        """Give back the store's resources. May be called twice."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # inside

    @property
    def _writer(self) -> ingest.Writer:
        return ingest.Writer(
            self._store,
            self._embedder,
            lambda: self._extractor,
            single_valued=self.settings.single_valued,
            keep_messages=self.settings.keep_messages,
        )

    def _recall(
        self,
        query: str,
        scope: Scope,
        *,
        limit: int,
        hops: int,
        as_of: object,
        filters: Mapping[str, Any] | None = None,
        threshold: float | None = None,
        explain: bool = False,
    ) -> Recalled:
        wanted = dict(filters or {})
        return recall.search(
            self._store,
            self._embedder,
            check.check_text(query, "query", limit=10_000),
            parts=self._parts(scope, as_of),
            limit=check.whole_number(limit, "limit", low=1, high=MAX_LIMIT),
            hops=check.whole_number(hops, "hops", low=0, high=MAX_HOPS),
            threshold=check.share(threshold),
            keep=(lambda fact: check.matches(fact.metadata, wanted)) if wanted else None,
            explain=explain,
            recipe=self.settings.recipe,
        )

    def _block(self, found: Recalled, max_tokens: int, tokenizer: Callable[[str], int] | None) -> Block:
        tokens = check.whole_number(max_tokens, "max_tokens", low=1, high=100_000)
        known = details(self._store, found.hop_facts.values())
        return render_block(found, known, max_tokens=tokens, tokenizer=read_tokenizer(tokenizer))

    def _parts(self, scope: Scope, as_of: object) -> list[Part]:
        moment = times.now() if as_of is None else times.moment(as_of, name="as_of")
        return [Part(View(one, scope, moment), owner_key(one)) for one in partitions_of(scope)]

    def _keys(self, name: object, parts: Sequence[Part], which: str) -> list[str]:
        return bearers.shown(self._store, name, parts=parts, which=which, size=self._embedder.size)

    def _memory_id(self, value: object) -> str:
        return check.check_text(value, "memory_id", limit=check.MAX_ID)

    def _records(self, facts: Sequence[Fact]) -> list[results.MemoryRecord]:
        return render.memories(self._store, facts)
