"""What is timed on a loaded scene: search by stage, follow, paths, and the exact expansion beside networkx."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from benchmarks.progress import bar
from benchmarks.run import Report
from benchmarks.speed_scene import Triple, name
from graphmem import Memory
from graphmem.errors import InvalidInput

STAGES = ("seeds", "expand", "rank", "paths")
"""The steps of a search, without embedding the question."""
ROUNDS = 3
"""How often each call is made for the clock, after once for practice."""
_SHARES = (50, 95, 99)


class Chain(NamedTuple):
    """Two facts in a row: where they start, their relations, where they end."""

    start: str
    relations: tuple[str, str]
    end: str


def spread(spent: Sequence[float]) -> dict[str, float]:
    """The median, the 95th and the 99th percentile of milliseconds."""
    return {f"ms_p{share}": round(float(np.percentile(spent, share)), 3) for share in _SHARES}


class Case(NamedTuple):
    """Whom to ask what."""

    memory: Memory
    user: str
    questions: Sequence[str]


def searched(case: Case) -> Report:
    """`together` for one case."""
    return together({0: case})[0]


def together(cases: Mapping[int, Case]) -> dict[int, Report]:
    """For each case milliseconds of `search`, without embedding the question, and the median of each part.

    All questions are asked in turn, once for practice and ROUNDS times for the clock; of each question the fastest
    round counts: what else the machine does makes calls slower, never faster. The cases take turns question by
    question, so that they are compared at one and the same time; they have as many questions each.

    `rest` is what is no stage: checking the call, and reading the records that are handed out. `cpu` are this
    process's own milliseconds, all threads.
    """
    rounds = [_round(cases) for _ in _shown(range(1 + ROUNDS))][1:]
    return {key: _figures([one[key] for one in rounds]) for key in cases}


def _round(cases: Mapping[int, Case]) -> dict[int, list[dict[str, float]]]:
    found: dict[int, list[dict[str, float]]] = {key: [] for key in cases}
    for asked in zip(*(case.questions for case in cases.values()), strict=True):
        for (key, case), question in zip(cases.items(), asked, strict=True):
            found[key].append(_asked(case.memory, case.user, question))
    return found


def _figures(rounds: Sequence[Sequence[Mapping[str, float]]]) -> Report:
    best = [min(tries, key=itemgetter("all")) for tries in zip(*rounds, strict=True)]
    parts = {part: float(np.median([one[part] for one in best])) for part in (*STAGES, "rest", "cpu")}
    return {
        "n": len(best),
        **spread([one["all"] for one in best]),
        "stages_ms_p50": {part: round(spent, 3) for part, spent in parts.items()},
    }


def _asked(memory: Memory, user: str, question: str) -> dict[str, float]:
    """The milliseconds of one search, by part."""
    before = time.process_time()
    took, found = timed(lambda: memory.search(question, user_id=user))
    cpu = 1000 * (time.process_time() - before)
    inside: dict[str, float] = dict(found["usage"]["milliseconds"])
    embedding = inside.pop("embed")
    return {**inside, "all": took - embedding, "rest": took - embedding - sum(inside.values()), "cpu": cpu - embedding}


def _shown(rounds: Sequence[int]) -> Iterator[int]:
    """The rounds, with a bar."""
    with bar("search", len(rounds)) as advance:
        for each in rounds:
            yield each
            advance()


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """The milliseconds of one call, and what it gave."""
    started = time.perf_counter()
    given = call()
    return 1000 * (time.perf_counter() - started), given


# follow, paths


def chains(given: Sequence[Triple], count: int) -> list[Chain]:
    """Facts of which one begins where another ends, drawn evenly."""
    first: dict[int, Triple] = {}
    for triple in given:
        first.setdefault(triple.subject, triple)
    linked = ((one, first[one.object]) for one in given if one.object in first)
    pairs = [(one, after) for one, after in linked if after.object != one.subject]
    some = [pairs[(2 * at + 1) * len(pairs) // (2 * count)] for at in range(min(count, len(pairs)))]
    return [Chain(name(a.subject), (a.relation, b.relation), name(b.object)) for a, b in some]


def followed(memory: Memory, user: str, given: Sequence[Chain]) -> Report:
    """Milliseconds of `follow` along two relations, and how many entities it reaches."""
    return _each(given, lambda one: memory.follow(one.start, one.relations, user_id=user))


def connected(memory: Memory, user: str, given: Sequence[Chain]) -> Report:
    """Milliseconds of `paths` of at most three hops between entities that are two apart, and how many it finds."""
    return _each(given, lambda one: memory.paths(one.start, one.end, user_id=user))


def _each(given: Sequence[Chain], call: Callable[[Chain], Sequence[object]]) -> Report:
    """In rounds as `searched` does. Raises InvalidInput where nothing is found: the scene has what is asked for."""
    rounds = [[timed(lambda asked=one: call(asked)) for one in given] for _ in range(1 + ROUNDS)]  # type: ignore[misc]
    for one, (_, found) in zip(given, rounds[0], strict=True):
        if not found:
            raise InvalidInput(f"nothing was found for {one}: the scene is not what it should be")
    best = [min(took for took, _ in tries) for tries in zip(*rounds[1:], strict=True)]
    return {"n": len(given), **spread(best), "found": round(float(np.mean([len(found) for _, found in rounds[0]])), 2)}
