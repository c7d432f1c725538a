"""An LLM that answers from recordings: real replies, asked once and kept as readable files."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from graphmem.errors import ConfigurationError, RecordingMissing
from graphmem.models.base import LanguageModel, Prompt, Reply
from graphmem.types import Json

RECORD = "GRAPHMEM_RECORD"


class ReplayModel:
    """Answers prompts from `folder`, one JSON file for each, found by the model's name and all of the prompt.

    With `record_from` a prompt that has no recording is asked of that model and its reply is kept. Without, it
    raises RecordingMissing. `name` is the recorded model's, and may be left out where all recordings are of one.
    A file holds the model's name, the prompt, the reply, its token counts and the date, never a key.
    """

    def __init__(self, folder: str | Path, record_from: LanguageModel | None = None, *, name: str = "") -> None:
        self._folder = Path(folder)
        self._record_from = record_from
        self.name = record_from.name if record_from is not None else name or _only_name(self._folder)

    def reply(self, prompt: Prompt) -> Reply:
        """The recorded reply. Raises RecordingMissing, or what the model raises that is being recorded."""
        key = recording_key(self.name, prompt)
        file = self._folder / f"{_slug(self.name)}-{_slug(prompt.schema_name)}-{key[:16]}.json"
        if file.is_file():
            return _read(file)
        if self._record_from is None:
            raise RecordingMissing(
                f"{self.name} was never asked this prompt ({file.name} is not in {self._folder}): "
                f"record it with {RECORD}=1, OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL set"
            )
        reply = self._record_from.reply(prompt)
        _write(file, _recording(self.name, key, prompt, reply))
        return reply


def replaying(folder: str | Path, *, name: str = "", environment: Mapping[str, str] | None = None) -> ReplayModel:
    """A ReplayModel that records what is missing if GRAPHMEM_RECORD=1, from the endpoint in OPENAI_BASE_URL.

    Raises ConfigurationError when told to record without OPENAI_BASE_URL and OPENAI_MODEL.
    """
    env = os.environ if environment is None else environment
    if env.get(RECORD) != "1":
        return ReplayModel(folder, name=name)
    if not env.get("OPENAI_BASE_URL") or not env.get("OPENAI_MODEL"):
        raise ConfigurationError(f"{RECORD}=1 needs OPENAI_BASE_URL and OPENAI_MODEL: the endpoint to record from")
    from graphmem.models.openai import NO_KEY, Endpoint, OpenAIModel

    key = env.get("OPENAI_API_KEY") or NO_KEY
    endpoint = Endpoint(base_url=env["OPENAI_BASE_URL"], api_key=key, timeout=600)
    return ReplayModel(folder, OpenAIModel(env["OPENAI_MODEL"], endpoint=endpoint))


def recording_key(name: str, prompt: Prompt) -> str:
    """The sha256 of the model's name and the prompt as it is rendered: equal question, equal key."""
    rendered = [name, prompt.instructions, prompt.data, prompt.schema, prompt.schema_name, prompt.max_tokens]
    return hashlib.sha256(json.dumps(rendered, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _recording(name: str, key: str, prompt: Prompt, reply: Reply) -> dict[str, Json]:
    return {
        "model": name,
        "recorded": datetime.now(UTC).date().isoformat(),
        "key": key,
        "usage": {"prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens},
        "reply": reply.text.splitlines(),
        "data": prompt.data.splitlines(),
        "instructions": prompt.instructions.splitlines(),
        "schema_name": prompt.schema_name if prompt.schema is not None else None,
        "max_tokens": prompt.max_tokens,
    }


def _write(file: Path, recording: Mapping[str, Json]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(recording, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _read(file: Path) -> Reply:
    recording = _content(file)
    usage = recording["usage"]
    return Reply("\n".join(recording["reply"]), usage["prompt_tokens"], usage["completion_tokens"])


def _content(file: Path) -> dict[str, Json]:
    try:
        recording = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(recording["reply"], list) and {"prompt_tokens", "completion_tokens"} <= set(recording["usage"]):
            return dict(recording)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise RecordingMissing(f"recording {file} cannot be read ({error}): delete it and record it anew") from error
    raise RecordingMissing(f"recording {file} holds no reply: delete it and record it anew")


def _only_name(folder: Path) -> str:
    names = {str(_content(file).get("model")) for file in sorted(folder.glob("*.json"))}
    if len(names) != 1:
        raise ConfigurationError(f"{folder} holds recordings of {sorted(names) or 'no model'}: give name=")
    return names.pop()


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-")
