"""A Neo4j server of the user's own that keeps running: started once, found again, stopped when asked to.

Its data, its password and a note of what runs lie in one folder. The note is believed only as far as a process with
that id runs this very folder: it may have been killed, and its id may belong to another program by now.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from graphmem.errors import InvalidInput, StoreUnavailable
from graphmem.local_neo4j.jars import locked
from graphmem.local_neo4j.releases import NEWEST
from graphmem.local_neo4j.server import START_SECONDS, STOP_SECONDS, Listening, LocalNeo4j, answers, free_port

BOLT_PORT, HTTP_PORT = 7687, 7474
"""Neo4j's usual ports."""
_DETACH = Path(__file__).with_name("detach.py")


@dataclass(frozen=True)
class Running(Listening):
    """A kept server that runs. `answers`: whether it answers a query now."""

    pid: int
    version: str
    bolt_port: int
    http_port: int
    home: Path
    answers: bool

    @property
    def password_file(self) -> Path:
        """The file that holds the password of the user "neo4j"; only its owner can read it."""
        return self.home / "password"


def kept_home() -> Path:
    """Where the data of the kept server are: `neo4j` in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("graphmem", appauthor=False)) / "neo4j"


def running(home: Path | None = None) -> Running | None:
    """The kept server, None where it does not run."""
    home = kept_home() if home is None else home
    note = _note(home)
    if note is None or not _runs(note["pid"], home):
        return None
    return Running(**note, home=home, answers=answers(note["bolt_port"], _password(home)))


def start(home: Path | None = None, *, bolt_port: int | None = None, http_port: int | None = None) -> Running:
    """Start the kept server, unless it runs, and wait until it answers.

    Ports that are not given are those of the last start, else Neo4j's usual ones, else free ones. Raises InvalidInput
    for a given port that is in use, MissingDependency or StoreUnavailable.
    """
    home = kept_home() if home is None else home
    with _alone(home):
        found = running(home)
        if found is not None:
            return found if found.answers else _awaited(found)
        ports = _ports(_note(home) or {}, bolt_port=bolt_port, http_port=http_port)
        _DetachedNeo4j(home, bolt_port=ports["bolt_port"], http_port=ports["http_port"]).start()
        started = running(home)
        assert started is not None
        return started


def stop(home: Path | None = None) -> bool:
    """Stop the kept server and keep its data; whether it ran. It is killed when it does not end by itself."""
    home = kept_home() if home is None else home
    if not home.is_dir():
        return False
    with _alone(home):
        note = _note(home)
        if note is None or not _runs(note["pid"], home):
            return False
        _end(note["pid"], home)
        return True


class _DetachedNeo4j(LocalNeo4j):
    """A server that outlives who started it."""

    _pid = 0

    def _launch(self, command: list[str], log: BinaryIO) -> None:
        detach = [sys.executable, "-I", str(_DETACH), *command]
        done = subprocess.run(detach, stdout=subprocess.PIPE, stderr=log, cwd=self.home, check=True)
        self._pid = int(done.stdout)
        ports = {"bolt_port": self.bolt_port, "http_port": self.http_port}
        _write_note(self.home, {"pid": self._pid, "version": NEWEST.version, **ports})

    def _has_ended(self) -> bool:
        return not _runs(self._pid, self.home)

    def _end(self) -> None:
        if self._pid:
            _end(self._pid, self.home)


def _awaited(found: Running) -> Running:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        again = running(found.home)
        if again is None or again.answers:
            break
        time.sleep(0.2)
    if again is None or not again.answers:
        raise StoreUnavailable(
            f"the Neo4j in {found.home} runs as process {found.pid} and does not answer: "
            "'graphmem neo4j stop', then start it again"
        )
    return again


def _end(pid: int, home: Path) -> None:
    for sign, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + seconds
        while _runs(pid, home):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return
    raise StoreUnavailable(f"process {pid}, the Neo4j in {home}, does not end: stop it yourself")


def _runs(pid: int, home: Path) -> bool:
    """Whether the process is there and is the server of this very folder."""
    return f"--home-dir={home} --config-dir={home}/conf" in _command_of(pid)


def _command_of(pid: int) -> str:
    """The command that the process runs; empty where there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="surrogateescape").replace("\0", " ")
        except OSError:
            return ""
    said = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return said.stdout


def _note(home: Path) -> dict[str, Any] | None:
    """What was written at the last start; None where nothing of use was."""
    try:
        note = json.loads((home / "server.json").read_text(encoding="utf-8"))
        return {
            "pid": int(note["pid"]),
            "version": str(note["version"]),
            "bolt_port": int(note["bolt_port"]),
            "http_port": int(note["http_port"]),
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_note(home: Path, note: dict[str, Any]) -> None:
    fresh = home / "server.json.new"
    fresh.write_text(json.dumps(note), encoding="utf-8")
    fresh.replace(home / "server.json")


def _password(home: Path) -> str:
    try:
        return (home / "password").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _ports(last: dict[str, Any], *, bolt_port: int | None, http_port: int | None) -> dict[str, int]:
    bolt = _port(bolt_port, [last.get("bolt_port"), BOLT_PORT], "--bolt-port")
    http = _port(http_port, [last.get("http_port"), HTTP_PORT], "--http-port", taken=bolt)
    return {"bolt_port": bolt, "http_port": http}


def _port(given: int | None, wanted: list[int | None], option: str, *, taken: int = 0) -> int:
    if given is not None:
        if given == taken or not _is_free(given):
            raise InvalidInput(f"port {given} is in use: name another one with {option}")
        return given
    usual = next((port for port in wanted if port and port != taken and _is_free(port)), None)
    with contextlib.ExitStack() as held:
        return usual or free_port(held)


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Holds the folder, readable by its owner only, so that two starts at once do not make two servers."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(home / "lock"):
        yield
