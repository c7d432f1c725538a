"""A throw-away Neo4j in a container, where a Docker engine runs: no Java and no Maven are needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import BinaryIO

from graphmem.local_neo4j.releases import NEWEST
from graphmem.local_neo4j.server import LocalNeo4j, new_password

IMAGE = f"neo4j:{NEWEST.version}-community"
ASK_SECONDS = 10.0


def engine_runs() -> bool:
    """Whether `docker` is there and reaches an engine: the client alone is of no use."""
    docker = shutil.which("docker")
    if docker is None:
        return False
    try:
        asked = subprocess.run([docker, "info"], capture_output=True, timeout=ASK_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


class DockerNeo4j(LocalNeo4j):
    """The same as a `LocalNeo4j` without a home: it ends with the process that started it, and its data with it.

    The client stays in the foreground under the watchdog and passes SIGTERM on; `--rm` removes what ended.
    """

    def _server_command(self) -> list[str]:
        return []  # made in `_launch`, when the ports are known

    def _write_conf(self) -> None:
        (self.home / "logs").mkdir(parents=True, exist_ok=True)

    def _set_password(self) -> None:
        self.password = new_password()

    def _launch(self, command: list[str], log: BinaryIO) -> None:
        self._pull()
        given = {**self._conf, "server.memory.heap.max_size": f"{self._heap_mb}m"}
        settings = [f"--env={_variable(name)}={value}" for name, value in given.items()]
        ports = [f"--publish=127.0.0.1:{self.bolt_port}:7687", f"--publish=127.0.0.1:{self.http_port}:7474"]
        run = ["docker", "run", "--rm", f"--name={self.home.name}", *ports, "--env=NEO4J_AUTH", *settings, IMAGE]
        super()._launch([*command, *run], log)

    def _pull(self) -> None:
        """Fetch the image where it is not there yet, with Docker's own progress on stderr."""
        there = subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False)
        if there.returncode:
            sys.stderr.write(f"graphmem: fetching the image {IMAGE}\n")
            subprocess.run(["docker", "pull", IMAGE], stdout=sys.stderr, check=False)

    def _environment(self) -> dict[str, str]:
        """The password goes through the environment: a command's words can be read by everybody on the machine."""
        return {**os.environ, "NEO4J_AUTH": f"{self.username}/{self.password}"}


def _variable(setting: str) -> str:
    return "NEO4J_" + setting.replace("_", "__").replace(".", "_")
