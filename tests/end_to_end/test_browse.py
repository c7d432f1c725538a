"""`graphmem browse` in a real Chromium: from a SQLite file and from a Neo4j to the picture, without a click."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page

from graphmem import demo
from graphmem.browsing import guide
from tests.end_to_end.chromium import chromium_page
from tests.end_to_end.conftest import Graphmem

USER = demo.conversation()["user_id"]
TYPES = {"Person": "#F16667", "Organization": "#57C7E3", "Place": "#8DCC93", "Topic": "#FFC454"}
OWNER_COLOUR = "#4C8EDA"
_NODES = """nodes => nodes.map(node => {
  const circle = node.querySelector("circle.b-outline")
  return {caption: node.textContent.trim(), colour: circle.getAttribute("fill"), size: +circle.getAttribute("r")}
})"""


class Circle(NamedTuple):
    """A node as it is drawn."""

    caption: str
    colour: str
    size: float


# Where the tests themselves run in the background, Ctrl-C may be ignored, and a child inherits that.
_HEARS_CTRL_C = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from graphmem.cli import main
main()
"""


@contextmanager
def browsed(environment: Mapping[str, str], folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command while it runs; it must end by itself once the block has asked it to, or else by being killed."""
    command = [sys.executable, "-c", _HEARS_CTRL_C, "browse", "--no-open", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(environment), cwd=folder
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def shown(page: Page) -> list[Circle]:
    """The circles of the picture, once the guide and the picture are there."""
    page.wait_for_selector("#guide-drawer pre.runnable")
    page.wait_for_selector("svg g.node circle.b-outline", state="attached")
    page.wait_for_selector("svg g.relationship text", state="attached")
    return [Circle(**one) for one in page.eval_on_selector_all("svg g.node", _NODES)]


def first_line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    line = running.stdout.readline().strip()
    assert line or running.poll() is None, running.stderr and running.stderr.read()
    return line


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """One page for all tests here; each goes to an address of its own."""
    with chromium_page(width=1500, height=760) as page:
        yield page


@pytest.mark.neo4j
def test_a_sqlite_file_becomes_a_picture_without_a_click_and_leaves_nothing(
    graphmem: Graphmem, environment: dict[str, str], tmp_path: Path, page: Page
) -> None:
    environment["TMPDIR"] = str(tmp_path / "tmp")
    Path(environment["TMPDIR"]).mkdir()
    assert graphmem("--store", "memory.sqlite", "demo").code == 0
    with browsed(environment, tmp_path, "--store", "memory.sqlite", "--user", USER) as running:
        page.goto(first_line(running))
        circles = shown(page)
        assert_well_drawn(circles)
        relations = set(page.eval_on_selector_all("svg g.relationship text", "all => all.map(one => one.textContent)"))
        assert {"WORKS_AT", "LIVES_IN", "HAS_MANAGER", "KNOWS"} <= relations
        assert "Around Alice" in page.inner_text("#guide-drawer")
        save_screenshot(page)
        assert favourites(page) == [query.splitlines()[0].removeprefix("// ") for query in guide.saved_queries()]
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
    assert list(Path(environment["TMPDIR"]).iterdir()) == []


def assert_well_drawn(circles: list[Circle]) -> None:
    by_name = {circle.caption: circle for circle in circles}
    assert len(circles) > 12
    assert {"Alice", "Bob", "Carol", "Northwind", "Hamburg"} <= set(by_name)
    assert by_name["Alice"].colour == OWNER_COLOUR
    assert all(circle.size < by_name["Alice"].size for circle in circles if circle.caption != "Alice")
    assert set(TYPES.values()) <= {circle.colour for circle in circles}
    assert by_name["Bob"].colour == by_name["Carol"].colour == TYPES["Person"]
    assert by_name["Northwind"].colour == TYPES["Organization"]
    assert by_name["Hamburg"].colour == TYPES["Place"]


def favourites(page: Page) -> list[str]:
    """The titles of the saved queries in Browser's own list of them, in the folder that opens with a click."""
    page.click('[data-testid="navigationFavorites"]')
    page.click("text=graphmem")
    page.wait_for_selector("text=The newest facts")
    titles = [query.splitlines()[0].removeprefix("// ") for query in guide.saved_queries()]
    return [title for title in titles if page.locator(f'text="{title}"').count() == 1]


def save_screenshot(page: Page) -> None:
    """The picture of the README, where GRAPHMEM_SCREENSHOT names a file for it."""
    if file := os.environ.get("GRAPHMEM_SCREENSHOT"):
        page.set_viewport_size({"width": 1500, "height": 640})
        page.click('[aria-label="Collapse the node properties display"]')
        page.wait_for_timeout(5000)  # until the circles have come to rest
        page.click('[aria-label="zoom-to-fit"]')
        page.wait_for_timeout(2000)
        page.screenshot(path=file)


@pytest.mark.neo4j
def test_a_neo4j_store_is_shown_as_it_is_and_names_are_data(
    graphmem: Graphmem, environment: dict[str, str], tmp_path: Path, page: Page, neo4j_server: Any
) -> None:
    hostile = "<u>Eve</u>'}) DETACH DELETE n //"  # what looks like a handler Browser itself takes out of a guide
    triples = [
        {"subject": "user", "relation": "knows", "object": hostile},
        {"subject": hostile, "relation": "works at", "object": "<img src=x onerror=alert(1)></pre>"},
    ]
    environment |= {"NEO4J_USERNAME": neo4j_server.username, "NEO4J_PASSWORD": neo4j_server.password}
    environment |= {"GRAPHMEM_STORE": neo4j_server.uri}
    assert graphmem("add-triples", "-", "--user", "o'hara", stdin=json.dumps(triples)).code == 0
    before = neo4j_server.count()
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    words = ("--user", "o'hara", "--json", "--browser-url", neo4j_server.browser_url)
    with browsed(environment | {"GRAPHMEM_CACHE": str(tmp_path)}, tmp_path, *words) as running:
        told = read_json(running)
        assert (told["ready"], told["temporary"], told["neo4j"]) == (True, False, neo4j_server.uri)
        page.goto(told["url"])
        assert len(shown(page)) == 3
        for slide in range(2, 7):
            page.click('[data-testid="guideNextSlide"]')
            page.click("#guide-drawer pre.runnable > i")
            page.wait_for_function(
                "count => document.querySelectorAll('[data-testid=frame]').length > count", arg=slide
            )
        assert page.locator("text=/\\bERROR\\b/").count() == 0
        assert hostile in page.inner_text("#guide-drawer")
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0
    assert alerts == []
    assert neo4j_server.count() == before


def read_json(running: subprocess.Popen[str]) -> dict[str, Any]:
    assert running.stdout is not None
    lines: list[str] = []
    while not lines or lines[-1] != "}":
        lines.append(running.stdout.readline().rstrip())
        assert lines[-1] or running.poll() is None, running.stderr and running.stderr.read()
    return dict(json.loads("\n".join(lines)))


@pytest.mark.neo4j
def test_every_query_of_guide_and_saved_queries_finds_something_in_the_demo(
    graphmem: Graphmem, neo4j_server: Any
) -> None:
    import neo4j

    from graphmem.config import StoreSpec
    from graphmem.stores.neo4j.link import Neo4jLink

    login = {"NEO4J_USERNAME": neo4j_server.username, "NEO4J_PASSWORD": neo4j_server.password}
    assert graphmem("--store", neo4j_server.uri, "demo", extra=login).code == 0
    link = Neo4jLink(StoreSpec(neo4j_server.uri, neo4j_server.username, neo4j_server.password))
    names = guide.names_of(link, f"user:{USER}")
    nobody = guide.names_of(link, "user:nobody")
    link.close()
    assert nobody is None
    assert names is not None
    assert (names.me, names.near, names.far) == ("Alice", "Bob", "Hamburg")
    assert re.fullmatch(r"2026-\d\d-\d\d", names.day)
    queries = [*guide.guide_queries(guide.filled_guide(names)), *guide.saved_queries(names)]
    assert len(queries) >= 6 + 8
    auth = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth, notifications_min_severity="OFF") as driver:
        found = {text: len(driver.execute_query(text, database_="neo4j").records) for text in queries}
    assert [text for text, rows in found.items() if not rows] == []


def test_who_has_no_memories_is_told_so_and_no_server_is_started(graphmem: Graphmem, tmp_path: Path) -> None:
    assert graphmem("--store", "memory.sqlite", "add", "I like tea.", "--user", "alice").code == 0
    done = graphmem("--store", "memory.sqlite", "browse", "--user", "nobody", extra={"TMPDIR": str(tmp_path)})
    assert done.code == 1
    assert "nothing is kept for user 'nobody'" in done.err
    assert not list(tmp_path.glob("graphmem-neo4j-*"))


@pytest.mark.parametrize("words", [[], ["--user", "a", "--run", "b"]])
def test_browse_wants_one_owner(graphmem: Graphmem, words: list[str]) -> None:
    assert graphmem("browse", *words).code == 2


def test_a_neo4j_that_is_not_there_is_said(graphmem: Graphmem) -> None:
    done = graphmem("--store", "bolt://127.0.0.1:1", "browse", "--user", "alice")
    assert done.code == 3
    assert "cannot be reached" in done.err
