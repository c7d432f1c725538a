"""Where the files of Neo4j Browser itself come from: the jar that a local server is run with, else the server.

Only the classic Browser (5.x) can be given a style, a guide and favourites; a server with another one is told apart.
"""

from __future__ import annotations

import zipfile
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from graphmem.local_neo4j.jars import kept_jars

FETCH_SECONDS = 10.0
_CLASSIC = (b"<title>Neo4j Browser</title>", b'id="mount"')


class Program(Protocol):
    """The static files of a classic Neo4j Browser."""

    def read(self, path: str) -> bytes | None:
        """The file at this path ("index.html"), None where there is none or it cannot be had now."""


class JarProgram:
    """The files in `neo4j-browser-*.jar`."""

    def __init__(self, jar: Path) -> None:
        self._archive = zipfile.ZipFile(jar)

    def read(self, path: str) -> bytes | None:
        try:
            return self._archive.read(f"browser/{path}")
        except KeyError:
            return None


class ServerProgram:
    """The files that a Neo4j server serves at its Browser's URL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def read(self, path: str) -> bytes | None:
        if ".." in path.split("/"):
            return None
        try:
            with urlopen(self._url + quote(path), timeout=FETCH_SECONDS) as reply:
                return bytes(reply.read())
        except (HTTPError, OSError, HTTPException):
            return None


def find_program(browser_url: str | None) -> Program | None:
    """A classic Browser: the jar's where the jars were fetched once, else that of the server. None without either."""
    jar = next(iter(sorted(kept_jars().glob("neo4j-browser-5.*.jar"))), None)
    if jar is not None:
        return JarProgram(jar)
    if browser_url is None:
        return None
    program = ServerProgram(browser_url)
    index = program.read("index.html") or b""
    return program if all(mark in index for mark in _CLASSIC) else None
