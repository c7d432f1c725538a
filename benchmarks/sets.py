"""The question sets: passages, questions, and which passages hold the answer. Read from the user's own download."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Passage(NamedTuple):
    """One document. `triples` are given where the set brings those of an LLM, None where text is all there is."""

    title: str
    text: str
    triples: tuple[tuple[str, str, str], ...] | None = None


class Question(NamedTuple):
    """A question and the positions of the passages that are needed to answer it."""

    text: str
    gold: frozenset[int]


class Collection(NamedTuple):
    """A set of questions over one list of passages."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]


def load(name: str, data: Path | None) -> Collection:
    """The named set. Raises OSError or ValueError when its files are not there or not as expected."""
    passages, questions = LOADERS[name](data)
    return Collection(name, tuple(passages), tuple(one for one in questions if one.gold))


def _sample(_: Path | None) -> tuple[list[Passage], list[Question]]:
    content = json.loads(Path(__file__).with_name("sample.json").read_text(encoding="utf-8"))
    passages = [Passage(one["title"], one["text"]) for one in content["passages"]]
    return passages, _by_title(passages, ((one["question"], one["titles"]) for one in content["questions"]))


def _musique_text(data: Path | None) -> tuple[list[Passage], list[Question]]:
    passages = [Passage(one["title"], one["text"]) for one in _read(data, "musique/corpus.json")]
    return passages, _musique_questions(data, passages)


def _musique(data: Path | None) -> tuple[list[Passage], list[Question]]:
    documents = _read(data, "musique/openie_gpt-3.5-turbo-1106.json")["docs"]
    passages = [Passage(one["title"], one["text"], _triples(one["extracted_triples"])) for one in documents]
    return passages, _musique_questions(data, passages)


def _triples(given: list[Any]) -> tuple[tuple[str, str, str], ...]:
    """Those of three texts: the LLM that made them left some with two, four or more."""
    sound = (one for one in given if len(one) == 3 and all(isinstance(part, str) and part.strip() for part in one))
    return tuple((one[0], one[1], one[2]) for one in sound)


def _musique_questions(data: Path | None, passages: list[Passage]) -> list[Question]:
    position = {(one.title, one.text): n for n, one in enumerate(passages)}
    return [
        Question(
            one["question"],
            frozenset(
                position[part["title"], part["paragraph_text"]] for part in one["paragraphs"] if part["is_supporting"]
            ),
        )
        for one in _read(data, "musique/questions.json")
    ]


def _two_wiki(data: Path | None) -> tuple[list[Passage], list[Question]]:
    passages = [Passage(one["title"], one["text"]) for one in _read(data, "2wiki/corpus.json")]
    titles: Mapping[str, Any] = _read(data, "2wiki/supporting_titles.json")
    asked = _read(data, "2wiki/questions.json")
    return passages, _by_title(passages, ((one["question"], titles[one["id"]]["supporting_titles"]) for one in asked))


def _by_title(passages: list[Passage], asked: Any) -> list[Question]:
    position = {one.title: n for n, one in enumerate(passages)}
    return [Question(text, frozenset(position[title] for title in titles)) for text, titles in asked]


def _read(data: Path | None, name: str) -> Any:
    if data is None:
        raise ValueError("name the folder with the data: --data DIR")
    plain, packed = data / name, data / f"{name}.xz"
    if plain.exists():
        return json.loads(plain.read_text(encoding="utf-8"))
    with lzma.open(packed, "rt", encoding="utf-8") as file:
        return json.load(file)


LOADERS: dict[str, Callable[[Path | None], tuple[list[Passage], list[Question]]]] = {
    "sample": _sample,
    "musique": _musique,
    "musique-text": _musique_text,
    "2wiki-text": _two_wiki,
}
