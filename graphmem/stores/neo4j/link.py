"""The way to a Neo4j server: one driver, transactions with retry, and its errors turned into ours."""

from __future__ import annotations

import contextlib
import re
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, LiteralString, TypeVar

import neo4j
from neo4j import exceptions as driver_errors

from graphmem.config import NEO4J_SCHEMES, StoreSpec
from graphmem.errors import ConfigurationError, GraphmemError, StoreConflict, StoreUnavailable
from graphmem.stores.columns.reader import Mark
from graphmem.stores.neo4j.statements import Statement, statement

Reads = neo4j.ManagedTransaction | neo4j.Transaction
"""What statements are run in."""

CONNECT_SECONDS = 5.0
FIRST_REPLY_SECONDS = 10.0
"""To connect, shake hands, log in and ask for the routes, all in all: a port may accept and then say nothing."""
RETRY_SECONDS = 15.0
FIRST_RETRY_SECONDS = 0.05
_VERSION = re.compile(r"Neo4j/(\d+)\.(\d+)")
_CONFLICTS = ("Neo.TransientError.Transaction.DeadlockDetected", "Neo.TransientError.Transaction.LockClientStopped",
              "Neo.TransientError.Transaction.LockAcquisitionTimeout")  # fmt: skip
_MAY_BE_NULL = frozenset(("user_id", "agent_id", "run_id", "subject", "relation", "object", "episodes"))
"""Columns that a whole row may lack; `episodes` in what an older graphmem wrote."""
_Result = TypeVar("_Result")


class States:
    """What one transaction found of partitions: what each was brought up to, and what was read in passing, for once."""

    def __init__(self) -> None:
        self.reached: dict[str, Mark] = {}
        self.told: dict[str, Mark] = {}


class _Held(threading.local):
    """The transaction that a thread reads in, where it reads several things together, and the states it found there."""

    tx: neo4j.Transaction | None = None
    states: States


class Neo4jLink:
    """One server and database. May be used from several threads."""

    def __init__(self, spec: StoreSpec) -> None:
        if spec.scheme not in NEO4J_SCHEMES:
            raise ConfigurationError(f"store {spec.url!r} is not Neo4j's: write it as 'neo4j://localhost:7687'")
        self.location = spec.url.removesuffix("/")
        self._spec = spec
        self._held = _Held()
        self._database = spec.database
        try:
            with self._translated():
                self._driver = self._driver_for(spec, notifications_min_severity="OFF")
        except ValueError as error:  # of the URL's address; a login is not in it any more
            raise ConfigurationError(f"{self.location!r} cannot be used, check its host: {error}") from error
        self._close = weakref.finalize(self, self._driver.close)  # also for those who forget to

    def _driver_for(self, spec: StoreSpec, **more: Any) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(
            self.location,
            auth=(spec.username, spec.password or "") if spec.username else None,
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=FIRST_REPLY_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            initial_retry_delay=FIRST_RETRY_SECONDS,
            **more,
        )

    def _server_info(self) -> neo4j.ServerInfo:
        try:
            return self._driver.get_server_info()
        except driver_errors.ConfigurationError:  # servers before 5.7 refuse a driver that wants no notifications
            with self._driver_for(self._spec) as plain:
                return plain.get_server_info()

    def version(self) -> tuple[int, int]:
        """The server's version, (2026, 9). Raises StoreUnavailable at once when it cannot be reached."""
        try:
            with self._translated():
                info = self._server_info()
        except UnicodeError as error:  # of the name look-up: a label of the host is empty or too long
            raise ConfigurationError(f"{self.location!r} names no host: check its name ({error})") from error
        match = _VERSION.match(info.agent)
        return (int(match[1]), int(match[2])) if match else (0, 0)

    def read(self, work: Callable[[Reads], _Result]) -> _Result:
        """What the work returns; it may run more than once."""
        with self._translated():
            if (tx := self._held.tx) is not None:
                try:
                    return work(tx)
                except (driver_errors.Neo4jError, driver_errors.DriverError) as error:
                    self._let_go()
                    if not error.is_retryable():
                        raise
            return self.read_alone(work)

    def read_alone(self, work: Callable[[Reads], _Result]) -> _Result:
        """The same in a transaction of its own, in a common one too."""
        with self._translated(), self._session() as session:
            return session.execute_read(work)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """One transaction for all that this thread reads in the block, where that goes well.

        Each read would else open and end one of its own, which takes longer than most of them. Once one fails, or where
        none can be begun, each read goes by itself again, with its retries.
        """
        if self._held.tx is not None:
            yield
            return
        with self._session(access=neo4j.READ_ACCESS) as session:
            with contextlib.suppress(driver_errors.Neo4jError, driver_errors.DriverError):
                self._held.tx, self._held.states = session.begin_transaction(), States()
            try:
                yield
            finally:
                self._let_go()

    def states(self) -> States:
        """The states of partitions that were found in the common transaction; of none where there is none."""
        return States() if self._held.tx is None else self._held.states

    def _let_go(self) -> None:
        tx, self._held.tx = self._held.tx, None
        if tx is not None:
            with contextlib.suppress(driver_errors.Neo4jError, driver_errors.DriverError):
                tx.close()  # nothing was written in it

    def write(self, work: Callable[[neo4j.ManagedTransaction], _Result]) -> _Result:
        """What the work returns, after the commit; it may run more than once, each time on a rolled back slate."""
        with self._translated(), self._session() as session:
            return session.execute_write(work)

    def close(self) -> None:
        """Close every connection. May be called twice."""
        self._close()

    def _session(self, access: str = neo4j.WRITE_ACCESS) -> neo4j.Session:
        return self._driver.session(
            database=self._database,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
            default_access_mode=access,
        )

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Turns the driver's errors into ours: the one border that they do not cross."""
        try:
            yield
        except (driver_errors.Neo4jError, driver_errors.DriverError) as error:
            raise translated(error, self.location, database=self._database) from error


