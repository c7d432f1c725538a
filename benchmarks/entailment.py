"""Does the graph of an essay give a fact back? A rule without an LLM, the same for every extractor.

The fact is the query of a `search` in the memory of an owner of its own, who was told this essay. It counts as given
back when at least .75 of its content words (those of `graphmem.terms`, stemmed, once each) occur among the words of the
first three results: of what they say (`facts`), or of subject, relation and object of the first three that have them
(`triples`). Figures at .9 and .6 stand beside it. Words in common are no proof: a result may hold all words and deny
the fact, or say it in others.

Two controls tell what such words are worth. `another_essay`: the facts of the next essay are searched in this memory.
`another_fact`: each fact is held against what was found for another fact of its essay, so that the topic's words, which
every sentence of an essay shares, are there. The published figures were judged by an LLM that was shown what lies
within two hops of the nodes nearest to the fact: they are not measured as these are, and stand here for orientation.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from benchmarks.models import spec_of
from benchmarks.progress import bar
from benchmarks.run import Report
from benchmarks.sets.mine import Essay
from benchmarks.tables import rows_of
from graphmem import Memory
from graphmem.config import NO_LLM
from graphmem.errors import ModelReplyInvalid, ModelUnavailable
from graphmem.models.base import LanguageModel
from graphmem.terms import terms

THRESHOLDS = (0.75, 0.9, 0.6)
"""The share of a fact's words that is due: the rule's, a stricter and a looser one."""
RESULTS = 3
PUBLISHED: Mapping[str, float] = {"KGGen": 0.65, "GraphRAG": 0.48, "OpenIE": 0.29}
"""The shares that KGGen's paper gives, judged by an LLM."""
KINDS = ("facts", "triples")
_ASKED = 20
_APART = 7
"""How far the other fact stands from a fact among the 15."""


class Words(NamedTuple):
    """The words that a search gave back."""

    facts: frozenset[str]
    triples: frozenset[str]


class Covered(NamedTuple):
    """Of each of an essay's facts: which share of its words is given back, by what was searched."""

    own: tuple[tuple[float, float], ...]
    another_fact: tuple[tuple[float, float], ...]
    another_essay: tuple[tuple[float, float], ...]
    statements: int
    typed: int
    ms: float


def measure(essays: Sequence[Essay], llm: LanguageModel | None, *, limit: int | None = None) -> Report:
    """Each essay in a memory of its own; without an LLM the offline rules read it. An essay that cannot be read fails,
    and gives nothing back."""
    chosen = list(pairwise([*essays, essays[0]]))[:limit]
    spec = NO_LLM if llm is None else spec_of(llm)
    with (
        tempfile.TemporaryDirectory() as folder,
        Memory(f"{folder}/memory.sqlite", llm=spec) as memory,
        bar("read mine", len(chosen)) as advance,
    ):
        covered = []
        for n, (essay, other) in enumerate(chosen):
            covered.append(_covered(memory, f"mine-{n}", essay, other))
            advance()
        name = memory.extractor_name
    failures = sum(one is None for one in covered)
    whole = [_nothing(essay) if one is None else one for one, (essay, _) in zip(covered, chosen, strict=True)]
    return {**_report(whole), "extractor": name, "failures": failures}


def _covered(memory: Memory, user: str, essay: Essay, other: Essay) -> Covered | None:
    """None for an essay that the model could not read."""
    document = {"role": "document", "name": essay.topic, "content": essay.text, "timestamp": "2024-01-01"}
    started = time.perf_counter()
    try:
        memory.add([document], user_id=user)
    except (ModelUnavailable, ModelReplyInvalid):
        return None
    ms = (time.perf_counter() - started) * 1000
    kept = memory.get_all(user_id=user, limit=10_000)["results"]
    own = [_found(memory, user, fact) for fact in essay.facts]
    others = [_found(memory, user, fact) for fact in other.facts]
    return Covered(
        tuple(_shares(essay.facts, own)),
        tuple(_shares(essay.facts, own[_APART:] + own[:_APART])),
        tuple(_shares(other.facts, others)),
        len(kept),
        sum(one["relation"] is not None for one in kept),
        ms,
    )


def _nothing(essay: Essay) -> Covered:
    none = tuple((0.0, 0.0) for _ in essay.facts)
    return Covered(none, none, none, 0, 0, 0.0)


def _found(memory: Memory, user: str, fact: str) -> Words:
    results = memory.search(fact, user_id=user, limit=_ASKED)["results"]
    typed = [one for one in results if one["relation"] is not None][:RESULTS]
    triples = [f"{one['subject']} {str(one['relation']).replace('_', ' ')} {one['object']}" for one in typed]
    return Words(_words([one["memory"] for one in results[:RESULTS]]), _words(triples))


def _words(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in terms(text))


def _shares(facts: Sequence[str], found: Sequence[Words]) -> Iterator[tuple[float, float]]:
    for fact, words in zip(facts, found, strict=True):
        yield covered_share(fact, words.facts), covered_share(fact, words.triples)


def covered_share(fact: str, words: frozenset[str]) -> float:
    """The share of the fact's content words that are among these; 0 for a fact without any."""
    due = set(terms(fact))
    return len(due & words) / len(due) if due else 0.0


def _report(covered: Sequence[Covered]) -> Report:
    sides = {
        "given_back": [share for one in covered for share in one.own],
        "another_fact": [share for one in covered for share in one.another_fact],
        "another_essay": [share for one in covered for share in one.another_essay],
    }
    return {
        "set": "mine",
        "essays": len(covered),
        "facts": len(sides["given_back"]),
        "kept_per_essay": round(statistics.fmean(one.statements for one in covered), 1),
        "typed_per_essay": round(statistics.fmean(one.typed for one in covered), 1),
        "ms_per_message_mean": round(statistics.fmean(one.ms for one in covered), 1),
        **{side: _by_threshold(shares) for side, shares in sides.items()},
        "published": dict(PUBLISHED),
    }


def _by_threshold(shares: Sequence[tuple[float, float]]) -> Report:
    return {
        kind: {f"{due:.2f}": round(statistics.fmean(share[n] >= due for share in shares), 4) for due in THRESHOLDS}
        for n, kind in enumerate(KINDS)
    }


def table(given: Report) -> str:
    """The report in Markdown."""
    head = ["given back", "words due", "share", "control: another fact", "control: another essay"]
    rows = [
        [kind, due, *(f"{given[side][kind][due]:.3f}" for side in ("given_back", "another_fact", "another_essay"))]
        for kind in KINDS
        for due in (f"{one:.2f}" for one in THRESHOLDS)
    ]
    notes = [
        f"mine, drawn by {given['extractor']}: {given['essays']} essays, {given['facts']} facts; "
        f"{given['kept_per_essay']} facts kept of an essay, {given['typed_per_essay']} of them triples; "
        f"failures {given['failures']}; {given['ms_per_message_mean'] / 1000:.2f} s an essay",
        f"published, judged by an LLM: {', '.join(f'{name} {share:.0%}' for name, share in PUBLISHED.items())}",
    ]
    return "\n".join([*notes, "", *rows_of(head, rows)])
