"""`graphmem neo4j start|status|stop` as a person runs it, one real server for all that can happen to it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from graphmem.errors import InvalidInput
from graphmem.local_neo4j import kept
from tests.end_to_end.conftest import Graphmem


@pytest.fixture(autouse=True)
def _nothing_runs_on(tmp_path: Path) -> Any:
    yield
    kept.stop(tmp_path / "data" / "graphmem" / "neo4j")


def test_where_none_was_ever_started_there_is_nothing_to_stop(graphmem: Graphmem, tmp_path: Path) -> None:
    done = graphmem("neo4j", "stop")
    assert (done.code, done.out) == (0, "No Neo4j ran.\n")
    assert done.err == "Nor are there data of one. Start one: graphmem neo4j start\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.neo4j
def test_a_server_is_started_found_used_killed_started_again_and_stopped(graphmem: Graphmem) -> None:
    assert graphmem("neo4j", "status").code == 3
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        refused = graphmem("neo4j", "start", "--bolt-port", str(busy.getsockname()[1]))
        assert refused.code == 2
        assert "is in use" in refused.err

    started = graphmem("neo4j", "start", "--json")
    assert started.code == 0, started.err
    told = started.json
    assert (told["already"], told["answers"]) == (False, True)
    assert re.fullmatch(r"bolt://127\.0\.0\.1:\d+", told["uri"])
    password = Path(told["password_file"])
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    assert password.read_text() not in started.out + started.err
    assert only_local(told["pid"])

    again = graphmem("neo4j", "start")
    assert again.code == 0
    assert "runs already" in again.out
    use = {"GRAPHMEM_STORE": told["uri"], "NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": password.read_text()}
    for name in ("GRAPHMEM_STORE", "NEO4J_USERNAME", "NEO4J_PASSWORD"):
        assert name in again.out
    triples = json.dumps([{"subject": "Bob", "relation": "lives in", "object": "Hamburg"}])
    assert graphmem("add-triples", "-", "--user", "ann", stdin=triples, extra=use).code == 0

    os.kill(told["pid"], signal.SIGKILL)
    assert graphmem("neo4j", "status", "--json").json["running"] is False
    restarted = graphmem("neo4j", "start", "--json").json
    assert restarted["pid"] != told["pid"]
    assert restarted["uri"] == told["uri"]
    assert "Hamburg" in graphmem("list", "--user", "ann", extra=use).out

    assert told["uri"] in graphmem("neo4j", "status").out
    assert graphmem("neo4j", "stop", "--json").json == {"running": False, "stopped": True}
    assert not command_of(restarted["pid"])
    assert graphmem("neo4j", "stop").code == 0
    assert graphmem("neo4j", "status").code == 3


def command_of(pid: int) -> bytes:
    """What the process runs (Linux); nothing where it has ended, even if nobody has asked how."""
    with suppress(FileNotFoundError, ProcessLookupError):  # it may also end while it is being read
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def only_local(pid: int) -> bool:
    """Whether every port that the process listens on is of the loopback (Linux; true elsewhere)."""
    if not Path("/proc/net/tcp").exists():
        return True
    sockets = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # what was open a moment ago may have been closed
            sockets.add(os.readlink(link))
    loopback = ("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000")
    ports = 0
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, address, _, state, *_, inode = line.split()[:10]
            if state == "0A" and f"socket:[{inode}]" in sockets:
                assert address.partition(":")[0] in loopback
                ports += 1
    return ports == 2


@pytest.mark.parametrize("note", ["", "{}", "[]", '{"pid": "x"}', '{"pid": 1, "version": "1", "bolt_port": 1}'])
def test_a_note_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, note: str) -> None:
    (tmp_path / "server.json").write_text(note)
    assert kept.running(tmp_path) is None
    assert kept.stop(tmp_path) is False


def test_a_process_that_has_got_the_id_since_is_neither_taken_for_the_server_nor_stopped(tmp_path: Path) -> None:
    note = {"pid": os.getpid(), "version": "1", "bolt_port": 7687, "http_port": 7474}
    (tmp_path / "server.json").write_text(json.dumps(note))
    assert kept.running(tmp_path) is None
    assert kept.stop(tmp_path) is False


def test_a_port_twice_is_refused(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(InvalidInput, match="--http-port"):
        kept.start(tmp_path, bolt_port=port, http_port=port)
