"""An OpenAI-compatible endpoint on the loopback that answers with recorded replies of a real LLM.

A recording is one file: the call's parameters and the reply that a real endpoint gave to them. A call that was never
recorded is answered with an error that says how to record it: GRAPHMEM_RECORD=1 with the endpoint in
GRAPHMEM_RECORD_FROM passes unknown calls on to it, and keeps what it answered.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parents[1] / "recordings" / "endpoint"
MODEL = "qwen2.5-coder-1.5b"
_KEYED = ("model", "messages", "response_format", "temperature")


@contextmanager
def replaying_endpoint() -> Iterator[str]:
    """The endpoint's base URL, for as long as the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, reply = _reply(call)
        body = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the tests' output is not the place."""


def _reply(call: dict[str, Any]) -> tuple[int, Any]:
    keyed = {name: call[name] for name in _KEYED if name in call}
    file = RECORDINGS / f"{_key(keyed)}.json"
    if file.is_file():
        return 200, json.loads(file.read_text("utf-8"))["reply"]
    if os.environ.get("GRAPHMEM_RECORD") != "1":
        message = f"never recorded ({file.name}): record with GRAPHMEM_RECORD=1 GRAPHMEM_RECORD_FROM=http://host/v1"
        return 404, {"error": {"message": message, "type": "not_recorded"}}
    reply = _asked(call)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"call": keyed, "reply": reply}, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 200, reply


def _key(keyed: dict[str, Any]) -> str:
    """The same for the same call: the fence around the messages is drawn anew each time, so it is left out."""
    text = json.dumps(keyed, sort_keys=True)
    fence = re.search(r"\b([0-9a-f]{12}) begin\b", text)
    return hashlib.sha256((text.replace(fence[1], "FENCE") if fence else text).encode()).hexdigest()[:16]


def _asked(call: dict[str, Any]) -> Any:
    url = os.environ["GRAPHMEM_RECORD_FROM"].rstrip("/") + "/chat/completions"
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {os.environ.get('OPENAI_API_KEY', 'none')}",
    }
    request = urllib.request.Request(url, json.dumps(call).encode(), headers)
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)
