"""A file of JSON lines as an import reads it: its objects with their numbers, and a report of what was amiss."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple

from graphmem.errors import InvalidInput

REPORTED = 1_000
"""So many bad lines are reported with their reasons; more are only counted."""


class Line(NamedTuple):
    """One line that is not blank: its number from 1 on, the object it holds, and how many bytes lie before its end."""

    number: int
    document: dict[str, Any]
    end: int


@dataclass(slots=True)
class Report:
    """What became of a file's lines."""

    name: str
    lines: int = 0
    """Lines that are not blank, without the first and the last one of an export."""
    bad_lines: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    taken: int = 0
    """Lines whose content is in the store now."""
    known: int = 0
    """Those of them whose content was there already."""
    events: Counter[str] = field(default_factory=Counter)
    """What happened to facts, by kind of event."""
    owners: set[str] = field(default_factory=set)
    """The partitions that were written to, or hold the content already."""

    def refuse(self, number: int, reason: object) -> None:
        """Note that this line cannot be used, and why not."""
        self.bad_lines += 1
        if len(self.bad) < REPORTED:
            self.bad.append((number, str(reason)))


def read_lines(file: BinaryIO, report: Report) -> Iterator[Line]:
    """The lines that are JSON objects. Any other one that is not blank is reported."""
    end = 0
    for number, content in enumerate(file, 1):
        end += len(content)
        if not content.strip():
            continue
        report.lines += 1
        try:
            yield Line(number, _object(content, first=number == 1), end)
        except InvalidInput as error:
            report.refuse(number, error)


def _object(content: bytes, *, first: bool) -> dict[str, Any]:
    try:
        found = json.loads(content.decode("utf-8-sig" if first else "utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"byte {error.start} is not UTF-8: save it as UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(f"no JSON at column {error.colno} ({error.msg}): write one object a line") from error
    except ValueError as error:
        raise InvalidInput("a number in it has too many digits to be read") from error
    except RecursionError as error:
        raise InvalidInput("nested too deeply to be read") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"a {type(found).__name__}, not an object: write one object a line")
    return found
