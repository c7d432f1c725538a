"""Where scenes are kept: a SQLite file each, a Neo4j server each, or all in one server that is given by its URL."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

import graphmem
from benchmarks import speed_load, speed_scene
from benchmarks.speed_scene import Triple
from graphmem.config import StoreSpec, settings
from graphmem.ids import partition_of
from graphmem.local_neo4j.server import LocalNeo4j
from graphmem.stores.base import Store
from graphmem.stores.open import open_store
from graphmem.types import EmbedderIdentity, Scope

EMBEDDER = EmbedderIdentity(speed_scene.GivenEmbedder.name, speed_scene.SIZE)
_HEAP_MB = 1024
_CONF = {"server.memory.pagecache.size": "1g", "dbms.memory.transaction.total.max": "768m"}


class Owned(NamedTuple):
    """Whose facts a scene holds, in the order of writing."""

    user: str
    triples: Sequence[Triple]


class Opened(NamedTuple):
    """A scene that can be read: the store's address, who logs in, and what prefix its users have."""

    store: StoreSpec
    prefix: str
    files: Path | None
    """The file or folder that holds it and nothing else, None where that is not ours to see."""

    def user(self, name: str) -> str:
        """The user_id of one of the scene's owners."""
        return f"{self.prefix}{name}"


class Place(Protocol):
    """Keeps scenes."""

    kind: str

    def opened(self, scene: str, owners: Iterable[Owned]) -> AbstractContextManager[Opened]:
        """The scene, loaded unless it is there already."""

    def fresh(self) -> AbstractContextManager[Opened]:
        """An empty store; what is written to it goes at the end."""


def place_of(url: str, folder: Path) -> Place:
    """`sqlite` and `neo4j` keep scenes in the folder; the URL of a server keeps them there."""
    if url == "sqlite":
        return Files(folder)
    return Servers(folder) if url == "neo4j" else OneServer(settings(store=url).store)


class Files:
    """A SQLite file for each scene."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def opened(self, scene: str, owners: Iterable[Owned]) -> Iterator[Opened]:
        path = self._folder / f"{scene}-{_digest(self.kind)}.sqlite"
        spec = StoreSpec(str(path))
        _load(spec, "", owners, scene=scene)
        yield Opened(spec, "", path)

    @contextmanager
    def fresh(self) -> Iterator[Opened]:
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder, "fresh.sqlite")
            yield Opened(StoreSpec(str(path)), "", path)


class Servers:
    """A local Neo4j for each scene, of which one runs at a time."""

    kind = "neo4j"

    def __init__(self, folder: Path, *, conf: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._conf = {**_CONF, **(conf or {})}

    @contextmanager
    def opened(self, scene: str, owners: Iterable[Owned]) -> Iterator[Opened]:
        with self._server(self._folder / f"neo4j-{scene}-{_digest(self.kind)}") as opened:
            _load(opened.store, "", owners, scene=scene)
            yield opened

    @contextmanager
    def fresh(self) -> Iterator[Opened]:
        with tempfile.TemporaryDirectory(dir=self._folder) as folder, self._server(Path(folder)) as opened:
            yield opened

    @contextmanager
    def _server(self, home: Path) -> Iterator[Opened]:
        with LocalNeo4j(home, heap_mb=_HEAP_MB, conf=self._conf) as server:
            spec = StoreSpec(server.uri, server.username, server.password)
            yield Opened(spec, "", home / "data")


class OneServer:
    """A server that is there already: scenes are users in it with a prefix each, and stay there."""

    kind = "neo4j"

    def __init__(self, spec: StoreSpec) -> None:
        self._spec = spec

    @contextmanager
    def opened(self, scene: str, owners: Iterable[Owned]) -> Iterator[Opened]:
        prefix = f"speed-{scene}-{_digest(self.kind)}-"
        _load(self._spec, prefix, owners, scene=scene)
        yield Opened(self._spec, prefix, None)

    @contextmanager
    def fresh(self) -> Iterator[Opened]:
        prefix = f"speed-{uuid.uuid4()}-"
        try:
            yield Opened(self._spec, prefix, None)
        finally:
            with store_of(self._spec) as store:
                store.erase(Scope(user_id=f"{prefix}owner"))


def size_mb(path: Path) -> float:
    """What the files take on disk."""
    files = [path, *path.parent.glob(f"{path.name}-*")] if path.is_file() else path.rglob("*")
    return round(sum(file.stat().st_size for file in files if file.is_file()) / 1024**2, 1)


def environment(spec: StoreSpec) -> Mapping[str, str]:
    """This process's environment for one that opens the store by its URL."""
    login = {"NEO4J_USERNAME": spec.username, "NEO4J_PASSWORD": spec.password}
    return {**os.environ, **{name: value for name, value in login.items() if value}}


@contextmanager
def store_of(spec: StoreSpec) -> Iterator[Store]:
    """The store itself, prepared for the benchmark's vectors."""
    store = open_store(spec)
    try:
        store.prepare(EMBEDDER)
        yield store
    finally:
        store.close()


def _load(spec: StoreSpec, prefix: str, owners: Iterable[Owned], *, scene: str) -> None:
    with store_of(spec) as store:
        for user, given in owners:
            written = store.revision(partition_of(Scope(user_id=prefix + user)))
            if written != speed_load.writes(len(given)):
                speed_load.load(store, prefix + user, given, what=f"load {scene}: {user}")


def _digest(kind: str) -> str:
    """Of what decides what stands in a scene: other code makes another one."""
    folder = Path(graphmem.__file__).parent
    files = [Path(speed_scene.__file__), Path(speed_load.__file__), *sorted(folder.glob(f"stores/{kind}/schema/*.sql"))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:8]
