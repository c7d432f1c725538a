"""The border where what SQLite and the file system raise becomes an error of graphmem's own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmem.errors import InvalidInput, StoreCorrupt, StoreError, StoreUnavailable

_CORRUPT = {
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a copy, or move it away and start with a new file",
    sqlite3.SQLITE_NOTADB: "is not an SQLite database: give the path of a graphmem file, or of one to be made",
    sqlite3.SQLITE_ERROR: "lacks what graphmem put there: restore it from a copy, or use a new file",
}
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "is locked by another program that does not let go: close that one and try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program that does not let go: close that one and try again",
    sqlite3.SQLITE_READONLY: "cannot be written: give yourself write access to the file and its folder, or open a copy",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check that the path is a file in a folder you may write to",
    sqlite3.SQLITE_PERM: "may not be accessed: give yourself read and write access to it",
    sqlite3.SQLITE_FULL: "cannot grow, the disk is full: make room and try again",
    sqlite3.SQLITE_IOERR: "cannot be read or written: check the disk it lies on",
    sqlite3.SQLITE_NOMEM: "needs more memory than there is: free some and try again",
}


@contextmanager
def border(path: Path) -> Iterator[None]:
    """Run the block; what a driver raises in it leaves as StoreUnavailable, StoreCorrupt or InvalidInput."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except OSError as error:
        raise StoreUnavailable(f"{str(path)!r} cannot be used ({error.strerror}): choose another path") from error
    except json.JSONDecodeError as error:
        raise StoreCorrupt(f"{str(path)!r} {_CORRUPT[sqlite3.SQLITE_CORRUPT]}") from error
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{error.object[:80]!a} is not Unicode text ({error.reason}): decode it anew") from error
    except OverflowError as error:
        raise InvalidInput(f"a number does not fit into 64 bits ({error}): give a smaller one") from error


def unwritable(path: Path) -> StoreUnavailable:
    """The error for a write to a file that can only be read."""
    return StoreUnavailable(f"{str(path)!r} {_UNAVAILABLE[sqlite3.SQLITE_READONLY]}")


def damaged(path: Path, found: object) -> StoreCorrupt:
    """The error for a file that SQLite opened and found this wrong with."""
    return StoreCorrupt(f"{str(path)!r} {_CORRUPT[sqlite3.SQLITE_CORRUPT]} ({' '.join(str(found).split()):.200})")


def translated(error: sqlite3.Error, path: Path) -> StoreError:
    """The error of graphmem's own that says what this one of SQLite's means."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in _CORRUPT or str(error).startswith("Could not decode"):
        return StoreCorrupt(f"{str(path)!r} {_CORRUPT.get(primary or 0, _CORRUPT[sqlite3.SQLITE_CORRUPT])} ({error})")
    what = _UNAVAILABLE.get(primary or 0, "cannot be used: run `graphmem doctor`")
    return StoreUnavailable(f"{str(path)!r} {what} ({error})")
