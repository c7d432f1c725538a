"""A real HTTP server on loopback that speaks OpenAI's protocol and answers or refuses as a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from graphmem.config import ModelSpec
from graphmem.models.base import Embedder, LanguageModel
from graphmem.models.open import open_embedder, open_llm

KEY = "sk-secret-0123456789"
Answer = tuple[int, dict[str, Any] | bytes]


class Server:
    """An endpoint that answers each request as `behave` says and keeps what it was sent."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.authorization: list[str | None] = []
        self.behave: Callable[[dict[str, Any]], Answer] = lambda _: (200, completion("ok"))
        self.headers: dict[str, str] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(body)
                server.paths.append(self.path)
                server.authorization.append(self.headers["Authorization"])
                status, answer = server.behave(body)
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **server.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                with suppress(BrokenPipeError, ConnectionResetError):  # who waits no longer has hung up
                    self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"

    def llm(self, model: str = "some-model", **options: Any) -> LanguageModel:
        return open_llm(ModelSpec("openai", model, options={"api_key": KEY, "base_url": self.url, **options}))

    def embedder(self, model: str = "some-embedder", **options: Any) -> Embedder:
        return open_embedder(ModelSpec("openai", model, options={"api_key": KEY, "base_url": self.url, **options}))


@contextmanager
def serving() -> Iterator[Server]:
    """A server that runs inside the `with` block."""
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        thread.join()
        server.http.server_close()


def completion(text: str | None, *, usage: bool = True) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "some-model",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
    }
    counts = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return answer | ({"usage": counts} if usage else {})


def refusal(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", **more}}


def vectors(body: dict[str, Any]) -> Answer:
    """Each text's vector is its length and 1; handed out last first, as the protocol allows."""
    rows = [{"object": "embedding", "index": n, "embedding": [len(text), 1.0]} for n, text in enumerate(body["input"])]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return 200, {"object": "list", "model": "m", "data": rows[::-1], "usage": usage}
