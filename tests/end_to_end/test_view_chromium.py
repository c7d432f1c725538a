"""The page of a graph in a real browser: what a person sees agrees with the store, and nothing else runs or is fetched.

Everything is read from the page as the browser shows it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page

from graphmem import Memory, demo
from graphmem.viewing.colours import colour
from tests.end_to_end.chromium import chromium_page

QUESTION = "In which city does my manager live?"
HOSTILE = "<img src=x onerror='window.hacked=1'></script><script>window.hacked=1</script> \u2028"


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """The conversation of the demo, in which Bob moves from Berlin to Hamburg."""
    with Memory(tmp_path_factory.mktemp("view") / "memory.sqlite") as opened:
        for session in demo.conversation()["sessions"]:
            opened.add(session["messages"], user_id="alice", timestamp=session["at"])
        yield opened


@pytest.fixture(scope="module")
def chromium() -> Iterator[Page]:
    """One browser for the module: a page is loaded anew by each test."""
    with chromium_page() as page:
        page.set_default_timeout(10_000)
        yield page


@pytest.fixture
def said(chromium: Page) -> Iterator[list[str]]:
    """What the browser complains of and what it asks for, while a test runs."""
    told: list[str] = []
    listeners: dict[str, Any] = {
        "console": lambda one: told.append(f"console: {one.text}"),
        "pageerror": lambda one: told.append(f"error: {one}"),
        "request": lambda one: told.append(f"request: {one.url}"),
        "dialog": lambda one: told.append(f"dialog: {one.message}"),
    }
    for name, listener in listeners.items():
        chromium.on(name, listener)  # type: ignore[call-overload]  # one overload for each name
    yield told
    for name, listener in listeners.items():
        chromium.remove_listener(name, listener)


class Shown:
    """A page in the browser, as its reader sees it."""

    def __init__(self, page: Page, file: Path, html: str) -> None:
        file.write_text(html, encoding="utf-8")
        self.page, self.address = page, file.as_uri()
        page.goto(self.address)

    def captions(self) -> set[str]:
        return set(self.page.locator(".node:not([hidden]) title").all_text_contents())

    def node(self, name: str) -> Locator:
        return self.page.locator(f'.node[aria-label^="{name},"]')

    def relations(self) -> list[str]:
        return sorted(self.page.locator(".edge[data-relation]:not([hidden])").evaluate_all(
            "edges => edges.map((edge) => edge.dataset.relation)"
        ))  # fmt: skip

    def on_path(self) -> set[str]:
        return set(self.page.locator(".node.path title").all_text_contents())

    def card(self) -> str:
        return re.sub(r"\n+", "\n", self.page.locator("#card").inner_text())

    def move(self, place: int) -> None:
        self.page.locator("#moment").fill(str(place))


def show(page: Page, tmp_path: Path, html: str) -> Shown:
    return Shown(page, tmp_path / "page.html", html)


# what is drawn


def test_names_relations_and_counts_are_those_of_the_store(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    entities = memory.entities(user_id="alice")
    facts = memory.get_all(user_id="alice")["results"]
    assert shown.captions() == {one["name"] for one in entities}
    triples = {(one["subject"], one["relation"], one["object"]) for one in facts if one["relation"]}
    assert shown.relations() == sorted(relation for _, relation, _ in triples)
    assert chromium.locator("#counts").inner_text() == f"{len(entities)} entities, {len(facts)} facts"
    assert chromium.title() == chromium.locator("h1").inner_text() == "Memory of alice"


def test_each_type_has_its_colour_and_the_owner_is_biggest(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    fills = {
        one["name"]: shown.node(one["name"]).locator("circle").nth(1).get_attribute("fill")
        for one in memory.entities(user_id="alice")
    }
    types = {one["name"]: one["type"] for one in memory.entities(user_id="alice")} | {"Alice": "User"}
    assert fills == {name: colour(type).fill for name, type in types.items()}
    assert len(set(fills.values())) >= 5
    sizes = chromium.locator(".node circle:not(.ring)").evaluate_all(
        "all => all.map((one) => Number(one.getAttribute('r')))"
    )
    owner = float(shown.node("Alice").locator("circle").nth(1).get_attribute("r") or 0)
    assert sorted(sizes)[-1] == owner > sorted(sizes)[-2]


def test_captions_do_not_lie_upon_each_other(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    show(chromium, tmp_path, memory.view(user_id="alice").html)
    chromium.wait_for_timeout(100)  # captions are placed with the next frame
    boxes = chromium.locator(".node:not([hidden]) text:not(.unsaid)").evaluate_all(
        "all => all.map((one) => { const { left, right, top, bottom } = one.getBoundingClientRect(); "
        "return [left, top + 3, right, bottom - 3]; })"
    )
    assert len(boxes) > 20
    overlapping = [
        (a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]  # fmt: skip
    assert overlapping == []


def test_the_same_page_always_looks_the_same(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    places = "all => all.map((one) => one.getAttribute('transform'))"
    first = chromium.locator(".node").evaluate_all(places)
    chromium.goto(shown.address)
    assert chromium.locator(".node").evaluate_all(places) == first
    assert len(set(first)) == len(first)


def test_a_bare_sentence_ties_what_it_names(chromium: Page, tmp_path: Path) -> None:
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.add_triples([{"subject": "Ann", "relation": "knows", "object": "Ben", "mentions": ["Cem"]}], user_id="u")
        (id,) = (one["id"] for one in memory.get_all(user_id="u")["results"])
        memory.update(id, "Ann, Ben and Cem went away.")
        (changed,) = memory.get_all(user_id="u")["results"]
        html = memory.view(user_id="u").html
    assert changed["relation"] is None
    assert {"Ann", "Ben", "Cem"} <= set(changed["mentions"])
    shown = show(chromium, tmp_path, html)
    assert shown.relations() == []
    assert chromium.locator(".hub:not([hidden]) circle").count() == 1
    chromium.locator(".hub circle").click()
    assert "Ann, Ben and Cem went away." in shown.card()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_by_day_and_by_night(memory: Memory, chromium: Page, tmp_path: Path, scheme: Any) -> None:
    chromium.emulate_media(color_scheme=scheme)
    show(chromium, tmp_path, memory.view(QUESTION, user_id="alice").html)
    read = "one => [getComputedStyle(one).color, getComputedStyle(document.body).backgroundColor]"
    for place in ("h1", "#counts", "#asked .query", "#asked .score", "#when"):
        ink, back = (_light(one) for one in chromium.locator(place).first.evaluate(read))
        assert (max(ink, back) + 0.05) / (min(ink, back) + 0.05) >= 4.5, place
    assert (_light(chromium.locator("body").evaluate(read)[1]) > 0.5) is (scheme == "light")
    chromium.emulate_media(color_scheme="light")


def _light(colour: str) -> float:
    """The relative luminance of `rgb(r, g, b)`, after WCAG 2."""
    parts = [int(one) / 255 for one in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# what a reader does


def test_the_path_of_a_query_stands_out(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(QUESTION, user_id="alice").html)
    assert shown.on_path() == {"Alice", "Bob", "Hamburg"}
    lines = chromium.locator(".edge.path[data-relation]").evaluate_all("all => all.map((one) => one.dataset.relation)")
    assert sorted(lines) == ["HAS_MANAGER", "LIVES_IN"]
    accent = chromium.locator(".edge.path .line").first.evaluate("one => getComputedStyle(one).stroke")
    assert accent != chromium.locator(".edge:not(.path) .line").first.evaluate("one => getComputedStyle(one).stroke")
    found = memory.search(QUESTION, user_id="alice")
    told = chromium.locator("#asked li.result > button").all_inner_texts()
    assert [text.split("\n")[-1] for text in told] == [one["memory"] for one in found]
    hops = chromium.locator("#asked .hops").inner_text()
    assert "Alice HAS_MANAGER → Bob" in hops
    assert "“Bob has moved to Hamburg.” — Alice, 12 May 2026" in hops


def test_another_result_shows_its_own_path(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view("Which languages does Carol speak?", user_id="alice").html)
    chromium.locator("#asked li.result > button", has_text="Carol speaks Spanish.").click()
    if "Spanish" not in shown.on_path():  # it was open, and has been closed by the click
        chromium.locator("#asked li.result > button", has_text="Carol speaks Spanish.").click()
    assert {"Carol", "Spanish"} <= shown.on_path()


def test_a_click_tells_what_is_known_of_an_entity(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    shown.node("Bob").click()
    card = shown.card()
    assert "Bob\nPerson · 2 facts\n" in card
    assert "Bob has moved to Hamburg." in card
    assert "since 12 May 2026, 18:40 UTC" in card
    assert "2 Mar 2026, 09:15 UTC until 12 May 2026, 18:40 UTC" in card
    assert "“My manager is Bob, he lives in Berlin" in card
    chromium.locator("#card .link", has_text="Hamburg").click()
    assert "Hamburg\nPlace" in shown.card()
    chromium.keyboard.press("Escape")
    assert not chromium.locator("#card").is_visible()


def test_a_line_tells_its_facts(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    chromium.locator('.edge[data-relation="HAS_MANAGER"] .hit').dispatch_event("click")
    assert "My manager is Bob." in shown.card()
    assert chromium.locator(".edge.picked").count() == 1


def test_a_name_is_found_and_brought_near(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    before = shown.node("Tomas Lind").bounding_box()
    chromium.keyboard.press("/")
    chromium.keyboard.type("TOMÁS")
    assert chromium.locator("#list li span:nth-child(2)").all_inner_texts() == ["Tomas Lind"]
    chromium.keyboard.press("Enter")
    chromium.wait_for_timeout(100)
    assert "Tomas Lind\nPerson" in shown.card()
    after = shown.node("Tomas Lind").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]
    stage = chromium.locator("#stage").bounding_box()
    assert stage is not None
    assert stage["x"] <= after["x"] <= stage["x"] + stage["width"]
    chromium.locator("#name").fill("nobody of this name")
    assert chromium.locator("#list h2").inner_text() == "0 names with “nobody of this name”"


def test_the_keyboard_is_enough(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    chromium.locator("#picture").focus()
    chromium.keyboard.press("ArrowRight")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert chromium.evaluate(focused).startswith("Alice, whose memory this is, ")
    chromium.keyboard.press("ArrowDown")
    name = chromium.evaluate(focused).split(",")[0]
    assert name != "Alice"
    chromium.keyboard.press("Enter")
    assert name in shown.card()


def test_the_slider_shows_the_graph_as_it_was(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    assert "Hamburg" in shown.captions()
    assert "Berlin" not in shown.captions()
    moments = chromium.locator("#moment").get_attribute("max")
    assert chromium.locator("#when").inner_text() == "Now, as since 12 May 2026, 18:40 UTC"
    for place in range(int(moments or 0) + 1):
        shown.move(place)
        when = chromium.locator("#when").inner_text()
        if when == "2 Mar 2026, 09:15 UTC":
            break
    assert "Berlin" in shown.captions()
    assert "Hamburg" not in shown.captions()
    then = "2026-03-03"
    assert shown.captions() == {one["name"] for one in memory.entities(user_id="alice", as_of=then)}
    graph = memory.graph(user_id="alice", as_of=then)
    triples = {(a, known["relation"], b) for a, b, known in graph.edges(data=True)}
    assert shown.relations() == sorted(relation for _, relation, _ in triples)
    held = memory.get_all(user_id="alice", as_of=then)["results"]
    assert chromium.locator("#counts").inner_text() == f"{len(shown.captions())} entities, {len(held)} facts"
    chromium.locator("#back").click()
    assert "Berlin" not in shown.captions()
    shown.move(0)
    assert "Bob" not in shown.captions()


def test_a_page_begins_at_the_moment_it_was_asked_for(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    html = memory.view("Where does Bob live?", user_id="alice", as_of="2026-04-02").html
    shown = show(chromium, tmp_path, html)
    assert chromium.locator("#when").inner_text() == "As of 2 Apr 2026"
    assert {"Bob", "Berlin"} <= shown.on_path()
    assert "Hamburg" not in shown.captions()


def test_a_type_can_be_hidden(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    shown = show(chromium, tmp_path, memory.view(user_id="alice").html)
    chromium.locator('#legend button[data-type="Place"]').click()
    assert "Hamburg" not in shown.captions()
    assert "LIVES_IN" not in shown.relations()
    chromium.locator('#legend button[data-type="Place"]').click()
    assert "Hamburg" in shown.captions()


def test_a_part_says_that_it_is_one(memory: Memory, chromium: Page, tmp_path: Path) -> None:
    made = memory.view(user_id="alice", most=5)
    show(chromium, tmp_path, made.html)
    told = chromium.locator("#part").inner_text()
    assert f"5 entities around the owner of {made.all_entities} in all" in told
    assert f"{made.facts} of {made.all_facts} facts" in told
    assert chromium.locator(".node").count() == 5


def test_an_empty_memory_says_so(memory: Memory, chromium: Page, tmp_path: Path, said: list[str]) -> None:
    shown = show(chromium, tmp_path, memory.view("Is there anything?", user_id="nobody").html)
    assert chromium.locator("#empty").is_visible()
    assert chromium.locator("#asked").inner_text().endswith("Nothing was found.")
    assert said == [f"request: {shown.address}"]


# what runs, and what is fetched


def test_the_page_asks_for_nothing_but_itself(memory: Memory, chromium: Page, tmp_path: Path, said: list[str]) -> None:
    shown = show(chromium, tmp_path, memory.view(QUESTION, user_id="alice").html)
    shown.node("Bob").click()
    shown.move(1)
    chromium.locator("#name").fill("a")
    chromium.locator("#play").click()
    chromium.wait_for_timeout(300)
    assert said == [f"request: {shown.address}"]


class _Server(ThreadingHTTPServer):
    """Counts who comes by."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.seen.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """A server of this machine that a page could reach if it were let."""
    with _Server() as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening
        listening.shutdown()


def test_the_policy_stops_what_a_script_would_fetch(
    memory: Memory, chromium: Page, tmp_path: Path, server: _Server
) -> None:
    address = f"http://127.0.0.1:{server.server_port}/leak"
    tries = [
        f"fetch('{address}')",
        f"new Promise((yes, no) => Object.assign(new Image(), {{ onload: yes, onerror: no, src: '{address}' }}))",
    ]
    bare = tmp_path / "bare.html"
    bare.write_text("<!doctype html><title>no policy</title>")
    chromium.goto(bare.as_uri())
    chromium.evaluate(f"{tries[0]}.then(() => null)")
    assert server.seen == ["/leak"]  # so the server can be reached
    show(chromium, tmp_path, memory.view(user_id="alice").html)
    for one in tries:
        with pytest.raises(Error):
            chromium.evaluate(f"{one}.then(() => null)")
    assert server.seen == ["/leak"]


def test_no_text_of_the_memory_runs(chromium: Page, tmp_path: Path, said: list[str], server: _Server) -> None:
    leak = f"<img src='http://127.0.0.1:{server.server_port}/leak'>"
    triple = {
        "subject": HOSTILE,
        "relation": "knows",
        "object": leak,
        "fact": f"{HOSTILE} knows {leak}",
        "quote": HOSTILE + leak,
    }
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.add_triples([triple], user_id=HOSTILE)
        html = memory.view(HOSTILE, user_id=HOSTILE).html
        notebook = memory.graph(user_id=HOSTILE)._repr_html_()
        name = next(one["name"] for one in memory.entities(user_id=HOSTILE) if one["name"].startswith("<img src=x"))
    shown = show(chromium, tmp_path, html)
    chromium.locator(".node").first.dispatch_event("click")
    chromium.locator("#list button").first.click()
    assert name in shown.captions()
    assert HOSTILE.strip() in (chromium.locator("h1").text_content() or "")
    assert "window.hacked=1" in shown.card()
    chromium.wait_for_timeout(200)
    assert chromium.evaluate("window.hacked") is None
    assert chromium.locator("img").count() == 0
    assert chromium.locator("script").count() == 2
    assert said == [f"request: {shown.address}"]
    chromium.set_content(notebook)
    chromium.frame_locator("iframe").locator(".node").first.wait_for()
    assert chromium.evaluate("window.hacked") is None
    assert chromium.frame_locator("iframe").locator("img").count() == 0
    assert server.seen == []


def test_a_notebook_shows_the_graph_in_a_frame_of_its_own(memory: Memory, chromium: Page) -> None:
    graph = memory.graph(user_id="alice")
    chromium.goto("about:blank")
    chromium.set_content(graph._repr_html_())
    frame = chromium.frame_locator("iframe")
    frame.locator(".node").first.wait_for()
    drawn = set(frame.locator(".node:not([hidden]) title").all_text_contents())
    assert drawn == {known["name"] for _, known in graph.nodes(data=True)}
    relations = frame.locator(".edge[data-relation]:not([hidden])")
    assert relations.count() == len({(a, known["relation"], b) for a, b, known in graph.edges(data=True)})
    inner = chromium.frames[-1]
    with pytest.raises(Error, match="cross-origin"):
        inner.evaluate("window.parent.document.title")
