"""What `graphmem browse` serves: the guide filled with an owner's names, the style, and who gets to see them."""

from __future__ import annotations

import http.client
import json
import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.browsing import guide, page, program, serving
from graphmem.browsing.guide import Names
from graphmem.browsing.opened import browsing
from graphmem.config import StoreSpec, settings
from graphmem.errors import StoreUnavailable
from graphmem.types import ENTITY_TYPES

NAMES = Names("user:ann", "Ann", "Bob", "Hamburg", "2026-05-11")
NASTY = Names(
    "user:x'}) DETACH DELETE n //",
    "</pre><script>alert(1)</script>",
    "'}) MATCH (n) DETACH DELETE n //",
    "<img src=x onerror=alert(1)>\n$partition %near% \u2028 \\' \u202e",
    "2026-01-01",
)
SPEC = StoreSpec("bolt://127.0.0.1:7687", "neo4j", "s3cret</script>")
INDEX = b'<html><div id="mount"></div><script src="app.js"></script></html>'


# the guide
def test_the_guide_has_six_slides_each_with_a_query_about_the_owner() -> None:
    text = guide.filled_guide(NAMES)
    slides = text.split("<slide")[1:]
    assert len(slides) == 6
    assert all("runnable" in slide and "user:ann" in slide for slide in slides)
    title = re.search(r"<title>(.*)</title>", text)
    assert title is not None
    assert title[1].isascii()  # Browser shows it as it stands, entities and all


def test_nothing_is_left_to_be_filled_in() -> None:
    for text in (guide.filled_guide(NAMES), *guide.saved_queries(NAMES)):
        assert not re.search(r"\$\w|%\w+%", text)


def test_each_saved_query_begins_with_its_title() -> None:
    queries = guide.saved_queries(NAMES)
    assert len(queries) >= 8
    assert all(query.startswith("// ") for query in queries)
    titles = [query.splitlines()[0] for query in queries]
    assert len(set(titles)) == len(titles)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_names_are_text_in_the_guide_whatever_they_hold() -> None:
    plain, nasty = _Tags(), _Tags()
    plain.feed(guide.filled_guide(NAMES))
    nasty.feed(guide.filled_guide(NASTY))
    assert nasty.tags == plain.tags
    assert NASTY.me in nasty.text


def test_the_queries_of_the_guide_are_those_that_are_shown() -> None:
    plain, nasty = (guide.guide_queries(guide.filled_guide(names)) for names in (NAMES, NASTY))
    assert len(plain) == len(nasty) >= 6
    for mine, theirs in zip(plain, nasty, strict=True):
        pairs = {guide.literal(name): guide.literal(other) for name, other in zip(NAMES, NASTY, strict=True)}
        assert re.sub("|".join(map(re.escape, pairs)), lambda found: pairs[found[0]], mine) == theirs  # noqa: B023


@given(st.text())
def test_a_literal_has_no_way_out(text: str) -> None:
    inside = guide.literal(text)[1:-1]
    assert re.fullmatch(r"(?:[^'\"\\\n\r]|\\['\"\\]|\\u[0-9A-F]{4})*", inside)
    assert json.loads('"' + inside.replace("\\'", "'") + '"') == text


@pytest.mark.neo4j
@pytest.mark.parametrize("language", ["CYPHER 5", "CYPHER 25"])
@pytest.mark.parametrize("text", [*NASTY, "plain", "ümläut 漢字 🦊", "tab\tnull\0 del\x7f", "\\u0027 \\' \\\\"])
def test_neo4j_reads_a_literal_as_the_text(neo4j_server: Any, text: str, language: str) -> None:
    import neo4j

    login = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=login) as driver:
        record = driver.execute_query(f"{language} RETURN {guide.literal(text)} AS told", database_="neo4j").records[0]
    assert record["told"] == text


# the style
def test_every_type_has_a_colour_of_its_own_and_comes_after_the_rule_for_all() -> None:
    rules = guide.style()
    order = list(rules)
    colours = [rules[f"node.{one}"]["color"] for one in (*ENTITY_TYPES, "User")]
    assert len(set(colours)) == len(colours)
    assert all(order.index(f"node.{one}") > order.index("node.__Entity__") for one in (*ENTITY_TYPES, "User"))
    assert order.index("node.User") > max(order.index(f"node.{one}") for one in ENTITY_TYPES)
    assert rules["node.User"]["caption"] == "{name}"
    assert rules["relationship"]["caption"] == "<type>"


def test_the_owner_is_the_biggest() -> None:
    sizes = {
        name: int(rule["diameter"].removesuffix("px")) for name, rule in guide.style().items() if "diameter" in rule
    }
    assert max(sizes, key=lambda name: sizes[name]) == "node.User"


# what is put into Browser's page
def test_the_seed_comes_before_browsers_own_scripts() -> None:
    assert page.with_seed(INDEX) == INDEX.replace(b"<script", b'<script src="seed.js"></script><script', 1)
    assert page.with_seed(b"no page") == b"no page"


def test_the_seed_logs_in_and_brings_style_queries_and_guide() -> None:
    script = page.seed(SPEC, NAMES, guide_url="http://localhost:1/g", mark="m")
    found = re.search(r"const storage = (.*);$", script, re.MULTILINE)
    assert found is not None
    storage = json.loads(found[1])
    (login,) = storage["connections"]["connectionsById"].values()
    assert (login["host"], login["username"], login["password"]) == (SPEC.url, SPEC.username, SPEC.password)
    assert storage["settings"]["initCmd"] == ":guide http://localhost:1/g"
    assert storage["grass"] == guide.style()
    assert [one["content"] for one in storage["documents"]] == guide.saved_queries(NAMES)


