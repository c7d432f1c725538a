"""What graphmem gives back, as positions of passages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from benchmarks.filling import Placed
from benchmarks.metrics import CUTS, TOKENS, Found
from benchmarks.rivals.base import Corpus, Embed, KnownFact
from graphmem import Memory
from graphmem.recall.tokens import default_tokenizer
from graphmem.results import MemoryRecord

FARTHEST = max(CUTS)
EVERYTHING = 1_000_000
_LINE = re.compile(r"\d+\. (.+)")


class Known(NamedTuple):
    """One owner's memory: its passages, which passages a memory's text stands for, and what rivals get of it."""

    user: str
    passages: Sequence[Placed]
    at: Mapping[str, int]
    """Places in `passages` by moment."""
    stating: Mapping[str, frozenset[int]]
    """Places of the passages that state a memory, by its text on one line."""
    facts: Sequence[KnownFact]

    def corpus(self, embed: Embed) -> Corpus:
        """The input that all rivals share: passages and facts by their place in `passages`."""
        return Corpus([one.passage for one in self.passages], self.facts, embed)


def known(memory: Memory, user: str, passages: Sequence[Placed]) -> Known:
    """Everything that the memory holds for a user, tied to the passages by the moment each has to itself."""
    at = {one.at: place for place, one in enumerate(passages)}
    stating: dict[str, set[int]] = {}
    facts: list[KnownFact] = []
    for record in memory.get_all(user_id=user, limit=EVERYTHING)["results"]:
        for place in sorted({at[source["at"]] for source in record["sources"] if source["at"] in at}):
            stating.setdefault(_one_line(record["memory"]), set()).add(place)
            facts.append(_fact(record, place))
    return Known(user, passages, at, {text: frozenset(places) for text, places in stating.items()}, facts)


def ask(memory: Memory, owner: Known, question: str) -> Found:
    """What graphmem finds: the passages by `search`, and those of which the block of `context` holds a memory."""
    started = time.perf_counter()
    hits = memory.search(question, user_id=owner.user, limit=FARTHEST)
    spent = 1000 * (time.perf_counter() - started)
    stages = hits["usage"]["milliseconds"]
    places = [owner.at[one["at"]] for one in hits["episodes"] if one["at"] in owner.at]
    block = memory.context(question, user_id=owner.user, max_tokens=TOKENS)
    told = frozenset(place for text in _told(block, owner) for place in owner.stating[text])
    return Found(_global(places, owner), frozenset(_global(sorted(told), owner)), spent, graph_ms(stages))


def fitting(texts: Sequence[str], room: int = TOKENS) -> list[int]:
    """Which of these texts, taken in order, fit wholly into what the ones before leave of the tokens.

    Counted as `context` counts its own lines.
    """
    taken, count = [], default_tokenizer().count
    for number, text in enumerate(texts):
        cost = count(text)
        if cost <= room:
            taken.append(number)
            room -= cost
    return taken


def _fact(record: MemoryRecord, place: int) -> KnownFact:
    subject, relation, object = record["subject"], record["relation"], record["object"]
    triple = (subject, relation, object) if subject and relation and object else None
    return KnownFact(record["memory"], names(record), triple, place)


def names(record: MemoryRecord) -> tuple[str, ...]:
    """The names of a memory's entities, each once, the head first."""
    return tuple(dict.fromkeys(name for name in (record["subject"], record["object"], *record["mentions"]) if name))


def _told(block: str, owner: Known) -> Iterator[str]:
    """The texts of the memories in a block, each the longest that a numbered line holds."""
    for line in block.splitlines():
        if found := _LINE.fullmatch(line):
            yield from islice((text for text in _within(found[1]) if text in owner.stating), 1)


def _within(line: str) -> Iterator[str]:
    """What of a line may be a memory's text: the speaker or title stands before it, notes in brackets behind."""
    while line:
        text = line
        while text:
            yield text
            text = text.rpartition(" (")[0]
        line = line.partition(": ")[2]


def graph_ms(stages: Mapping[str, float]) -> float:
    """Of a search's milliseconds by stage those of its graph part."""
    return stages["expand"] + stages["rank"]


def _global(places: Sequence[int], owner: Known) -> tuple[int, ...]:
    return tuple(owner.passages[place].position for place in places)


def _one_line(text: str) -> str:
    return " ".join(text.split())
