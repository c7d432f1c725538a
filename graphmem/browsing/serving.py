"""The little server behind `graphmem browse`: Browser's page with all that is put into it, on 127.0.0.1 only.

Its paths begin with a token that cannot be guessed. Style and guide may also be fetched from another page, as they are
when they are named in somebody else's Browser: then a web browser asks for permission first (the CORS preflight).
"""

from __future__ import annotations

import mimetypes
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from graphmem.browsing import page
from graphmem.browsing.guide import Names, filled_guide, resource, saved_queries
from graphmem.browsing.program import Program
from graphmem.config import StoreSpec

GUIDE, STYLE, QUERIES, SEED = "guide.html", "graphmem.grass", "saved_queries.cypher", "seed.js"
_SHARED = (GUIDE, STYLE)
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "GET, OPTIONS",
    "Access-Control-Allow-Private-Network": "true",
}


class Served(NamedTuple):
    """Where the server's things are. `page` is Neo4j Browser, ready; None where it has no Browser to serve."""

    page: str | None
    guide: str
    style: str
    queries: str


@contextmanager
def served(spec: StoreSpec, names: Names, program: Program | None) -> Iterator[Served]:
    """Serve until the block ends."""
    token = secrets.token_urlsafe(24)
    with _Server(token, program) as server:
        port = server.server_address[1]
        at = Served(
            f"http://127.0.0.1:{port}/{token}/" if program else None,
            # every classic Browser fetches guides from "localhost", whatever its server's settings say
            *(f"http://localhost:{port}/{token}/{name}" for name in (GUIDE, STYLE, QUERIES)),
        )
        server.files = _files(spec, names, at, mark=token)
        server.policy = _policy(spec, port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield at
        finally:
            server.shutdown()
            thread.join()


def _files(spec: StoreSpec, names: Names, at: Served, *, mark: str) -> Mapping[str, bytes]:
    """What is served besides the files of Browser, by path."""
    queries = ";\n\n".join(saved_queries(names)) + ";\n"
    seed = page.seed(spec, names, guide_url=at.guide, mark=mark)
    texts = {GUIDE: filled_guide(names), STYLE: resource(STYLE), QUERIES: queries, SEED: seed}
    return {path: text.encode("utf-8", "replace") for path, text in texts.items()}


def _policy(spec: StoreSpec, port: int) -> str:
    """The page runs what is served here and nothing else, and talks to this server and to Neo4j alone."""
    host = spec.url.partition("://")[2].rstrip("/")
    talks = f"connect-src 'self' http://localhost:{port} ws: wss: http://{host} https://{host}"
    parts = ("default-src 'self'", "script-src 'self' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'", talks)
    return "; ".join((*parts, "img-src 'self' data: blob:", "font-src 'self' data:", "worker-src 'self' blob:"))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    policy = ""

    def __init__(self, token: str, program: Program | None) -> None:
        self.prefix = f"/{token}/"
        self.program = program
        self.files: Mapping[str, bytes] = {}
        super().__init__(("127.0.0.1", 0), _Handler)

    def file(self, path: str) -> bytes | None:
        """The file at the path under the token; the page itself where that is empty."""
        if path in self.files:
            return self.files[path]
        found = self.program.read(path or "index.html") if self.program else None
        return found if path or found is None else page.with_seed(found)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self._path()
        body = None if path is None else self.server.file(path)
        if path is None or body is None:
            self._reply(HTTPStatus.NOT_FOUND, b"", {})
            return
        kind = mimetypes.guess_type(path or "index.html")[0] or "text/plain"
        shared = _PREFLIGHT if path in _SHARED else {"Cross-Origin-Resource-Policy": "same-origin"}
        self._reply(HTTPStatus.OK, body, {"Content-Type": f"{kind}; charset=utf-8", **shared})

    def do_OPTIONS(self) -> None:
        shared = self._path() in _SHARED
        self._reply(HTTPStatus.NO_CONTENT if shared else HTTPStatus.NOT_FOUND, b"", _PREFLIGHT if shared else {})

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: the paths hold the token."""

    def _path(self) -> str | None:
        """The path under the token; None without it, or where another host's name was made to lead here."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        path = unquote(urlsplit(self.path).path)
        known = host in ("127.0.0.1", "localhost") and secrets.compare_digest(
            path[: len(self.server.prefix)].encode(), self.server.prefix.encode()
        )
        return path[len(self.server.prefix) :] if known else None

    def _reply(self, status: HTTPStatus, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", self.server.policy)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
