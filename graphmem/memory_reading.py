"""The verbs that read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from graphmem import checks as check
from graphmem import render, results, times
from graphmem.arguments import tells_arguments
from graphmem.errors import ModelNotConfigured, NotFound
from graphmem.ingest import apart, likeness
from graphmem.ingest.instructions import looks_like_instruction
from graphmem.ingest.relations import one_at_a_time, single_value
from graphmem.memory_opened import Opened
from graphmem.past import as_known
from graphmem.recall import bearers, follow, graph
from graphmem.recall import pipeline as recall
from graphmem.recall.answering import answer
from graphmem.recall.base import Part, Recalled
from graphmem.recall.context import Block
from graphmem.recall.context import render as render_block
from graphmem.recall.tokens import read_tokenizer
from graphmem.recall.unnamed import not_yet_known, unnamed
from graphmem.stores.base import Store
from graphmem.types import Fact, Scope
from graphmem.viewing.choice import MOST_ENTITIES
from graphmem.viewing.page import Page, page
from graphmem.viewing.picture import Asked, picture, title

if TYPE_CHECKING:
    import networkx


_log = logging.getLogger("graphmem")
MAX_LIMIT = 10_000
MAX_HOPS = 5
CONTEXT_FACTS = 50


@tells_arguments
class Reading(Opened):
    """What finds, lists and tells. None asks an LLM but `answer`."""

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
        known_at: object = None,
        filters: Mapping[str, Any] | None = None,
        threshold: float | None = None,
        explain: bool = False,
    ) -> results.SearchResult:
        """The facts that bear on the query, best first, each with the path that connects it. No LLM is asked.

        It sees what carries the owner's id, named here, and no id that differs from one given; of sessions only the one
        that is named: what was added with a `run_id` is found with that `run_id` only. Where nothing is found and some
        of the owner's memories belong to a session or agent that was not named, or hold or were known only at another
        time, `hint` says so, else it is None.

        `hops` bounds the path. `as_of` is the moment of the world the question is about, `known_at` the moment whose
        knowledge is asked, before what was written later (now if left out, both). A moment that is past is worked out
        from the history of the whole partition, which takes as long as reading it.
        `filters` keeps facts whose metadata equals these values (no operators; ids among them are the call's ids);
        `threshold` keeps scores of at least so much. Scores lie between 0 and 1; ties by id. With `explain=True` each
        result also has `explanation`: the parts of its score, and Cypher that draws its path in Neo4j Browser.
        """
        wanted, ids = check.read_filters(filters)
        scope = check.filtered_scope({"user_id": user_id, "agent_id": agent_id, "run_id": run_id}, ids)
        store, parts = self._seen(scope, as_of, known_at)
        keep = _keeping(wanted)
        found = self._recall(
            store, query, parts, limit=limit, hops=hops, keep=keep, threshold=threshold, explain=explain
        )
        hint = None if found.facts else self._hint(store, parts, known_at, keep=keep)
        return render.found(found, hint=hint)

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
        known_at: object = None,
        tokenizer: Callable[[str], int] | None = None,
    ) -> str:
        """What the memory holds on the query, as a block for a prompt of at most `max_tokens` tokens.

        It sees what `search` sees. It is fenced by a random delimiter as data, not instructions, and says who "I" is in
        it. It says so when nothing was found, and the logger "graphmem" tells (INFO) of sessions and agents that were
        not named.
        Tokens are WordPiece's of the default embedder, by its own file (`graphmem doctor` names what counts them), or
        what `tokenizer` counts: a function from a text to a whole number, such as your LLM's own.
        """
        store, parts = self._seen(check.read_scope(user_id, agent_id, run_id), as_of, known_at)
        found = self._recall(store, query, parts, limit=CONTEXT_FACTS, hops=hops)
        self._tell_unless(found.facts, store, parts)
        return self._block(found, max_tokens, tokenizer, owner=_only_owner(store, parts, found)).text

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
        known_at: object = None,
        tokenizer: Callable[[str], int] | None = None,
    ) -> results.AnswerRecord:
        """An answer in words by the LLM, from what the memory holds and nothing else, with the facts it rests on.

        What the facts say of others is no answer: it is "I don't know" then, whatever the LLM says.

        Tokens are those of `context`. Raises ModelNotConfigured without an LLM; `search` never needs one.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        if self.llm is None:
            raise ModelNotConfigured("answer() needs an LLM: set OPENAI_API_KEY, GRAPHMEM_LLM or llm='provider:model'")
        store, parts = self._seen(scope, as_of, known_at)
        found = self._recall(store, question, parts, limit=CONTEXT_FACTS, hops=hops)
        self._tell_unless(found.facts, store, parts)
        block = self._block(found, max_tokens, tokenizer)
        return render.answered(answer(self.llm, question, block), found)

    def get(
        self,
        memory_id: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> results.MemoryRecord | None:
        """One memory, None when there is none with this id that carries the ids given, or it was deleted.

        An id alone reaches any memory, whosever it is: where others choose the id, name the owner beside it.
        """
        id, ids = self._memory_id(memory_id), check.read_ids(user_id, agent_id, run_id)
        facts = [fact for fact in self._store.facts([id]) if fact.retired_at is None and fact.scope.carries(ids)]
        return self._records(facts)[0] if facts else None

    def get_all(
        self,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        limit: int = 100,
        ended: bool = False,
        as_of: object = None,
        known_at: object = None,
        filters: Mapping[str, Any] | None = None,
    ) -> results.ListResult:
        """Everything that carries the given ids and holds now, or at `as_of`, by id; with `ended=True` what has ended
        or is to come, too. `known_at` and `filters` as in `search`. Unlike there, no owner need be named: a `run_id` or
        `agent_id` alone lists what carries it, whosever it is.
        """
        wanted, ids = check.read_filters(filters)
        scope = check.filtered_scope({"user_id": user_id, "agent_id": agent_id, "run_id": run_id}, ids)
        count = check.whole_number(limit, "limit", low=1, high=1_000_000)
        now = times.now() if as_of is None else times.moment(as_of, name="as_of")
        written = {event.partition for event in self._store.list_changes(scope)} if known_at is not None else ()
        store = self._as_known(written, known_at)
        facts = graph.listed(store, scope, limit=count, holding_at=None if ended else now, keep=_keeping(wanted))
        return render.listed(store, facts)

    def history(
        self,
        memory_id: str,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
    ) -> list[results.EventRecord]:
        """What happened to a memory, oldest first, deleted ones too; ids as for `get`. Raises NotFound."""
        id, ids = self._memory_id(memory_id), check.read_ids(user_id, agent_id, run_id)
        events = [event for event in self._store.list_events([id]) if event.scope.carries(ids)]
        if not events:
            raise NotFound(f"no memory has the id {memory_id!r:.80}: list what there is with get_all()")
        return [render.event(event) for event in events]

    def changes(
        self,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        since: object = None,
    ) -> list[results.EventRecord]:
        """All that was written at or after `since` (ever, if left out) with the given ids, oldest first."""
        scope = check.read_scope(user_id, agent_id, run_id)
        moment = times.optional_moment(since, name="since")
        return [render.event(event) for event in self._store.list_changes(scope, since=moment) if event.fact_id]

    @overload
    def entities(
        self,
        *,
        user_id: str | None = ...,
        agent_id: str | None = ...,
        run_id: str | None = ...,
        as_of: object = ...,
        known_at: object = ...,
        review: Literal[False] = ...,
    ) -> list[results.EntityRecord]: ...

    @overload
    def entities(
        self,
        *,
        user_id: str | None = ...,
        agent_id: str | None = ...,
        run_id: str | None = ...,
        as_of: object = ...,
        known_at: object = ...,
        review: Literal[True],
    ) -> list[results.AlikeRecord]: ...

    def entities(
        self,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        as_of: object = None,
        known_at: object = None,
        review: bool = False,
    ) -> list[results.EntityRecord] | list[results.AlikeRecord]:
        """The entities of the owners named that a fact this call may see speaks of, by name, each with its aliases.

        With `review=True` instead the pairs of them whose names are so alike that they may be one, the likeliest
        first: look at them, and say so with `merge_entities`, or with `distinguish_entities` that they are two.
        """
        store, parts = self._seen(check.read_scope(user_id, agent_id, run_id), as_of, known_at)
        known = graph.entities(store, parts=parts)
        self._tell_unless(known, store, parts)
        if not review:
            return [render.entity(one) for one in known]
        open = apart.undecided(store, likeness.review(known), [part.view for part in parts])
        return [render.alike(pair) for pair in open]

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
        known_at: object = None,
    ) -> list[list[results.HopRecord]]:
        """How two entities are connected: up to `limit` paths of at most `hops` facts, shortest first.

        Of one length the most specific first: through entities that few facts speak of, and facts like the two names.

        Raises NotFound for a name that no entity bears.
        """
        store, parts = self._seen(check.read_scope(user_id, agent_id, run_id), as_of, known_at)
        with store.together():
            ends = self._keys(store, a, parts, "a"), self._keys(store, b, parts, "b")
        vector = self._embedder.embed([f"{a} and {b}"])[0]  # it may take its time: no transaction waits for it
        with store.together():
            found, known = recall.connect(
                store,
                vector,
                *ends,
                parts=parts,
                hops=check.whole_number(hops, "hops", low=1, high=MAX_HOPS),
                limit=check.whole_number(limit, "limit", low=1, high=100),
            )
        self._tell_unless(found, store, parts)
        return render.paths(found, known)

    def follow(
        self,
        entity: str,
        relations: Sequence[str],
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        as_of: object = None,
        known_at: object = None,
        revisit: bool = True,
        limit: int | None = None,
    ) -> list[results.ReachedRecord]:
        """Everything to which these relations lead from an entity: `["~HAS_MANAGER", "WORKS_AT"]`, "~" for backwards.

        Exact: all answers, each once, by name, with one path that leads there. `revisit=False` never comes back to the
        entity itself. Empty where nothing is reached; raises NotFound for a name that no entity bears.
        """
        store, parts = self._seen(check.read_scope(user_id, agent_id, run_id), as_of, known_at)
        steps = follow.read_steps(check.read_names(relations, "relations"))
        count = None if limit is None else check.whole_number(limit, "limit", low=1, high=1_000_000)
        with store.together():
            starts = bearers.bearers(store, entity, parts=parts, which="entity")
            found = follow.follow(store, starts, steps, parts=parts, revisit=revisit, limit=count)
            if not found:
                self._keys(store, entity, parts, "entity")
            return render.reached(store, found)

    def graph(
        self,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        as_of: object = None,
        known_at: object = None,
    ) -> networkx.MultiDiGraph:
        """The graph as `networkx.MultiDiGraph`: a node for each entity, an edge for each fact that holds now.

        In a notebook it draws itself; what it cannot hold (sentences without a triple, where facts come from) `view`
        shows.
        """
        from graphmem.viewing.notebook import DrawnGraph

        store, parts = self._seen(check.read_scope(user_id, agent_id, run_id), as_of, known_at)
        drawn = graph.graph(store, parts=parts)
        self._tell_unless(drawn, store, parts)
        return DrawnGraph(drawn)

    def view(
        self,
        query: str | None = None,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        limit: int = 10,
        hops: int = 2,
        as_of: object = None,
        known_at: object = None,
        most: int = MOST_ENTITIES,
    ) -> Page:
        """One HTML page of the graph that needs nothing else, as `.html`; in a notebook it draws itself.

        It shows all times with a slider that begins at `as_of`, and the paths of a query's results if one is given. Of
        more than `most` entities it shows those nearest to what was found, else to the owner, and says so.
        """
        scope = check.read_scope(user_id, agent_id, run_id)
        count = check.whole_number(most, "most", low=1, high=MOST_ENTITIES)
        store, parts = self._seen(scope, as_of, known_at)
        found = None if query is None else self._recall(store, query, parts, limit=limit, hops=hops)
        moments = (times.optional_moment(as_of, name="as_of"), times.optional_moment(known_at, name="known_at"))
        drawn = picture(store, parts, Asked(title(scope), query, *moments), found=found, most=count)
        made = page(drawn, [] if found is None else render.found(found)["results"])
        self._tell_unless(made.all_facts, store, parts)
        return made

    def _recall(
        self,
        store: Store,
        query: str,
        parts: Sequence[Part],
        *,
        limit: int,
        hops: int,
        keep: Callable[[Fact], bool] | None = None,
        threshold: float | None = None,
        explain: bool = False,
    ) -> Recalled:
        return recall.search(
            store,
            self._embedder,
            check.check_text(query, "query", limit=10_000),
            parts=parts,
            limit=check.whole_number(limit, "limit", low=1, high=MAX_LIMIT),
            hops=check.whole_number(hops, "hops", low=0, high=MAX_HOPS),
            threshold=check.share(threshold),
            keep=keep,
            explain=explain,
            value_of=single_value(one_at_a_time(self.settings.single_valued)),
        )

    def _block(
        self, found: Recalled, max_tokens: int, tokenizer: Callable[[str], int] | None, *, owner: str = ""
    ) -> Block:
        tokens = check.whole_number(max_tokens, "max_tokens", low=1, high=100_000)
        return render_block(found, max_tokens=tokens, tokenizer=read_tokenizer(tokenizer), owner=owner)

    def _hint(
        self, store: Store, parts: Sequence[Part], known_at: object, *, keep: Callable[[Fact], bool] | None
    ) -> str | None:
        moment, view = times.optional_moment(known_at, name="known_at"), parts[0].view
        hint = unnamed(store, view, keep=keep)
        return hint if hint or moment is None else not_yet_known(self._store, view, moment, keep=keep)

    def _tell_unless(self, found: object, store: Store, parts: Sequence[Part]) -> None:
        """Log what the read would have seen, had it named the ids, where it found nothing."""
        if not found and _log.isEnabledFor(logging.INFO) and (hint := unnamed(store, parts[0].view)):
            _log.info(hint)

    def _seen(self, scope: Scope, as_of: object, known_at: object) -> tuple[Store, list[Part]]:
        """The store as it was known at the moment, and what of it the call sees."""
        parts = self._parts(scope, as_of)
        return self._as_known([part.view.partition for part in parts], known_at), parts

    def _as_known(self, partitions: Iterable[str], known_at: object) -> Store:
        moment = times.optional_moment(known_at, name="known_at")
        return self._store if moment is None else as_known(self._store, partitions, moment, self._embedder)


def _keeping(wanted: Mapping[str, Any]) -> Callable[[Fact], bool] | None:
    return (lambda fact: check.matches(fact.metadata, wanted)) if wanted else None


def _only_owner(store: Store, parts: Sequence[Part], found: Recalled) -> str:
    """What the one is called whose memory all that was found is of; nothing for a name that is none."""
    by_partition = {part.view.partition: part.owner for part in parts}
    owners = {by_partition[fact.partition] for fact in found.known.facts.values()}
    names = [one.name for one in store.entities([key for key in owners if key is not None])]
    return names[0] if len(owners) == len(names) == 1 and not looks_like_instruction(names[0], of_user=False) else ""
