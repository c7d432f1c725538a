"""The verbs that move memories between stores, by way of a file."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from graphmem import checks as check
from graphmem.arguments import tells_arguments
from graphmem.errors import InvalidInput, told_by
from graphmem.ids import owner_of, partitions_of
from graphmem.memory_opened import Opened
from graphmem.moving import export
from graphmem.moving.reading import Line, Report, read_lines
from graphmem.moving.replacing import replacing
from graphmem.moving.restore import restore
from graphmem.moving.statements import Importing
from graphmem.types import EmbedderIdentity, Scope

Progress = Callable[[int, int], None]


@tells_arguments
class Moving(Opened):
    """What carries memories out and in."""

    def export(
        self,
        path: str | os.PathLike[str] | TextIO,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        everyone: bool = False,
        progress: Progress | None = None,
    ) -> dict[str, Any]:
        """Write all that is kept of the owners that these ids name, of all owners with `everyone=True`, as JSON lines.

        Facts that ended and deleted ones, history, sources and vectors are in it: `import_` makes the same of it again
        in any store with the same embedder. `path` is a file, which appears whole or not at all and which only its
        owner may read, or an open text file. Returns `owners`, `records` (lines) and the counts of `facts`,
        `episodes`, `entities` and `events`. `progress` is told how many owners are done, and how many there are.
        """
        if everyone and (user_id, agent_id, run_id) != (None, None, None):
            raise InvalidInput("everyone=True and an id were given: give one of them")
        partitions = self._partitions(everyone, user_id, agent_id, run_id)
        with replacing(path) if isinstance(path, str | os.PathLike) else nullcontext(_text_file(path)) as file:
            done = export.write(self._store, partitions, file, embedder=self._identity, progress=progress)
        return {"owners": [_shown(one) for one in done.owners], "records": done.records, **done.counts._asdict()}

    def _partitions(self, everyone: bool, *ids: str | None) -> list[str]:
        return self._store.partitions() if everyone else list(partitions_of(check.read_scope(*ids)))

    @property
    def _identity(self) -> EmbedderIdentity:
        return EmbedderIdentity(self._embedder.name, self._embedder.size)

    def import_(
        self,
        path: str | os.PathLike[str] | BinaryIO,
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        infer: bool = True,
        progress: Progress | None = None,
    ) -> dict[str, Any]:
        """Take in a file of JSON lines: an export, or triples as `add_triples` and messages as `add` take them.

        Lines of triples and messages may also hold `user_id`, `agent_id`, `run_id`, `metadata` and `timestamp`; the ids
        given here are those of the lines that hold none. `infer=False` keeps messages as they stand. An export brings
        its owners along, and each must be new to this store (or there in part, from an import that was broken off).

        Import a file again to go on after an interruption: nothing is written twice. Lines that cannot be used are
        left out and returned under `bad`, as `{"line", "reason"}` (the first 1,000; `bad_lines` counts them all).
        Returns also `lines`, `taken` (those that are in the store now), `known` (those of them that were before, where
        that was noticed: it is for triples and messages that changed something, not for the records of an export),
        `events` (what happened to how many memories) and `owners`. `path` is a file or an open binary file; `progress`
        is told how many bytes are done, and how many there are (0 where that is not known).
        """
        with _opened(path) as (file, name, size):
            report = Report(name)
            lines = read_lines(file, report)
            first = next(lines, None)
            if first is None or "record" in first.document:
                raise _unreadable(report, first)
            ids = Scope(user_id, agent_id, run_id)
            every = chain([first], lines)
            advance = _telling(progress, size)
            if export.is_header(first.document):
                self._restore(every, report, ids, advance=advance)
            else:
                Importing(self._writer, report, ids, infer, advance).load(every)
        return _returned(report)

    def _restore(self, lines: Iterable[Line], report: Report, ids: Scope, *, advance: Callable[[int], None]) -> None:
        if ids != Scope():
            raise InvalidInput(f"{report.name} is an export and names its owners itself: import it without an id")
        if self._policy is not None:
            raise InvalidInput(
                f"{report.name} is an export and is taken as it stands, which this memory's policy does not allow: "
                "import it with a Memory without policy="
            )
        restore(self._store, lines, report, embedder=self._identity, advance=advance)


def _returned(report: Report) -> dict[str, Any]:
    return {
        "lines": report.lines,
        "taken": report.taken,
        "known": report.known,
        "events": dict(sorted(report.events.items())),
        "owners": [_shown(one) for one in sorted(report.owners)],
        "bad_lines": report.bad_lines,
        "bad": [{"line": number, "reason": reason} for number, reason in sorted(report.bad)],
    }


def _unreadable(report: Report, first: Line | None) -> InvalidInput:
    if first is not None:
        return InvalidInput(f"{report.name} holds records of an export without its first line: export again")
    why = "".join(f" (line {number}: {reason})" for number, reason in report.bad[:1])
    return InvalidInput(f"{report.name} holds no JSON lines{why}: write one object a line")


def _shown(partition: str) -> dict[str, str]:
    """The id that a partition is named after: {"user_id": "alice"}."""
    scope = owner_of(partition)
    given = {"user_id": scope.user_id, "agent_id": scope.agent_id, "run_id": scope.run_id}
    return {name: id for name, id in given.items() if id is not None}


def _telling(progress: Progress | None, size: int) -> Callable[[int], None]:
    return lambda done: None if progress is None else progress(done, size)


@contextmanager
def _opened(path: str | os.PathLike[str] | BinaryIO) -> Iterator[tuple[BinaryIO, str, int]]:
    """The file, what it is called, and how many bytes it has."""
    if not isinstance(path, str | os.PathLike):
        yield _binary_file(path), "the file", 0
        return
    place = Path(os.path.expanduser(path))
    try:
        file = place.open("rb")
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{str(path)!r} cannot be read ({told_by(error)}): name a file that is there") from error
    with file:
        yield file, str(path), place.stat().st_size


def _binary_file(file: BinaryIO) -> BinaryIO:
    try:
        nothing: object = file.read(0)
    except (AttributeError, TypeError, ValueError) as error:
        nothing = error
    if not isinstance(nothing, bytes):
        raise InvalidInput(f"path={reprlib.repr(file)} must be a file's path, or a file opened with 'rb'")
    return file


def _text_file(file: TextIO) -> TextIO:
    try:
        file.write("")
    except (AttributeError, TypeError, ValueError) as error:
        raise InvalidInput(f"path={reprlib.repr(file)} must be a file's path, or a file opened with 'w'") from error
    return file
