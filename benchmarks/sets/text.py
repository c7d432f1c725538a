"""Sets of documents: passages, multi-hop questions, and which passages hold the answer."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.sets.base import Collection, Hop, Passage, Question
from benchmarks.sets.files import read_json

SAMPLE = Path(__file__).parents[1] / "sample.json"


class Asked(NamedTuple):
    """A question, the keys of its gold passages, and of each hop the key of its passage (None: not told) and answer."""

    text: str
    keys: Sequence[Hashable]
    hops: Sequence[tuple[Hashable, str]] = ()


def sample(_: Path | None) -> Collection:
    """The built-in one: it shows that things run."""
    content = json.loads(SAMPLE.read_text(encoding="utf-8"))
    passages = _passages(content["passages"])
    asked = (Asked(one["question"], one["titles"]) for one in content["questions"])
    return collection("sample", passages, asked, by_title(passages))


def musique_text(data: Path | None) -> Collection:
    """MuSiQue's passages as they stand."""
    return _musique("musique-text", data, _passages(read_json(data, "musique/corpus.json")))


def musique(data: Path | None) -> Collection:
    """MuSiQue's passages with the triples that an LLM drew from them."""
    documents = read_json(data, "musique/openie_*.json")["docs"]
    drawn = [one["extracted_triples"] for one in documents]
    passages = [
        passage._replace(triples=_sound(given)) for passage, given in zip(_passages(documents), drawn, strict=True)
    ]
    unsound = sum(map(len, drawn)) - sum(len(one.triples or ()) for one in passages)
    return _musique("musique", data, passages, {"triples": unsound})


def two_wiki(data: Path | None) -> Collection:
    """2WikiMultihopQA's passages as they stand."""
    passages = _passages(read_json(data, "2wiki/corpus.json"))
    titles: Mapping[str, Any] = read_json(data, "2wiki/supporting_titles.json")
    questions = read_json(data, "2wiki/questions.json")
    asked = (Asked(one["question"], titles.get(one["id"], {}).get("supporting_titles", [])) for one in questions)
    return collection("2wiki-text", passages, asked, by_title(passages))


def hotpotqa(data: Path | None) -> Collection:
    """HotpotQA's passages as they stand: their sentences joined."""
    corpus = read_json(data, "hotpotqa*/hotpotqa_*corpus.json")
    passages = [Passage(title, "".join(sentences).strip()) for title, sentences in corpus.items()]
    questions = read_json(data, "hotpotqa*/hotpotqa_*[!s].json")
    asked = (Asked(one["question"], [title for title, _ in one["supporting_facts"]]) for one in questions)
    return collection("hotpotqa-text", passages, asked, by_title(passages))


def collection(
    name: str,
    passages: Sequence[Passage],
    asked: Iterable[Asked],
    position: Mapping[Hashable, int],
    skipped: Mapping[str, int] | None = None,
) -> Collection:
    """The set of these questions, each with the keys of its gold passages; what is not among them is counted."""
    questions, lost, empty = [], 0, 0
    for one in asked:
        gold = frozenset(position[key] for key in one.keys if key in position)
        lost += sum(key not in position for key in one.keys)
        empty += not gold
        questions += [Question(one.text, gold, hops=_hops(one, position))] if gold else []
    counts = {**(skipped or {}), "gold passages": lost, "questions": empty}
    return Collection(name, tuple(passages), tuple(questions), skipped=counts)


def _hops(asked: Asked, position: Mapping[Hashable, int]) -> tuple[Hop, ...]:
    """Its hops, or none where the passage of one is not known: what the last one is would not be sure."""
    known = [Hop(position[key], answer) for key, answer in asked.hops if key in position]
    return tuple(known) if len(known) == len(asked.hops) else ()


def by_title(passages: Sequence[Passage]) -> dict[Hashable, int]:
    """The position of each passage by its title."""
    return {one.title: n for n, one in enumerate(passages)}


def _musique(
    name: str, data: Path | None, passages: Sequence[Passage], skipped: Mapping[str, int] | None = None
) -> Collection:
    position: dict[Hashable, int] = {(one.title, one.text): n for n, one in enumerate(passages)}
    questions = read_json(data, "musique/questions.json")
    asked = (Asked(one["question"], _supporting(one), _decomposed(one)) for one in questions)
    return collection(name, passages, asked, position, skipped)


def _supporting(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [_key(part) for part in question["paragraphs"] if part["is_supporting"]]


def _decomposed(question: Mapping[str, Any]) -> list[tuple[Hashable, str]]:
    """Which paragraph answers each of the questions that this one is made of, and how."""
    paragraphs = {part["idx"]: _key(part) for part in question["paragraphs"] if "idx" in part}
    return [
        (paragraphs.get(hop["paragraph_support_idx"]), hop["answer"])
        for hop in question.get("question_decomposition", ())
    ]


def _key(paragraph: Mapping[str, str]) -> tuple[str, str]:
    return paragraph["title"], paragraph["paragraph_text"]


def _passages(given: Iterable[Mapping[str, str]]) -> list[Passage]:
    return [Passage(one["title"], one["text"]) for one in given]


def _sound(given: list[Any]) -> tuple[tuple[str, str, str], ...]:
    """Those of three texts: the LLM that made them left some with two, four or more."""
    sound = (one for one in given if len(one) == 3 and all(isinstance(part, str) and part.strip() for part in one))
    return tuple((one[0], one[1], one[2]) for one in sound)
