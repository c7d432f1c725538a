"""What a `Memory` is made of: its settings, its store, its models. The verbs build on it."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graphmem import checks as check
from graphmem import config, render, results, times
from graphmem.arguments import tells_arguments
from graphmem.errors import NotFound
from graphmem.ids import owner_key, partitions_of, relation_type
from graphmem.ingest import pipeline as ingest
from graphmem.ingest.base import Extractor
from graphmem.ingest.extract import open_extractor
from graphmem.ingest.withholding.policy import Policy, read_policy
from graphmem.models.open import open_embedder, open_llm
from graphmem.recall import bearers
from graphmem.recall.base import Part
from graphmem.recall.unnamed import unnamed
from graphmem.stores.base import Store
from graphmem.stores.open import open_store
from graphmem.types import EmbedderIdentity, Fact, Scope, View

if TYPE_CHECKING:
    from graphmem.models.base import LanguageModel


@tells_arguments
class Opened:
    """An open store with the models that go with it, shared by the verbs that write and those that read."""

    def __init__(
        self,
        store: str | os.PathLike[str] | config.StoreSpec | None = None,
        llm: object = None,
        embedder: object = None,
        *,
        single_valued: Sequence[str] = (),
        keep_messages: bool = False,
        on_model_error: str = "raise",
        policy: object = None,
    ) -> None:
        """Open the store and the embedder; the extractor and the LLM are opened when first used.

        `store`: a file's path, "sqlite:///path" or "neo4j://host:7687". `llm`, `embedder`: "provider:model",
        or a LangChain chat model and LangChain embeddings themselves.
        What is left out comes from the environment, else from the defaults (see `graphmem doctor`); `llm="none"` is the
        offline rules, even where the environment has a key.
        `single_valued` names further relations of which a subject has one at a time.
        `keep_messages=True` keeps the full text of messages, and not only the quotes that facts stand on, the questions
        that these answer and, until the next message of the same ids comes, the question that the last one ended with.
        `on_model_error="queue"` keeps messages that a model fails at until `process_pending` is called, instead of
        raising its error.
        `policy` names what may never be stored: "secrets", "card_numbers", "health", or a dictionary of `categories`,
        `patterns` (regular expressions), `relations` and entity `types`. It is left out before an LLM or a log sees it
        where it can be told by its form, and in any case before anything is written; `add` counts it as `withheld`.
        """
        chosen = config.settings(store=store, llm=llm, embedder=embedder)
        relations = tuple(relation_type(name) for name in check.read_names(single_valued, "single_valued"))
        on_error = check.one_of(on_model_error, "on_model_error", ("raise", "queue"))
        queues = on_error == "queue"
        chosen = replace(chosen, single_valued=relations, keep_messages=keep_messages, queues=queues)
        self._open(chosen, read_policy(policy))

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any]) -> Self:
        """A Memory from a mem0 1.x configuration: the blocks `llm`, `embedder` and `graph_store`, custom prompts."""
        memory = cls.__new__(cls)
        memory._open(config.settings_from_mem0(config_dict))
        return memory

    def _open(self, settings: config.Settings, policy: Policy | None = None) -> None:
        self.settings, self._policy = settings, policy
        self._once = threading.RLock()
        self._embedder = open_embedder(settings.embedder)
        self._store = open_store(settings.store)
        try:
            self._store.prepare(EmbedderIdentity(self._embedder.name, self._embedder.size))
        except BaseException:
            self._store.close()
            raise

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
            policy=self._policy,
            llm=lambda: self.llm,
        )

    def _parts(self, scope: Scope, as_of: object) -> list[Part]:
        moment = times.now() if as_of is None else times.moment(as_of, name="as_of")
        return [Part(View(one, scope, moment), owner_key(one)) for one in partitions_of(scope)]

    def _keys(self, store: Store, name: object, parts: Sequence[Part], which: str) -> list[str]:
        try:
            return bearers.shown(store, name, parts=parts, which=which, size=self._embedder.size)
        except NotFound as error:
            if hint := unnamed(store, parts[0].view):
                error.add_note(hint)
            raise

    def _memory_id(self, value: object) -> str:
        return check.check_text(value, "memory_id", limit=check.MAX_ID)

    def _records(self, facts: Sequence[Fact]) -> list[results.MemoryRecord]:
        return render.memories(self._store, facts)
