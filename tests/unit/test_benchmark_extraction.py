"""The benchmark of extraction: when a triple counts, what is counted, how its sets are read, and that it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks import entailment
from benchmarks.entailment import covered_share
from benchmarks.extraction import drawn_of, evenly, listing, measure, table
from benchmarks.matching import Drawn, Score, date_agrees, holds, judge, normal, overlap, pair, same_relation, strict
from benchmarks.models import SameFence
from benchmarks.sets import chat, edc
from benchmarks.sets.gold import Gold, Item
from benchmarks.sets.mine import mine
from graphmem import times
from graphmem.config import ModelSpec
from graphmem.errors import ModelReplyInvalid, RecordingMissing
from graphmem.ingest.base import Extraction, Mention, Statement
from graphmem.ingest.extract_llm import LlmExtractor
from graphmem.models.base import Prompt, Reply
from graphmem.models.open import open_llm
from graphmem.models.replay import ReplayModel
from graphmem.types import Message

ROOT = Path(__file__).parents[2]
AT = times.moment("2025-06-12T21:00:00+00:00", name="at")
LIVES = Gold(("I",), ("LIVES_IN", "MOVED_TO"), ("Graz",), ends=False)
LEFT = Gold(("I",), ("LIVES_IN", "MOVED_FROM"), ("Linz",), ends=True)
SISTER = Gold(("I",), ("HAS_SISTER",), ("Ines",), ends=False, inverse=("IS_SISTER_OF",))
AVOIDS = Gold(("I",), ("DOES_NOT_EAT",), ("bread",), ends=False, optional=True)


# names


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("The call centre", "call centre"),
        ("my sister", "sister"),
        ("the user's sister", "my sister"),
        ("Olek's car", "olek car"),
        ("user", "I"),
        ("Tromsø", "tromso"),
        ("Agnès Varda", "agnes  varda"),
        ("1,777,539", "1777539"),
        ("Dr. Okonkwo", "dr okonkwo"),
    ],
)
def test_names_that_are_the_same(ours: str, theirs: str) -> None:
    assert normal(ours) == normal(theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("Ines", "Inez"), ("sister", "brother"), ("I", "Ines"), ("room 1", "room 2")]
)
def test_names_that_differ(ours: str, theirs: str) -> None:
    assert normal(ours) != normal(theirs)


def test_a_name_of_articles_alone_keeps_its_words() -> None:
    assert normal("The A") == ("the", "a")
    assert normal("???") == ()


def test_overlap_is_f1_of_the_words() -> None:
    assert overlap(("cargo", "bike"), ("secondhand", "cargo", "bike")) == pytest.approx(0.8)
    assert overlap(("cargo",), ("cargo", "bike")) == pytest.approx(2 / 3)
    assert overlap((), ()) == 0


# relations


def test_relations_agree_by_name_or_by_a_content_word() -> None:
    assert same_relation("HAS_MANAGER", "manager")
    assert same_relation("birthPlace", "place of birth")
    assert same_relation("WORKS_AT", "WORKING_FOR")
    assert same_relation("IS", "is")
    assert not same_relation("IS", "HAS")
    assert not same_relation("HAS_CAT", "HAS_DOG")
    assert not same_relation("IS_IN", "WENT_IN")


@pytest.mark.parametrize(
    "name", ["DOES_NOT_EAT", "NO_LONGER_WORKS_AT", "USED_TO_LIVE_IN", "MOVED_FROM", "QUIT", "LIVED_IN"]
)
def test_names_that_say_that_it_is_over(name: str) -> None:
    assert not holds(name, ended=False)


def test_other_names_hold_unless_marked() -> None:
    assert all(holds(name, ended=False) for name in ("USES", "MOVED_TO", "IS_FROM", "KNOWS"))
    assert not holds("USES", ended=True)


# triples


@pytest.mark.parametrize(
    ("drawn", "gold", "fits"),
    [
        (Drawn("I", "LIVES_IN", "Graz"), LIVES, True),
        (Drawn("I", "LIVES_IN", "Graz", ended=True), LIVES, False),
        (Drawn("I", "LIVED_IN", "Graz"), LIVES, False),
        (Drawn("Bob", "LIVES_IN", "Graz"), LIVES, False),
        (Drawn("I", "LIKES", "Graz"), LIVES, False),
        (Drawn("I", "LIVES_IN", "Linz", ended=True), LEFT, True),
        (Drawn("I", "MOVED_FROM", "Linz"), LEFT, True),
        (Drawn("I", "LIVES_IN", "Linz"), LEFT, False),
        (Drawn("Ines", "SISTER_OF", "user"), SISTER, True),
        (Drawn("Ines", "HAS_BROTHER", "I"), SISTER, False),
        (Drawn("Graz", "LIVES_IN", "I"), LIVES, False),
        (Drawn("I", "EATS", "bread", ended=True), AVOIDS, True),
        (Drawn("I", "EATS", "bread"), AVOIDS, False),
        (Drawn("I", "EATS", "bread"), AVOIDS._replace(ends=None), True),
    ],
)
def test_strict(drawn: Drawn, gold: Gold, fits: bool) -> None:
    assert strict(drawn, gold) is fits


def test_pair_looks_at_neither_relation_nor_order_nor_end() -> None:
    assert pair(Drawn("Graz", "BORES", "I", ended=True), LIVES)
    assert not pair(Drawn("Graz", "BORES", "Bob"), LIVES)


def test_optional_triples_are_neither_due_nor_wrong() -> None:
    judged = judge(
        [Drawn("I", "AVOIDS_NOT_EAT", "bread"), Drawn("I", "LIVES_IN", "Graz")], [LIVES, SISTER, AVOIDS], strict
    )
    assert judged.score == Score(met=1, due=2, wrong=0)
    assert judged.missed == (SISTER,)


def test_what_is_said_twice_counts_once_and_meets_one() -> None:
    twice = [Drawn("I", "LIVES_IN", "Graz"), Drawn("user", "lives in", "the Graz"), Drawn("I", "MOVED_TO", "Graz")]
    assert judge(twice, [LIVES], strict).score == Score(met=1, due=1, wrong=0)
    wrong = [Drawn("I", "LIVES_IN", "Bonn"), Drawn("I", "LIVES_IN", "bonn")]
    assert judge(wrong, [LIVES], strict).score == Score(met=0, due=1, wrong=1)


def test_as_many_gold_triples_are_met_as_can_be() -> None:
    """The first drawn triple fits both; taken greedily it would leave the second gold triple without one."""
    both, one = Gold(("I",), ("HAS",), ("dog", "Rex")), Gold(("I",), ("HAS",), ("dog",))
    judged = judge([Drawn("I", "HAS", "dog"), Drawn("I", "HAS", "Rex")], [both, one], strict)
    assert judged.score == Score(met=2, due=2, wrong=0)


def test_shares() -> None:
    score = Score(met=3, due=6, wrong=1)
    assert (score.precision, score.recall) == (0.75, 0.5)
    assert score.f1 == pytest.approx(0.6)
    assert (Score().precision, Score().recall, Score().f1) == (None, None, None)
    assert Score(0, 2, 0).f1 == 0


def test_days() -> None:
    due = LIVES._replace(valid_from=date(2025, 6, 2), within_days=7)
    day = {n: times.moment(f"2025-06-{n:02}", name="day") for n in (9, 10)}
    assert date_agrees(due, Drawn("I", "LIVES_IN", "Graz", valid_from=day[9]))
    assert not date_agrees(due, Drawn("I", "LIVES_IN", "Graz", valid_from=day[10]))
    assert not date_agrees(due, Drawn("I", "LIVES_IN", "Graz"))


# measuring


class Given:
    """An extractor that says what it was given to say, and raises what it was given to raise."""

    name = "given"

    def __init__(self, *replies: Extraction | Exception) -> None:
        self._replies = list(replies)

    def extract(self, messages: Sequence[Message], _: Message | None = None) -> Extraction:
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        assert all(one.message < len(messages) for one in reply.statements)
        return reply


def said(text: str, role: str = "user", name: str | None = None) -> Message:
    return Message(role, text, name, AT)


def triple(message: int, relation: str, object: str, **more: Any) -> Statement:
    speaker = Mention("whoever", speaker=True)
    return Statement(message, "text", "quote", subject=speaker, relation=relation, object=Mention(object), **more)


ITEMS = [
    Item("a", (said("home is Graz"), said("bye Linz")), (LIVES, LEFT), "home", "dev"),
    Item("b", (said("ok"),), (), "smalltalk", "test"),
    Item("c", (said("my sister Ines"),), (SISTER,), "kin", "test"),
]


def test_items_of_one_call_are_told_apart_and_a_failed_call_is_counted() -> None:
    first = Extraction(
        (triple(0, "LIVES_IN", "Graz"), triple(1, "LIVES_IN", "Linz", ends=True), triple(2, "LIKES", "ok")),
        llm_calls=1, prompt_tokens=5, completion_tokens=2, rejected=("item 4",),
    )  # fmt: skip
    report, judged = measure("made", ITEMS, Given(first, ModelReplyInvalid("cut off")), batch=2)
    parts = report["scores"]
    assert (report["failures"], report["rejected"], report["llm_calls"], report["llm_tokens"]) == (1, 1, 1, 7)
    assert (parts["all"]["strict"]["met"], parts["all"]["strict"]["due"], parts["all"]["strict"]["wrong"]) == (2, 3, 1)
    assert parts["dev"]["strict"]["f1"] == 1
    assert parts["test"]["strict"]["recall"] == 0
    assert parts["all"]["quiet"] == {"items": 1, "statements": 1, "triples": 1}
    assert "| dev | 1 | 1.000 | 1.000 | 1.000 |" in table(report)
    assert list(listing(judged)) == [
        "b: ok", "    wrong   (I, LIKES, ok)", "c: my sister Ines", "    missing (I, HAS_SISTER, Ines)",
    ]  # fmt: skip


def test_a_prompt_without_a_recording_is_no_failure_of_the_model(tmp_path: Path) -> None:
    with pytest.raises(RecordingMissing):
        measure("made", ITEMS, LlmExtractor(SameFence(ReplayModel(tmp_path, name="none"))))


def test_who_speaks_is_the_user_in_his_messages_only() -> None:
    messages = [said("I like tea", name="Olek"), said("I like tea", "assistant"), said("I like tea", "document", "Ann")]
    assert [drawn_of(triple(n, "LIKES", "tea"), messages).subject for n in range(3)] == ["I", "assistant", "Ann"]


def test_what_ended_before_it_was_said_has_ended() -> None:
    past, coming = AT - 1, AT + 1
    drawn = [drawn_of(triple(0, "LIVES_IN", "Graz", invalid_at=at), [said("x")]).ended for at in (past, coming, None)]
    assert drawn == [True, False, False]


def test_items_are_drawn_evenly() -> None:
    assert [one.id for one in evenly(ITEMS, 2)] == ["a", "b"]
    assert evenly(ITEMS, None) == evenly(ITEMS, 9) == ITEMS
    for items, limit in (([], None), (ITEMS, 0)):
        with pytest.raises(ValueError, match="no items"):
            evenly(items, limit)


class Echo:
    """Gives the prompt back."""

    name = "echo"

    def reply(self, prompt: Prompt) -> Reply:
        return Reply(prompt.instructions + prompt.data, 0, 0)


def test_the_same_messages_give_the_same_prompt() -> None:
    extractor = LlmExtractor(Echo())
    messages = [said("I like tea")]
    replies = {SameFence(Echo()).reply(extractor.prompt(messages)).text for _ in range(3)}
    assert len(replies) == 1
    assert "000000000000 begin" in replies.pop()


# essays


def test_words_of_a_fact_that_are_given_back() -> None:
    words = frozenset(("femal", "butterfli", "lay", "egg"))
    assert covered_share("Female butterflies lay their eggs on plants.", words) == pytest.approx(0.8)
    assert covered_share("of the", words) == 0


def test_an_essay_is_searched_and_the_controls_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "unused")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    report = entailment.measure(mine(_mine(tmp_path)), None)
    assert (report["essays"], report["facts"], report["failures"]) == (2, 30, 0)
    assert report["given_back"]["facts"]["0.75"] > 0.7
    assert report["another_essay"]["facts"]["0.60"] < 0.1
    assert "| facts | 0.75 |" in entailment.table(report)


def test_an_essay_that_cannot_be_read_gives_nothing_back(tmp_path: Path) -> None:
    nowhere = {"base_url": "http://127.0.0.1:9/v1", "max_retries": 0}
    report = entailment.measure(mine(_mine(tmp_path)), open_llm(ModelSpec("llamacpp", "none", nowhere)), limit=1)
    assert (report["failures"], report["given_back"]["facts"]["0.60"]) == (1, 0)


def _mine(folder: Path) -> Path:
    things = {
        "Boats": (("Ann sells", "Bob paints", "Cleo repairs"), ("canoes", "ferries", "rafts", "yachts", "barges")),
        "Hats": (("Dora wears", "Emil knits", "Finn washes"), ("caps", "berets", "bonnets", "tiaras", "hoods")),
    }
    essays, answers = [], []
    for topic, (doings, objects) in things.items():
        facts = [f"{doing} {one}." for doing in doings for one in objects]
        essays.append({"topic": topic, "content": f"```{topic}```\n\n{' '.join(facts)}"})
        answers.append([{"answer": fact} for fact in facts])
    at = folder / "extract-mine"
    at.mkdir()
    (at / "essays.json").write_text(json.dumps(essays), "utf-8")
    (at / "answers.json").write_text(json.dumps(answers), "utf-8")
    return folder


def test_mine_is_read(tmp_path: Path) -> None:
    first = mine(_mine(tmp_path))[0]
    assert (first.topic, len(first.facts), first.facts[0]) == ("Boats", 15, "Ann sells canoes.")
    assert first.text.startswith("Boats\n\nAnn sells canoes.")
    (tmp_path / "extract-mine" / "answers.json").write_text("[[]]", "utf-8")
    with pytest.raises(ValueError, match="2 essays and the facts of 1"):
        mine(tmp_path)


# sets


def _edc(folder: Path, gold: str) -> Path:
    at = folder / "extract-edc"
    at.mkdir(exist_ok=True)
    (at / "webnlg.sentences.txt").write_text("Dusk was made by Twilight.\nIt rains.\n", "utf-8")
    (at / "webnlg.gold.txt").write_text(gold, "utf-8")
    return folder


def test_edc_is_read(tmp_path: Path) -> None:
    items = edc.webnlg(_edc(tmp_path, "[['Dusk', 'madeBy', 'Twilight_(band)'], ['Dusk', 'name', '\"Dusk\"']]\n[]\n"))
    assert [one.messages[0].content for one in items] == ["Dusk was made by Twilight.", "It rains."]
    assert items[0].gold[0] == Gold(("Dusk",), ("madeBy",), ("Twilight (band)", "Twilight"))
    assert items[0].gold[1].objects == ("Dusk",)
    assert strict(Drawn("Dusk", "MADE_BY", "Twilight"), items[0].gold[0])
    assert items[1].quiet


@pytest.mark.parametrize(
    ("gold", "reason"), [("[]\n", "2 sentences and 1 lines"), ("[]\n[['a', 'b']]\n", "line 2"), ("[]\n[[\n", "line 2")]
)
def test_edc_that_does_not_go_together_is_refused(tmp_path: Path, gold: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        edc.webnlg(_edc(tmp_path, gold))


def test_the_chat_set_is_what_it_says() -> None:
    items = chat.chat(None)
    assert len(items) >= 80
    assert len({one.id for one in items}) == len(items)
    assert sum(one.quiet for one in items) >= 15
    kinds = {half: {one.kind for one in items if one.half == half} for half in ("dev", "test")}
    assert kinds["dev"] == kinds["test"]
    assert Counter(one.half for one in items)["dev"] == len(items) / 2
    assert len({tuple(message.content for message in one.messages) for one in items}) == len(items)
    assert {message.role for one in items for message in one.messages} == {"user", "assistant"}


def test_every_gold_triple_of_the_chat_set_can_be_met() -> None:
    for item in chat.chat(None):
        for gold in item.gold:
            ended = bool(gold.ends) and holds(gold.relations[0], ended=False)
            assert strict(Drawn(gold.subjects[0], gold.relations[0], gold.objects[0], ended), gold), (item.id, gold)


ITEM = {
    "id": "x-1", "kind": "x", "half": "dev", "timestamp": "2025-01-01T00:00:00+00:00",
    "messages": [{"role": "user", "content": "hi"}],
    "gold": [{"subject": "I", "relation": ["IS"], "object": "x", "ends": False, "valid_from": None}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([ITEM, ITEM], "an id twice"),
        ([{**ITEM, "half": "both"}], "half 'both'"),
        ([{**ITEM, "gold": [{**ITEM["gold"][0], "object": []}]}], "x-1: a gold triple"),  # type: ignore[dict-item]  # a dictionary as it is written
        ([{**ITEM, "gold": [{**ITEM["gold"][0], "valid_from": "June"}]}], "x-1: a gold triple"),  # type: ignore[dict-item]  # as above
        ([{**ITEM, "gold": [{"subject": "I"}]}], "x-1: a gold triple"),
    ],
)
def test_a_chat_set_that_is_wrong_is_refused(tmp_path: Path, items: list[Any], reason: str) -> None:
    file = tmp_path / "chat.json"
    file.write_text(json.dumps({"items": items}), "utf-8")
    with pytest.raises(ValueError, match=reason):
        chat.read(file)


# the command


def _run(*words: object, code: int = 0) -> tuple[str, str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("GRAPHMEM_LLM", "OPENAI_API_KEY")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "extraction", *map(str, words)],
        capture_output=True, text=True, cwd=ROOT, env=environment, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "made" / "report.json"
    printed, _ = _run("--limit", 12, "--json", file)
    report = json.loads(file.read_text("utf-8"))
    assert (report["set"], report["items"], report["failures"], report["llm_calls"]) == ("chat", 12, 0, 0)
    assert report["scores"]["all"]["strict"]["due"] > 0
    assert table(report) in printed
    again, _ = _run("--limit", 12, "--json", file)
    assert _timeless(json.loads(file.read_text("utf-8"))) == _timeless(report), again


def _timeless(report: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in report.items() if not key.startswith("ms")}


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    assert "--data DIR" in _run("--set", "edc-webnlg", code=2)[1]
    assert "GRAPHMEM_LLM" in _run("--extractor", "llm", code=2)[1]
    assert "recordings of no model" in _run("--extractor", "llm", "--recordings", tmp_path, code=2)[1]
