"""The `graphmem` command: every verb of `Memory` in a shell. Results on stdout, notes and errors on stderr.

Exit codes: 0 done, 1 not found, 2 bad input or usage, 3 the store or a model is down or not set up or the results
cannot be written, 130 stopped by the user.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from graphmem import cli_browse, cli_files, cli_history, cli_moving, cli_print, cli_view
from graphmem.cli_options import (
    Agent,
    AsOf,
    DryRun,
    Filter,
    Hops,
    Id,
    KnownAt,
    Limit,
    Metadata,
    Run,
    Threshold,
    User,
    Yes,
    hoisted,
    opened,
    options_end,
    read_object,
    scope,
)
from graphmem.cli_print import note, say, show
from graphmem.errors import ConfigurationError, GraphmemError, InvalidInput, NotFound

app = typer.Typer(
    name="graphmem",
    help="A graph memory for AI agents: multi-hop recall with the path and its provenance.",
    epilog="--json, --store, --llm and --embedder may also stand after the command.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Query = Annotated[str, typer.Argument(metavar="QUERY", help="What is looked for, in words.")]
Question = Annotated[str, typer.Argument(metavar="QUESTION", help="In words.")]
NewText = Annotated[str, typer.Argument(metavar="TEXT", help="What it says instead.")]
Triples = Annotated[
    str,
    typer.Argument(metavar="FILE", help='A JSON list of {"subject", "relation", "object"}; \'-\' reads stdin.'),
]

_UsageError: Any = typer.BadParameter.__bases__[0]
"""click's UsageError, in the click that this typer brings along or depends on."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit. Every error becomes one line and an exit code here."""
    words = hoisted(sys.argv[1:] if arguments is None else arguments)
    cli_print.start(as_json="--json" in words[: options_end(words)])
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # what the driver warns of, our own error says
    raise SystemExit(_run(words))


def _run(words: list[str]) -> int:
    try:
        cli_print.check()
        return _invoke(words)
    except GraphmemError as error:
        cli_print.failure(error)
        return exit_code(error)
    except _UsageError as error:
        cli_print.usage_failure(error)
        return 2
    except cli_print.Unwritten as unwritten:
        return _stopped(unwritten.__cause__)
    except OSError as error:
        return _stopped(error)
    except (typer.Abort, KeyboardInterrupt, EOFError):
        note("Stopped.")
        return 130


