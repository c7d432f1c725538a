"""The commands around Neo4j Browser: one owner's graph in it, and a Neo4j of one's own for those who have none."""

from __future__ import annotations

import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli_options import Agent, Run, User, check_there, scope
from graphmem.cli_print import as_json, bar, note, print_json, say, show
from graphmem.errors import GraphmemError, InvalidInput

if TYPE_CHECKING:
    from graphmem.browsing.opened import Browsing
    from graphmem.local_neo4j.kept import Running

NoOpen = Annotated[bool, typer.Option("--no-open", help="Print the URL, and do not open it in a browser.")]
BoltPort = Annotated[int | None, typer.Option(min=1, max=65535, help="The port for graphmem. Default: 7687.")]
HttpPort = Annotated[int | None, typer.Option(min=1, max=65535, help="The port of Neo4j Browser. Default: 7474.")]

BrowserUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Where the store's own Browser is. Default: http://host:7474/browser/."),
]

server = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def browse(
    context: typer.Context,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    browser_url: BrowserUrl = None,
    no_open: NoOpen = False,
) -> None:
    """Look at the graph in Neo4j Browser, until Ctrl-C.

    What is not in a Neo4j yet is copied into a throw-away one on this machine, which is gone afterwards.
    """
    from graphmem import config
    from graphmem.browsing import opened

    partition = _partition(scope(user, agent, run))
    check_there(context.obj["store"])
    settings = config.settings(**context.obj)
    try:
        with (
            _until_stopped(),
            bar("Copying the graph", once_it_moves=True) as advance,
            opened.browsing(settings, partition, say=note, progress=advance, browser_url=browser_url) as shown,
        ):
            _tell(shown, url := opened.browser_link(shown))
            if not no_open:
                _open(url)
            threading.Event().wait()
    except KeyboardInterrupt:
        note("Closed.")
    except OSError as error:
        raise GraphmemError(f"the system refused: {error}") from error


@server.command()
def start(bolt_port: BoltPort = None, http_port: HttpPort = None) -> None:
    """Start a Neo4j on this machine, which keeps running and keeps its data.

    It listens on 127.0.0.1 only and asks for a password, which is made up at the first start.
    """
    from graphmem.local_neo4j import kept

    before = kept.running()
    if before is None:
        note("Starting Neo4j ...")
    runs = kept.start(bolt_port=bolt_port, http_port=http_port)
    already = before is not None and before.pid == runs.pid
    show({**_described(runs), "already": already}, lambda: _started(runs, already=already))


@server.command()
def stop() -> None:
    """Stop it. Its data stay."""
    from graphmem.local_neo4j import kept

    ran = kept.stop()
    show({"running": False, "stopped": ran}, lambda: say("Neo4j is stopped." if ran else "No Neo4j ran."))
    if not as_json():
        note(_after(kept.kept_home(), ran=ran))


@server.command()
def status() -> None:
    """Say whether it runs. The exit code is 3 when it does not."""
    from graphmem.local_neo4j import kept

    runs = kept.running()
    if runs is None:
        show({"running": False, "home": str(kept.kept_home())}, lambda: say("Neo4j is not running."))
        note("Start it: graphmem neo4j start")
        raise typer.Exit(3)
    show(_described(runs), lambda: _status(runs))


def _after(home: Path, *, ran: bool) -> str:
    """What there is once it is stopped, and what starts it."""
    if not home.is_dir():
        return "Nor are there data of one. Start one: graphmem neo4j start"
    return f"Its data {'stay' if ran else 'lie'} in {home}. Start it again: graphmem neo4j start"


VERBS = (browse,)
"""In the order in which the help lists them."""


def _partition(whose: dict[str, Any]) -> str:
    from graphmem.ids import partition_of
    from graphmem.types import Scope

    if sum(id is not None for id in whose.values()) > 1:
        raise InvalidInput("one graph is shown at a time: give one of --user, --agent and --run")
    return partition_of(Scope(**whose))


def _tell(shown: Browsing, url: str) -> None:
    """The URL on stdout, at once: whoever reads it may be a program that waits for it."""
    at = shown.served
    told = {"url": url, "ready": at.page is not None, "neo4j": shown.uri, "temporary": shown.temporary}
    if as_json():
        print_json({**told, "guide": at.guide, "style": at.style, "saved_queries": at.queries})
    else:
        say(url)
        if at.page is None:
            note(f"Log in there, then run  :style {at.style}  and  :play {at.guide}")
            note(f"Saved queries to drop on the page: {at.queries}")
        note("Ctrl-C closes it" + (", and removes the throw-away Neo4j." if shown.temporary else "."))
    sys.stdout.flush()


def _open(url: str) -> None:
    """In the web browser, unless the only one there is would take over this terminal."""
    sees = sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not sees or not webbrowser.open(url):
        note("No browser could be started here: open the URL in one on this machine.")


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Whoever ends the command ends it as Ctrl-C does, so that it tidies up."""
    signs = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {sign: signal.signal(sign, signal.default_int_handler) for sign in signs}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _started(runs: Running, *, already: bool) -> None:
    say(f"Neo4j {runs.version} {'runs already' if already else 'runs'}, on this machine only.")
    _where(runs)
    say("To use it:")
    say(f"  export GRAPHMEM_STORE={runs.uri}")
    say(f'  export NEO4J_USERNAME=neo4j NEO4J_PASSWORD="$(cat {quote(str(runs.password_file))})"')
    note("Then 'graphmem browse --user ...' shows a graph. Stop it: graphmem neo4j stop")


def _status(runs: Running) -> None:
    say(f"Neo4j {runs.version} runs{'' if runs.answers else ', and does not answer'} (process {runs.pid}).")
    _where(runs)


def _where(runs: Running) -> None:
    say(f"  Bolt     {runs.uri}")
    say(f"  Browser  {runs.browser_url}")
    say(f"  Login    neo4j, with the password in {runs.password_file}")


def _described(runs: Running) -> dict[str, Any]:
    return {
        "running": True,
        "answers": runs.answers,
        "pid": runs.pid,
        "version": runs.version,
        "uri": runs.uri,
        "browser_url": runs.browser_url,
        "username": "neo4j",
        "password_file": str(runs.password_file),
        "home": str(runs.home),
    }