# the server
class _Files:
    """A Browser of one page, whose files are those of a real one as far as the server is concerned."""

    def read(self, path: str) -> bytes | None:
        return {"index.html": INDEX, "app.js": b"1"}.get(path)


@pytest.fixture
def at() -> Iterator[serving.Served]:
    with serving.served(SPEC, NAMES, _Files()) as served:
        yield served


def ask(url: str, method: str = "GET", *, path: str | None = None, **headers: str) -> tuple[int, Any, bytes]:
    parts = urlsplit(url)
    line = http.client.HTTPConnection(f"127.0.0.1:{parts.port}", timeout=10)
    try:
        line.request(method, parts.path if path is None else path, headers=headers)
        reply = line.getresponse()
        return reply.status, reply.headers, reply.read()
    finally:
        line.close()


def test_the_page_and_all_that_belongs_to_it_is_served(at: serving.Served) -> None:
    assert at.page is not None
    assert ask(at.page)[2] == page.with_seed(INDEX)
    assert ask(at.page + "app.js")[2] == b"1"
    assert b"s3cret" in ask(at.page + "seed.js")[2]
    assert ask(at.guide)[2].decode() == guide.filled_guide(NAMES)
    assert ask(at.style)[2].decode() == guide.resource("graphmem.grass")
    assert ask(at.queries)[2].decode().count(";\n") == len(guide.saved_queries())
    assert ask(at.page + "nothing.js")[0] == 404


def test_another_page_may_read_style_and_guide_but_nothing_else(at: serving.Served) -> None:
    assert at.page is not None
    asked = {"Origin": "http://neo4j.example", "Access-Control-Request-Private-Network": "true"}
    for url in (at.style, at.guide):
        status, headers, _ = ask(url, "OPTIONS", **asked)
        assert status == 204
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Access-Control-Allow-Private-Network"] == "true"
        assert headers["Access-Control-Allow-Headers"]
        assert headers["Access-Control-Allow-Methods"]
        assert ask(url, **asked)[1]["Access-Control-Allow-Origin"] == "*"
    for url in (at.page, at.page + "seed.js", at.queries):
        assert ask(url, "OPTIONS", **asked)[0] == 404
        assert ask(url, **asked)[1]["Access-Control-Allow-Origin"] is None


def test_who_does_not_know_the_token_gets_nothing(at: serving.Served) -> None:
    assert at.page is not None
    token = urlsplit(at.page).path.strip("/")
    assert len(token) >= 32
    for path in (
        "/",
        "/seed.js",
        f"/{token[:-1]}x/seed.js",
        f"/{token}",
        f"/{token}x/seed.js",
        "/%C3%BC/",
    ):
        assert ask(at.page, path=path)[0] == 404


def test_a_foreign_name_that_leads_here_is_refused(at: serving.Served) -> None:
    assert at.page is not None
    assert ask(at.page, Host="localhost:80")[0] == 200
    assert ask(at.page, Host="attacker.example")[0] == 404


def test_the_page_may_talk_to_neo4j_and_to_nobody_else(at: serving.Served) -> None:
    assert at.page is not None
    policy = ask(at.page)[1]["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert re.search(r"connect-src 'self' http://localhost:\d+ ws: wss: http://127\.0\.0\.1:7687 https:", policy)


def test_without_a_browser_to_fill_style_and_guide_are_served_all_the_same() -> None:
    with serving.served(SPEC, NAMES, None) as served:
        assert served.page is None
        assert ask(served.guide)[0] == 200
        assert ask(served.guide, path=urlsplit(served.guide).path.replace("guide.html", ""))[0] == 404


def test_two_pages_at_once_have_nothing_in_common() -> None:
    with serving.served(SPEC, NAMES, _Files()) as one, serving.served(SPEC, NAMES, _Files()) as other:
        assert one.page is not None
        assert other.page is not None
        assert ask(one.page, path=urlsplit(other.page).path)[0] == 404


# a server that cannot be reached
class _HangsUp(socketserver.BaseRequestHandler):
    """Ends each connection at once, and counts them."""

    def handle(self) -> None:
        self.server.calls += 1  # type: ignore[attr-defined]  # set by the test


def test_a_server_that_hangs_up_is_called_once() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), _HangsUp) as hung:
        hung.calls = 0  # type: ignore[attr-defined]  # what the handler counts
        threading.Thread(target=hung.serve_forever, daemon=True).start()
        chosen = replace(settings(), store=StoreSpec(f"bolt://127.0.0.1:{hung.server_address[1]}"))
        with pytest.raises(StoreUnavailable), browsing(chosen, "user:ann", say=print):
            pass
        hung.shutdown()
        assert hung.calls == 1  # type: ignore[attr-defined]


# whose Browser
@pytest.mark.neo4j
def test_the_browser_of_a_server_is_taken_where_there_is_no_jar(
    neo4j_server: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar = program.find_program(None)
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path))
    assert program.find_program(None) is None
    found = program.find_program(neo4j_server.browser_url)
    assert isinstance(found, program.ServerProgram)
    index = found.read("index.html")
    assert index is not None
    assert b'id="mount"' in index
    assert jar is None or jar.read("index.html") == index
    assert found.read("../db/") is None
    assert found.read("no-such-file.js") is None


def test_a_server_without_a_classic_browser_is_told_apart(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path))
    with serving.served(SPEC, NAMES, _Files()) as served:
        assert served.page is not None
        assert program.find_program(served.page) is None  # its page is not titled as Neo4j Browser
    assert program.find_program("http://127.0.0.1:1/browser/") is None