def _invoke(words: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("graphmem", words) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    return 0


def _stopped(error: BaseException | None) -> int:
    """A reader that has seen enough ("| head -1") is no error; a full disk behind stdout is one."""
    cli_print.give_up(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return 0
    cli_print.failure(GraphmemError(f"the results cannot be written to stdout ({error}): make room, or send them on"))
    return 3


def exit_code(error: GraphmemError) -> int:
    """1 not found, 2 a value that cannot be used, 3 something needed is down or not set up."""
    if isinstance(error, NotFound):
        return 1
    return 2 if isinstance(error, InvalidInput) or type(error) is ConfigurationError else 3


@app.callback(invoke_without_command=True)
def _shared(
    context: typer.Context,
    store: Annotated[str | None, typer.Option(help="A file, or neo4j://host:7687. Default: GRAPHMEM_STORE.")] = None,
    llm: Annotated[str | None, typer.Option(help="provider:model, 'openai:gpt-4o-mini'; none: no LLM.")] = None,
    embedder: Annotated[str | None, typer.Option(help="provider:model, 'onnx:all-MiniLM-L6-v2'.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: ARG001 - read in main()
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    context.obj = {"store": store, "llm": llm, "embedder": embedder}
    if version:
        _version()
        raise typer.Exit
    if context.invoked_subcommand is None:
        context.fail("Missing command.")


def _version() -> None:
    from graphmem import __version__

    show({"graphmem": __version__}, lambda: say(f"graphmem {__version__}"))


@app.command()
def add(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="What was said; '-' reads stdin.")] = None,
    file: Annotated[str | None, typer.Option("--file", "-f", help="A chat as JSON; '-' reads stdin.")] = None,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    infer: Annotated[bool, typer.Option("--infer/--no-infer", help="Draw facts, or keep the text as it is.")] = True,
    at: Annotated[str | None, typer.Option("--at", help="When it was said, ISO 8601. Default: now.")] = None,
    on_model_error: Annotated[
        str, typer.Option(help="raise, or queue: keep the messages until 'pending' reads them.")
    ] = "raise",
    metadata: Metadata = None,
    dry_run: DryRun = False,
) -> None:
    """Remember a text, or the messages of a chat file.

    A chat file is a list of {"role", "content"} messages, {"messages": [...]} or
    {"sessions": [{"at": "2026-03-02", "messages": [...]}]}.
    """
    batches = cli_files.chat(text=text, file=file, at=at)
    kept = read_object(metadata, "--metadata")
    with opened(context, makes=True) as memory:
        asked: dict[str, Any] = {"infer": infer, "on_model_error": on_model_error, "dry_run": dry_run, "metadata": kept}
        added = cli_files.add_all(memory, batches, **asked, **scope(user, agent, run))
    show(added, lambda: cli_print.added(added, cli_history.owner(scope(user, agent, run)), dry_run=dry_run))


@app.command("add-triples")
def add_triples(
    context: typer.Context,
    file: Triples,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    metadata: Metadata = None,
    dry_run: DryRun = False,
) -> None:
    """Remember explicit facts. No LLM is asked."""
    triples = cli_files.triples(file)
    kept = read_object(metadata, "--metadata")
    with opened(context, makes=True) as memory:
        added = memory.add_triples(triples, metadata=kept, dry_run=dry_run, **scope(user, agent, run))
    show(added, lambda: cli_print.added(added, cli_history.owner(scope(user, agent, run)), dry_run=dry_run))


@app.command()
def search(
    context: typer.Context,
    query: Query,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    limit: Limit = 10,
    hops: Hops = 2,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    filter: Filter = None,
    threshold: Threshold = None,
    explain: Annotated[bool, typer.Option("--explain", help="Also how each score came about, and Cypher.")] = False,
) -> None:
    """Find memories, each with its path."""
    asked: dict[str, Any] = {"limit": limit, "hops": hops, "as_of": as_of, "known_at": known_at, "explain": explain}
    asked |= {"filters": read_object(filter, "--filter"), "threshold": threshold}
    with opened(context) as memory:
        found = memory.search(query, **scope(user, agent, run), **asked)
    plain = {key: found[key] for key in ("results", "relations", "hint", "usage")}
    show(plain, lambda: cli_print.results(plain["results"], plain["hint"]))


@app.command()
def get(context: typer.Context, id: Id) -> None:
    """Show one memory with its sources."""
    with opened(context) as memory:
        record = memory.get(id)
    if record is None:
        raise NotFound(f"no memory has the id {id!r:.80}: see what there is with 'graphmem list'")
    show(record, lambda: cli_print.record(record))


@app.command("list")
def list_(
    context: typer.Context,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    limit: Limit = 100,
    ended: Annotated[bool, typer.Option("--ended", help="Also what no longer holds.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    filter: Filter = None,
) -> None:
    """List the memories that carry the given ids."""
    asked: dict[str, Any] = {"limit": limit, "ended": ended, "as_of": as_of, "known_at": known_at}
    asked["filters"] = read_object(filter, "--filter")
    with opened(context) as memory:
        listed = memory.get_all(**scope(user, agent, run), **asked)
    show(listed, lambda: cli_print.listing(listed["results"], limit))


@app.command()
def update(context: typer.Context, id: Id, text: NewText) -> None:
    """Put a memory in other words. What stood before is kept in its history."""
    with opened(context) as memory:
        record = memory.update(id, text)
        event_id = memory.history(id)[-1]["id"]
    show(record, lambda: cli_print.record(record, event_id))


@app.command()
def delete(context: typer.Context, id: Id) -> None:
    """Forget one memory."""
    with opened(context) as memory:
        deleted = memory.delete(id)
        event_id = memory.history(id)[-1]["id"]
    show(deleted, lambda: cli_print.deleted(deleted, event_id))


@app.command("delete-all")
def delete_all(
    context: typer.Context, user: User = None, agent: Agent = None, run: Run = None, yes: Yes = False
) -> None:
    """Erase all that carries the given ids, for good."""
    named = [f"{name} {id!r}" for name, id in (("user", user), ("agent", agent), ("run", run)) if id is not None]
    if named:
        _confirm(f"Erase every memory of {' and '.join(named)}?", yes=yes)
    with opened(context) as memory:
        erased = memory.delete_all(**scope(user, agent, run))
    show(erased, lambda: cli_print.counts(erased))


for verb in cli_history.VERBS:
    app.command()(verb)
for name, moving_verb in cli_moving.VERBS.items():
    app.command(name)(moving_verb)


@app.command()
def reset(context: typer.Context, yes: Yes = False) -> None:
    """Erase what this store holds, of every owner."""
    _confirm("Erase every memory of every owner in this store?", yes=yes)
    with opened(context) as memory:
        erased = memory.reset()
    show(erased, lambda: cli_print.counts(erased))


@app.command()
def entities(
    context: typer.Context,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    review: Annotated[bool, typer.Option("--review", help="Instead the pairs whose names may mean one thing.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """List the people, places and things of one owner's world."""
    asked = {**scope(user, agent, run), "as_of": as_of, "known_at": known_at}
    with opened(context) as memory:
        if not review:
            found = memory.entities(**asked)
        else:
            pairs = memory.entities(**asked, review=True)
    if review:
        show(pairs, lambda: cli_history.review(pairs, scope(user, agent, run)))
    else:
        show(found, lambda: cli_print.entities(found))


@app.command()
def paths(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="An entity's name.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another entity's name.")],
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    hops: Hops = 3,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Show how two entities are connected."""
    with opened(context) as memory:
        found = memory.paths(a, b, **scope(user, agent, run), hops=hops, as_of=as_of, known_at=known_at)
    show(found, lambda: cli_print.paths(found, a, b))


@app.command()
def follow(
    context: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity's name.")],
    relations: Annotated[list[str], typer.Argument(metavar="RELATION...", help="In this order; '~KNOWS' backwards.")],
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", help="How many entities at most.")] = None,
    revisit: Annotated[bool, typer.Option("--revisit/--no-revisit", help="Whether to come back to ENTITY.")] = True,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Show everything that a path of relations leads to."""
    with opened(context) as memory:
        asked: dict[str, Any] = {"as_of": as_of, "known_at": known_at, "revisit": revisit, "limit": limit}
        found = memory.follow(entity, relations, **scope(user, agent, run), **asked)
    show(found, lambda: cli_print.reached(found))


@app.command()
def graph(
    context: typer.Context,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Print what holds as node-link JSON."""
    with opened(context) as memory:
        drawn = memory.graph(**scope(user, agent, run), as_of=as_of, known_at=known_at)
    cli_print.print_json(cli_print.node_link(drawn))


for verb in (*cli_view.VERBS, *cli_browse.VERBS):
    app.command()(verb)


@app.command("context")
def context_(
    context: typer.Context,
    query: Query,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    max_tokens: Annotated[int, typer.Option(help="The size of the block at most.")] = 500,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Print a fenced block of memories for a prompt."""
    with opened(context) as memory:
        asked: dict[str, Any] = {"max_tokens": max_tokens, "as_of": as_of, "known_at": known_at}
        block = memory.context(query, **scope(user, agent, run), **asked)
    show({"context": block}, lambda: say(block))


@app.command()
def answer(
    context: typer.Context,
    question: Question,
    user: User = None,
    agent: Agent = None,
    run: Run = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Answer in words, with the LLM."""
    with opened(context) as memory:
        given = memory.answer(question, **scope(user, agent, run), as_of=as_of, known_at=known_at)
    show(given, lambda: cli_print.answer(given))


@app.command()
def demo(context: typer.Context) -> None:
    """Try it on a short conversation."""
    from graphmem import demo as demonstration

    shown = demonstration.run(**context.obj)
    if cli_print.as_json():
        cli_print.print_json(shown)


app.add_typer(cli_browse.server, name="neo4j", help="Run a Neo4j on this machine.")


@app.command()
def doctor(context: typer.Context) -> None:
    """Say what is used, why, and whether it works."""
    from graphmem import doctor as examination

    report = examination.examine(**context.obj)
    show(report, lambda: cli_print.examination(report))
    if not report["ok"]:
        raise typer.Exit(3)


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidInput(f"{question} Nobody is there to answer: add --yes to erase without being asked")
    if not typer.confirm(question, err=True):
        note("Nothing was erased.")
        raise typer.Exit


if __name__ == "__main__":
    main()
