"""Starts and stops one Neo4j Community server on this machine, reachable from this machine only."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from graphmem.errors import StoreUnavailable
from graphmem.local_neo4j.jars import fetched_jars, find_java, vector_instructions
from graphmem.local_neo4j.releases import NEWEST, Release

START_SECONDS = 180.0
STOP_SECONDS = 30.0
USERNAME = "neo4j"
_WATCHDOG = Path(__file__).with_name("watchdog.py")
_ADMIN = "org.neo4j.cli.AdminTool"
_JVM = (
    "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError",
    "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED", "-Dio.netty.tryReflectionSetAccessible=true", "-Dlog4j2.disable.jmx=true",
)  # fmt: skip
_CONF = {
    "server.config.strict_validation.enabled": "false",
    "server.default_listen_address": "127.0.0.1",
    "server.https.enabled": "false",
    "server.memory.pagecache.size": "128m",
    "db.lock.acquisition.timeout": "15s",
    "db.tx_log.preallocate": "false",
    "db.tx_log.rotation.size": "16m",
    "db.tx_log.rotation.retention_policy": "keep_none",
    "dbms.usage_report.enabled": "false",
    "client.allow_telemetry": "false",
    "browser.allow_outgoing_connections": "false",
    "browser.remote_content_hostname_whitelist": "localhost,127.0.0.1",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
    "internal.dbms.bolt.netty_server_shutdown_timeout": "1",
    "server.bolt.thread_pool_shutdown_wait_time": "1s",
}


class Listening:
    """Where a server is reached, from this machine only."""

    bolt_port: int
    http_port: int

    @property
    def uri(self) -> str:
        """The Bolt URL."""
        return f"bolt://127.0.0.1:{self.bolt_port}"

    @property
    def browser_url(self) -> str:
        """Where Neo4j Browser is served."""
        return f"http://127.0.0.1:{self.http_port}/browser/"


class LocalNeo4j(Listening):
    """A Neo4j server with its data under `home`, or in a temporary folder that goes when it stops.

    Use it as a context manager, or call `start` and `stop`. It listens on 127.0.0.1 only, asks for a password, and
    ends when the process that started it ends, however that happens. A `home` that is used again keeps its data and
    its password. Where no ports are given, free ones are taken, new ones at each start.
    """

    username = USERNAME

    def __init__(
        self,
        home: Path | None = None,
        *,
        bolt_port: int | None = None,
        http_port: int | None = None,
        heap_mb: int = 512,
        conf: Mapping[str, str] | None = None,
        release: Release = NEWEST,
    ) -> None:
        self.release = release
        self._temporary = home is None
        self.home = Path(tempfile.mkdtemp(prefix="graphmem-neo4j-")) if home is None else home
        self._wanted = (bolt_port, http_port)
        self.bolt_port, self.http_port = 0, 0
        self._heap_mb = heap_mb
        self._conf = dict(conf or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.password = ""

    def start(self) -> Self:
        """Start it, unless it runs, and wait until it answers a query. Raises MissingDependency or StoreUnavailable."""
        if self._process is not None:
            return self
        try:
            command = self._server_command()
            self._choose_ports()
            self._write_conf()
            self._set_password()
            with self._log.open("ab") as log:
                self._launch(command, log)
            self._await_answer()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop it cleanly. A temporary home is removed. May be called twice."""
        self._end()
        if self._temporary:
            shutil.rmtree(self.home, ignore_errors=True)

    def kill(self) -> None:
        """End it as a power cut would, keeping its home: `start` shows what had become durable."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._end()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _log(self) -> Path:
        return self.home / "logs" / "console.log"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _launch(self, command: list[str], log: BinaryIO) -> None:
        """Run the server so that it ends with this process, and its temporary home with it, however that happens."""
        after = [f"--remove={self.home}"] if self._temporary else []
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_WATCHDOG), *after, *command],
            stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.home, start_new_session=True,
            env=self._environment(),
        )  # fmt: skip

    def _environment(self) -> dict[str, str] | None:
        """The server's environment; None: that of this process."""
        return None

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _server_command(self) -> list[str]:
        java, *words = self._command(
            self.release.entry, f"--home-dir={self.home}", f"--config-dir={self.home}/conf", "--console-mode"
        )
        return [java, *vector_instructions(Path(java)), *words]

    def _command(self, entry: str, *arguments: str) -> list[str]:
        path = f"{self.home}/plugins/*{os.pathsep}{self.home}/conf{os.pathsep}{fetched_jars(self.release)}/*"
        heap = (f"-Xms{min(256, self._heap_mb)}m", f"-Xmx{self._heap_mb}m")
        return [str(find_java()), *heap, *_JVM, "-cp", path, entry, *arguments]

    def _choose_ports(self) -> None:
        with contextlib.ExitStack() as held:  # both are held until both are chosen, so that they differ
            self.bolt_port, self.http_port = (port or free_port(held) for port in self._wanted)

    def _write_conf(self) -> None:
        for folder in ("conf", "logs", "plugins"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        ours = {
            "server.bolt.listen_address": f"127.0.0.1:{self.bolt_port}",
            "server.http.listen_address": f"127.0.0.1:{self.http_port}",
            "dbms.memory.transaction.total.max": f"{self._heap_mb // 2}m",
        }
        lines = [
            f"{name}={value}\n" for name, value in {**_CONF, **self.release.settings, **ours, **self._conf}.items()
        ]
        (self.home / "conf" / "neo4j.conf").write_text("".join(lines))

    def _set_password(self) -> None:
        kept = self.home / "password"
        if kept.exists():
            self.password = kept.read_text().strip()
            return
        self.password = new_password()
        env = {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": f"{self.home}/conf"}
        command = self._command(_ADMIN, "dbms", "set-initial-password", self.password)
        with _unseen(command, self.home) as words:
            run = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
        if run.returncode:
            raise StoreUnavailable(f"Neo4j in {self.home} took no initial password: {run.stderr.strip()[:400]}")
        kept.touch(mode=0o600)
        kept.write_text(self.password, encoding="utf-8")

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.bolt_port, self.password):
            if self._has_ended() or time.monotonic() > deadline:
                raise StoreUnavailable(
                    f"Neo4j {self.release.version} in {self.home} did not start; the end of its log: {self._log_end()}"
                )
            time.sleep(0.2)

    def _log_end(self) -> str:
        return self._log.read_text(errors="replace")[-800:] if self._log.exists() else "(none)"


def answers(bolt_port: int, password: str) -> bool:
    """Whether a server on this machine answers a query now."""
    import neo4j

    try:
        with socket.create_connection(("127.0.0.1", bolt_port), timeout=1):
            pass
        with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{bolt_port}", auth=(USERNAME, password)) as driver:
            driver.execute_query("RETURN 1", database_="neo4j")
    except (OSError, neo4j.exceptions.DriverError, neo4j.exceptions.DatabaseError, neo4j.exceptions.TransientError):
        return False
    return True


def new_password() -> str:
    """A password of 32 letters and digits: Neo4j's own tool takes one that starts with "-" for an option."""
    return secrets.token_hex(16)


@contextlib.contextmanager
def _unseen(command: list[str], folder: Path) -> Iterator[list[str]]:
    """The Java command with its words in a file: a command's own words can be read by everybody on the machine."""
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in command[1:])
    with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8", prefix="words-") as file:
        file.write("".join(f'"{word}"\n' for word in quoted))
        file.flush()
        yield [command[0], f"@{file.name}"]


def free_port(held: contextlib.ExitStack) -> int:
    """A port that nobody listens on, taken until `held` ends."""
    listener = held.enter_context(socket.socket())
    listener.bind(("127.0.0.1", 0))
    return int(listener.getsockname()[1])
