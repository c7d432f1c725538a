"""The sentences with gold triples that EDC is measured on: WebNLG and Wiki-NRE."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from benchmarks.sets.files import find, read_text
from benchmarks.sets.gold import Gold, Item
from graphmem import times
from graphmem.types import Message

_BRACKET = re.compile(r"\s*\([^()]*\)$")
_AT = times.moment("2024-01-01", name="timestamp")
"""When all is said, so that nothing depends on the day of the run."""


def webnlg(data: Path | None) -> tuple[Item, ...]:
    """WebNLG's sentences."""
    return _read(data, "webnlg")


def wiki_nre(data: Path | None) -> tuple[Item, ...]:
    """Wiki-NRE's sentences."""
    return _read(data, "wiki-nre")


def _read(data: Path | None, name: str) -> tuple[Item, ...]:
    """Each sentence a document of its own. Raises ValueError where the files do not go together."""
    sentences = _lines(data, f"extract-edc/{name}.sentences.txt")
    gold = _lines(data, f"extract-edc/{name}.gold.txt")
    if len(sentences) != len(gold):
        raise ValueError(f"{name}: {len(sentences)} sentences and {len(gold)} lines of triples")
    return tuple(
        Item(f"{name}-{n}", (Message("document", sentence, None, _AT),), _triples(line, f"{name}, line {n}"))
        for n, (sentence, line) in enumerate(zip(sentences, gold, strict=True), start=1)
    )


def _lines(data: Path | None, pattern: str) -> list[str]:
    return read_text(find(data, pattern)).rstrip("\n").split("\n")


def _triples(line: str, where: str) -> tuple[Gold, ...]:
    try:
        return tuple(Gold(_names(a), (relation,), _names(b)) for a, relation, b in ast.literal_eval(line))
    except (ValueError, SyntaxError, TypeError) as error:
        raise ValueError(f"{where}: no list of triples: {error}") from error


def _names(name: str) -> tuple[str, ...]:
    """The name in plain letters; "Twilight_(band)" also without what tells it from its namesakes."""
    plain = name.replace("_", " ").strip("\"' ")
    return tuple(dict.fromkeys((plain, _BRACKET.sub("", plain) or plain)))
