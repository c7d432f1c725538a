"""A file that is there whole or as it was before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from graphmem.errors import InvalidInput, told_by


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[TextIO]:
    """A file to write that takes the place of `path` when all went well, and is gone when not.

    Only its owner may read it. A link stays, and what it leads to is replaced; a pipe or a device is written to as it
    is. Raises InvalidInput where it cannot be made.
    """
    given = os.path.expanduser(path)
    with _device(given, path) if _is_device(given) else _draft(given, path) as file:
        yield file


def _is_device(place: str) -> bool:
    """Whether something is there that is no file and no folder: nothing may take its place."""
    return os.path.exists(place) and not (os.path.isfile(place) or os.path.isdir(place))


@contextmanager
def _device(place: str, path: str | os.PathLike[str]) -> Iterator[TextIO]:
    try:
        with open(place, "w", encoding="utf-8", newline="\n") as file:
            yield file
    except OSError as error:
        raise _refused(path, error, "name another file") from error


@contextmanager
def _draft(given: str, path: str | os.PathLike[str]) -> Iterator[TextIO]:
    try:
        place = Path(os.path.realpath(given))
        number, name = tempfile.mkstemp(prefix=f".{place.name[:40]}.", suffix=".part", dir=place.parent)
    except (OSError, ValueError) as error:
        raise _refused(path, error, "name a file in a folder that exists") from error
    try:
        with open(number, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _refused(path, error, "make room, or name another file") from error
        raise


def _refused(path: str | os.PathLike[str], error: OSError | ValueError, next_step: str) -> InvalidInput:
    return InvalidInput(f"{str(path)!r} cannot be written ({told_by(error)}): {next_step}")
