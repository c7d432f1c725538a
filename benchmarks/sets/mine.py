"""MINE, of KGGen: essays, and 15 facts of each that a graph of the essay should let one recover."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from benchmarks.sets.files import read_json


class Essay(NamedTuple):
    """One essay and the facts that it states."""

    topic: str
    text: str
    facts: tuple[str, ...]


def mine(data: Path | None) -> tuple[Essay, ...]:
    """The essays in their order, without the marks of code blocks that stand around their titles.

    Raises ValueError where essays and facts do not go together.
    """
    essays, facts = read_json(data, "extract-mine/essays.json"), read_json(data, "extract-mine/answers.json")
    if len(essays) != len(facts):
        raise ValueError(f"mine: {len(essays)} essays and the facts of {len(facts)}")
    return tuple(
        Essay(essay["topic"], essay["content"].replace("```", "").strip(), tuple(one["answer"] for one in stated))
        for essay, stated in zip(essays, facts, strict=True)
    )
