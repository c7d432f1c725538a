"""CLUTRR: short kinship stories as the relations they tell, and for two people the chain that joins them."""

from __future__ import annotations

import ast
import csv
import io
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.sets.files import find, read_text

Triple = tuple[str, str, str]


class Story(NamedTuple):
    """The triples of one story, the two people asked about, and the triples that join them, in the order of the way."""

    triples: tuple[Triple, ...]
    ends: tuple[str, str]
    chain: tuple[Triple, ...]


def clutrr(data: Path | None) -> tuple[Story, ...]:
    """Reads `clutrr/*.csv`: `genders` names the people in the order in which `story_edges` numbers them."""
    text = read_text(find(data, "clutrr/*.csv"))
    return tuple(_story(row) for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def _story(row: dict[str, str]) -> Story:
    names = [one.partition(":")[0] for one in row["genders"].split(",")]
    edges: list[tuple[int, int]] = ast.literal_eval(row["story_edges"])
    relations: list[str] = ast.literal_eval(row["edge_types"])
    start, end = ast.literal_eval(row["query_edge"])
    triples = [(names[a], relation, names[b]) for (a, b), relation in zip(edges, relations, strict=True)]
    chain = tuple(triples[number] for number in shortest(edges, start, end))
    return Story(tuple(triples), (names[start], names[end]), chain)


def shortest(edges: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """The numbers of the edges on the shortest way from start to end, each taken as it points.

    A few stories tell a relation both ways: the one that points along the way is the one that the proof uses.
    """
    ways: dict[int, list[int]] = {start: []}
    waiting = deque([start])
    while waiting and end not in ways:
        at = waiting.popleft()
        for number, (a, b) in enumerate(edges):
            if a == at and b not in ways:
                ways[b] = [*ways[a], number]
                waiting.append(b)
    return ways[end]
