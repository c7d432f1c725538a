"""From a store to a page in Neo4j Browser: a server that has the graph, and the page over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from graphmem.browsing.guide import names_of
from graphmem.browsing.program import find_program
from graphmem.browsing.serving import Served, served
from graphmem.config import NEO4J_SCHEMES, Settings, StoreSpec
from graphmem.errors import NotFound
from graphmem.ids import owner_of
from graphmem.local_neo4j import kept
from graphmem.local_neo4j.docker import DockerNeo4j, engine_runs
from graphmem.local_neo4j.jars import kept_jars
from graphmem.local_neo4j.server import LocalNeo4j
from graphmem.models.open import open_embedder
from graphmem.moving.transfer import Progress, copy_partition
from graphmem.stores.base import Store
from graphmem.stores.neo4j.link import Neo4jLink
from graphmem.stores.open import open_store
from graphmem.types import EmbedderIdentity

_HTTP_PORTS = {"": 7474, "s": 7473, "ssc": 7473}
"""The usual port of a server's Browser, by what stands behind the "+" of its Bolt URL's scheme."""

Say = Callable[[str], None]


class Browsing(NamedTuple):
    """An owner's graph, open to be looked at. `served.page` is None where the server's Browser is none to be filled."""

    uri: str
    browser_url: str
    served: Served
    temporary: bool


@contextmanager
def browsing(
    settings: Settings,
    partition: str,
    *,
    say: Say,
    progress: Progress | None = None,
    browser_url: str | None = None,
) -> Iterator[Browsing]:
    """The owner's graph in Neo4j Browser until the block ends; `say` is told what takes long.

    A Neo4j store is shown as it is; `browser_url` is where its Browser is, if not on its usual port. The graph of any
    other store is copied into a throw-away Neo4j on this machine, which is gone afterwards. Raises NotFound where
    nothing is kept for the owner, MissingDependency, StoreError.
    """
    with ExitStack() as stack:
        spec, temporary = settings.store, settings.store.scheme not in NEO4J_SCHEMES
        if temporary:
            spec, browser_url = stack.enter_context(_copied(settings, partition, say=say, progress=progress))
        else:
            browser_url = browser_url or _browser_of(spec)
        link = Neo4jLink(spec)
        stack.callback(link.close)
        link.version()  # fails at once where no server is; a read would be tried again for half a minute
        names = names_of(link, partition)
        if names is None:
            raise _nothing(partition)
        yield Browsing(
            spec.url, browser_url, stack.enter_context(served(spec, names, find_program(browser_url))), temporary
        )


@contextmanager
def _copied(
    settings: Settings, partition: str, *, say: Say, progress: Progress | None
) -> Iterator[tuple[StoreSpec, str]]:
    """A throw-away server that holds the owner's graph: its login, and where its Browser is."""
    embedder = open_embedder(settings.embedder)
    identity = EmbedderIdentity(embedder.name, embedder.size)
    with ExitStack() as stack:
        source = _prepared(stack, open_store(settings.store), identity)
        if not source.list_entities(partition):
            raise _nothing(partition)
        say("Starting a throw-away Neo4j on this machine ...")
        server = stack.enter_context(throw_away())
        spec = StoreSpec(server.uri, server.username, server.password)
        target = _prepared(stack, open_store(spec), identity)
        copy_partition(source, target, partition, progress=progress)
        yield spec, server.browser_url


def throw_away() -> LocalNeo4j:
    """A server that leaves nothing behind, not yet started.

    It runs from the jars where they were fetched before, else in Docker where an engine runs, else from jars that are
    fetched now.
    """
    return DockerNeo4j() if not kept_jars().is_dir() and engine_runs() else LocalNeo4j()


def _prepared(stack: ExitStack, store: Store, identity: EmbedderIdentity) -> Store:
    stack.callback(store.close)
    store.prepare(identity)
    return store


def _browser_of(spec: StoreSpec) -> str:
    """Where the Browser of this server most likely is."""
    own = kept.running()
    if own is not None and spec.url.rstrip("/") == own.uri:
        return own.browser_url
    secure = spec.scheme.partition("+")[2]
    host = urlsplit(spec.url).hostname or "localhost"
    shown = f"[{host}]" if ":" in host else host
    return f"http{'s' if secure else ''}://{shown}:{_HTTP_PORTS[secure]}/browser/"


def browser_link(one: Browsing) -> str:
    """The URL to open: the page that is served here, else the server's own Browser, told where to connect to."""
    return one.served.page or f"{one.browser_url}?dbms={quote(one.uri, safe='')}"


def _nothing(partition: str) -> NotFound:
    kind, owner = partition.partition(":")[0], owner_of(partition)
    id = owner.user_id or owner.agent_id or owner.run_id
    return NotFound(f"nothing is kept for {kind} {id!r}: add something first, or see that it is the right store")
