"""An OpenAI-compatible endpoint on this machine that answers at once, and counts what it is asked.

It draws from a text just the triples that the scene says are in it, in whatever form the asker wants them: what is
measured is what a memory does around its LLM. Embeddings are the scene's own.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.speed_scene import GivenEmbedder, Passage, Triple, name, type_of
from graphmem.ids import relation_type

Reply = Callable[[Sequence[Triple]], dict[str, Any]]


class Endpoint:
    """Serves on 127.0.0.1 until it is closed. `counts` are the calls of each phase that an asker names."""

    def __init__(self, passages: Sequence[Passage], questions: Mapping[str, Sequence[str]]) -> None:
        self._passages = passages
        self._questions = questions
        self._embedder = GivenEmbedder()
        self._lock = threading.Lock()
        self._phase = ""
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """What goes into OPENAI_BASE_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    # what is answered

    def answer(self, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The reply to one request, which is counted. Raises KeyError for a path that nothing is at."""
        if path.endswith("/phase"):
            self._phase = str(asked["name"])
            return {}
        with self._lock:
            return {"/v1/embeddings": self._embeddings, "/v1/chat/completions": self._chat}[path](asked)

    def _embeddings(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        texts = [asked["input"]] if isinstance(asked["input"], str) else list(asked["input"])
        self.counts[self._phase].update(embedding_calls=1, embedded_texts=len(texts))
        vectors = self._embedder.embed(texts).tolist()
        data = [{"object": "embedding", "index": place, "embedding": each} for place, each in enumerate(vectors)]
        return {"object": "list", "model": "given", "data": data, "usage": {"prompt_tokens": 0, "total_tokens": 0}}

    def _chat(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        prompt = "\n".join(str(message.get("content") or "") for message in asked["messages"])
        self.counts[self._phase].update(llm_calls=1, prompt_characters=len(prompt))
        message = self._message(asked, prompt)
        choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
        return {"id": "given", "object": "chat.completion", "created": 0, "model": "given",
                "choices": [choice], "usage": usage}  # fmt: skip

    def _message(self, asked: Mapping[str, Any], prompt: str) -> dict[str, Any]:
        said = self._said(prompt)
        if asked.get("tools"):
            return self._tool_call(asked["tools"][0]["function"]["name"], prompt, said)
        form = asked.get("response_format") or {}
        if form.get("type") == "json_schema":
            schema = form["json_schema"]
            made = BY_SCHEMA[schema["name"]](said) if schema["name"] in BY_SCHEMA else smallest(schema["schema"])
            return {"content": json.dumps(made)}
        return {"content": json.dumps(_mem0_memories(said) if '"event"' in prompt else _mem0_facts(said))}

    def _tool_call(self, tool: str, prompt: str, said: Sequence[Triple]) -> dict[str, Any]:
        made = BY_TOOL[tool](said) if tool in BY_TOOL else None
        if tool == "extract_entities" and not said:
            made = {"entities": [{"entity": each, "entity_type": "person"} for each in self._asked_about(prompt)]}
        if made is None:
            return {"content": "nothing"}
        call = {"id": "call", "type": "function", "function": {"name": tool, "arguments": json.dumps(made)}}
        return {"content": None, "tool_calls": [call]}

    def _said(self, prompt: str) -> Sequence[Triple]:
        """The triples of the last passage that stands in the prompt: earlier ones are context."""
        found = [passage for passage in self._passages if passage.text in prompt]
        return found[-1].triples if found else ()

    def _asked_about(self, prompt: str) -> Sequence[str]:
        return next((names for question, names in self._questions.items() if question in prompt), ())

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else a second packet waits 40 ms for the first to be acknowledged

            def do_POST(self) -> None:  # the name that the server calls
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                try:
                    status, reply = 200, endpoint.answer(self.path, asked)
                except (KeyError, TypeError, ValueError) as error:
                    status, reply = 400, {"error": {"message": f"not understood: {error!r}", "type": "invalid"}}
                body = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing: stdout is the benchmark's."""

        return Handler


@contextmanager
def serving(passages: Sequence[Passage], questions: Mapping[str, Sequence[str]]) -> Iterator[Endpoint]:
    """An endpoint while the block lasts."""
    endpoint = Endpoint(passages, questions)
    try:
        yield endpoint
    finally:
        endpoint.close()


# the same triples in each one's own form


def _names(said: Sequence[Triple]) -> list[int]:
    return list(dict.fromkeys(entity for triple in said for entity in triple.entities))


def _graphmem_facts(said: Sequence[Triple]) -> dict[str, Any]:
    return {"reasoning": "as it stands", "facts": [{
        "message": 1, "fact": one.text, "quote": one.text, "subject": name(one.subject),
        "subject_type": type_of(one.subject), "relation": one.relation, "object": name(one.object),
        "object_type": type_of(one.object), "others": [] if one.mention is None else [name(one.mention)],
        "valid_from": None, "invalid_at": None, "ends": False, "instruction_like": False,
    } for one in said]}  # fmt: skip


def _graphiti_entities(said: Sequence[Triple]) -> dict[str, Any]:
    return {
        "extracted_entities": [{"name": name(one), "entity_type_id": 0, "episode_indices": [0]} for one in _names(said)]
    }


def _graphiti_edges(said: Sequence[Triple]) -> dict[str, Any]:
    return {"edges": [{
        "source_entity_name": name(one.subject), "target_entity_name": name(one.object),
        "relation_type": relation_type(one.relation), "fact": one.text, "episode_indices": [0],
    } for one in said]}  # fmt: skip


def _agent_memory(said: Sequence[Triple]) -> dict[str, Any]:
    entities = [{"name": name(one), "type": "PERSON", "subtype": None, "confidence": 1.0} for one in _names(said)]
    relations = [
        {"source": name(one.subject), "target": name(one.object), "relation_type": "KNOWS", "confidence": 1.0}
        for one in said
    ]
    return {"entities": entities, "relations": relations, "preferences": []}


def _mem0_entities(said: Sequence[Triple]) -> dict[str, Any]:
    return {"entities": [{"entity": name(one), "entity_type": type_of(one)} for one in _names(said)]}


def _mem0_relations(said: Sequence[Triple]) -> dict[str, Any]:
    return {"entities": [
        {"source": name(one.subject), "relationship": one.relation, "destination": name(one.object)} for one in said
    ]}  # fmt: skip


def _mem0_facts(said: Sequence[Triple]) -> dict[str, Any]:
    return {"facts": [one.text for one in said]}


def _mem0_memories(said: Sequence[Triple]) -> dict[str, Any]:
    return {"memory": [{"id": str(place), "text": one.text, "event": "ADD"} for place, one in enumerate(said)]}


BY_SCHEMA: Mapping[str, Reply] = {
    "facts": _graphmem_facts,
    "ExtractedEntities": _graphiti_entities,
    "ExtractedEdges": _graphiti_edges,
    "ExtractionPayload": _agent_memory,
}
"""What is replied where a schema of this name is asked for; any other gets the smallest thing that fits."""

BY_TOOL: Mapping[str, Reply] = {"extract_entities": _mem0_entities, "establish_relationships": _mem0_relations}
"""What the tools of these names are called with; the others are not called."""


def smallest(schema: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> Any:
    """The smallest value that a JSON schema takes: empty lists and texts, null where that is allowed."""
    known = known or schema.get("$defs", {})
    if "$ref" in schema:
        return smallest(known[schema["$ref"].rpartition("/")[2]], known)
    if "default" in schema:
        return schema["default"]
    if "anyOf" in schema:
        return None if {"type": "null"} in schema["anyOf"] else smallest(schema["anyOf"][0], known)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {key: smallest(schema["properties"][key], known) for key in schema.get("required", ())}
    return {"array": [], "string": "", "integer": 0, "number": 0.0, "boolean": False}.get(schema.get("type", ""))
