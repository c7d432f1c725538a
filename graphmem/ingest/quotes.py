"""Which words of a message a fact stands on, and whether it stands on any."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from graphmem.terms import terms
from graphmem.types import Message

LONGEST_QUOTE = 500
_ALIKE = 80.0  # of 100: two spellings of one word
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
_SPEAKERS = frozenset({"user", "speaker", "assistant"})


def literal(words: str, content: str) -> str:
    """These words as they stand in the content, whatever the case and the white space; empty when they do not."""
    pattern = r"\s+".join(re.escape(word) for word in words[:LONGEST_QUOTE].split())
    found = re.search(pattern, content, re.IGNORECASE) if pattern else None
    return found.group() if found else ""


def quote_of(given: str, fact: str, content: str) -> str:
    """The words of the message that were quoted; where they are not in it, its sentence most alike."""
    if found := literal(given, content):
        return found
    sentences = [part.strip() for part in _SENTENCE_END.split(content) if part.strip()]
    wanted = (given or fact).casefold()
    best = max(sentences, key=lambda part: fuzz.token_set_ratio(wanted, part.casefold()), default=content)
    return best[:LONGEST_QUOTE]


def is_founded(given: str, fact: str, names: Sequence[str], message: Message) -> bool:
    """Whether the message says anything of the kind: what a model made up is in none of its words.

    It does where the quote stands in it literally, or one of the names, or more than half of the words of the quote or
    of the fact. The words for who speaks count for nothing. What is written in another script than the message
    cannot be compared, and is believed.
    """
    if literal(given, message.content):
        return True
    speakers = _SPEAKERS | set(terms(message.name or ""))
    claims = [[word for word in terms(text) if word not in speakers] for text in (*names, given, fact)]
    latin = any(_is_latin(word) for word in terms(message.content))
    comparable = [[word for word in words if latin or not _is_latin(word)] for words in claims]
    if not any(comparable):
        return True
    shares = [_share(words, message.content) for words in claims]
    return any(share == 1 for share in shares[: len(names)]) or any(share > 0.5 for share in shares[len(names) :])


def _share(words: Sequence[str], content: str) -> float:
    """How much of these words the content holds, whatever their endings."""
    said, folded = terms(content), content.casefold()
    held = [word for word in words if _is_held(word, said, folded)]
    return len(held) / len(words) if words else 0.0


def _is_held(word: str, said: Sequence[str], folded: str) -> bool:
    if not _is_latin(word):  # its script may write no spaces
        return fuzz.partial_ratio(word, folded) >= _ALIKE
    return any(fuzz.ratio(word, other) >= _ALIKE for other in said)


def _is_latin(word: str) -> bool:
    return word[0].isascii()
