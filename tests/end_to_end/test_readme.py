"""Every block of the README that shows how to use graphmem runs as it stands, in a fresh home with no key.

A comment before a block says what it needs: a Neo4j (the address in it is then the tests' own), a recorded LLM.
What a line says that it "prints:" it prints.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.end_to_end.endpoint import MODEL, replaying_endpoint

README = Path(__file__).parents[2] / "README.md"
_PRINTS = re.compile(r"# prints: (.*)$", re.MULTILINE)
_BLOCK = re.compile(r"(?:<!-- run(?:: (?P<needs>[\w ]+))? -->\n)?```(?P<language>\w*)\n(?P<code>.*?)```", re.DOTALL)


class Block(NamedTuple):
    """One block of code of the README."""

    language: str
    needs: tuple[str, ...]
    code: str


def _blocks() -> list[Block]:
    found = _BLOCK.finditer(README.read_text("utf-8"))
    return [Block(one["language"], tuple((one["needs"] or "").split()), one["code"]) for one in found]


def _marks(block: Block) -> list[pytest.MarkDecorator]:
    return [pytest.mark.neo4j] if "neo4j" in block.needs else []


BLOCKS = [
    pytest.param(block, marks=_marks(block), id=f"{block.language}-{number}")
    for number, block in enumerate(_blocks())
    if block.language
]


def test_the_readme_shows_python_shell_and_neo4j() -> None:
    blocks = [block for block in _blocks() if block.language]
    assert {block.language for block in blocks} == {"python", "sh"}
    assert any("neo4j" in block.needs for block in blocks)


@pytest.fixture
def llm() -> Iterator[dict[str, str]]:
    """The environment of a recorded LLM."""
    with replaying_endpoint() as url:
        yield {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none", "OPENAI_MODEL": MODEL}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_runs_as_it_stands(
    block: Block, environment: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    code = block.code
    if "neo4j" in block.needs:
        server = request.getfixturevalue("neo4j_server")
        environment |= _login(server)
        code = code.replace("neo4j://localhost:7687", server.uri)
    if "llm" in block.needs:
        environment |= request.getfixturevalue("llm")
    done = subprocess.run(
        _command(block.language, code),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=540,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip(), "it shows nothing"
    told = _PRINTS.findall(code)
    assert not told or done.stdout.splitlines() == told


def _login(server: Any) -> dict[str, str]:
    return {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}


def _command(language: str, code: str) -> list[str]:
    if language == "python":
        return [sys.executable, "-c", code]
    command = f'graphmem() {{ "{sys.executable}" -m graphmem.cli "$@"; }}'
    return ["sh", "-ec", f"{command}\n{code}"]