class _Unshown(list[Any]):
    """A list that says little of itself: the driver writes out every parameter for its log, also where it keeps none.

    For rows with vectors that took half of a change's time.
    """

    def __repr__(self) -> str:
        return f"[{len(self)} items]"


def _unshown(value: Any) -> Any:
    return _Unshown(value) if isinstance(value, list) else value


def rows(tx: Reads, name: str, /, **parameters: Any) -> list[dict[str, Any]]:
    """Run the statement of that name with these parameters; its rows. Only scalars, lists and maps are returned."""
    return list(streamed(tx, name, **parameters))


def streamed(tx: Reads, name: str, /, **parameters: Any) -> Iterator[dict[str, Any]]:
    """The same, a row at a time: for vectors, which the driver gives as lists of numbers thirty times their size."""
    own = statement(name)
    for record in _run(tx, own, parameters):
        if own.in_one:
            yield from (dict(zip(own.returns, row, strict=True)) for row in record["rows"])
        else:
            yield dict(record)


def intact(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows that lack no value: what another transaction deletes while it is read is null from then on."""
    return (row for row in found if None not in row.values())


def columns(tx: Reads, name: str, /, **parameters: Any) -> Iterator[tuple[Any, ...]]:
    """What each record of the statement holds, many rows in one list, as columns.

    What another transaction deletes while it is read is null from then on, value by value: a row that lacks one which
    all have is left out.
    """
    own = statement(name)
    needed = itemgetter(*(place for place, column in enumerate(own.returns) if column not in _MAY_BE_NULL))
    for record in _run(tx, own, parameters):
        if whole := [row for row in record["rows"] if None not in needed(row)]:
            yield tuple(zip(*whole, strict=True))


def _run(tx: Reads, own: Statement, parameters: Mapping[str, Any]) -> Iterable[Any]:
    text: LiteralString = own.text  # from a file of this package, never put together
    return tx.run(text, {name: _unshown(value) for name, value in parameters.items()})


def translated(error: Exception, location: str, *, database: str) -> GraphmemError:
    """Our error for one of the driver's, most specific first."""
    what, code = f"Neo4j at {location}", getattr(error, "code", None) or ""
    if isinstance(error, driver_errors.AuthError):
        return StoreUnavailable(f"{what} refused the login: check NEO4J_USERNAME and NEO4J_PASSWORD ({_said(error)})")
    if isinstance(error, driver_errors.ConfigurationError):
        return ConfigurationError(f"{what} cannot be used like this: {_said(error)}")
    if isinstance(error, driver_errors.ConstraintError) or code in _CONFLICTS:
        return StoreConflict(f"{what}: another writer was faster, again and again; try once more ({_said(error)})")
    if isinstance(error, driver_errors.ServiceUnavailable | driver_errors.SessionExpired):
        return StoreUnavailable(f"{what} cannot be reached: is the server running? ({_said(error)})")
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return StoreUnavailable(f"{what} has no database {database!r}: set NEO4J_DATABASE")
    if code.endswith("OutOfMemoryError"):
        return StoreUnavailable(f"{what} has no room for so large a call: give less in each ({_said(error)})")
    return StoreUnavailable(f"{what} did not do what it was asked: {_said(error)}")


def _said(error: Exception) -> str:
    text = (isinstance(error, driver_errors.Neo4jError) and error.message) or str(error)
    return " ".join(str(text).split())[:300]
