"""Which words of a message a fact stands on."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

LONGEST_QUOTE = 500
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")


def literal(words: str, content: str) -> str:
    """These words as they stand in the content, whatever the case and the white space; empty when they do not."""
    start, end = place_of(words[:LONGEST_QUOTE], content)
    return content[start:end]


def place_of(words: str, content: str, start: int = 0) -> tuple[int, int]:
    """From where to where these words stand in the content, from `start` on; (0, 0) when they do not."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = re.compile(pattern, re.IGNORECASE).search(content, start) if pattern else None
    return found.span() if found else (0, 0)


def first_sentence(content: str) -> str:
    """The words that a message begins with."""
    return _SENTENCE_END.split(content.strip(), maxsplit=1)[0][:LONGEST_QUOTE]


def quote_of(given: str, fact: str, content: str) -> str:
    """The words of the message that were quoted; where they are not in it, its sentence most alike."""
    if found := literal(given, content):
        return found
    sentences = [part.strip() for part in _SENTENCE_END.split(content) if part.strip()]
    wanted = (given or fact).casefold()
    best = max(sentences, key=lambda part: fuzz.token_set_ratio(wanted, part.casefold()), default=content)
    return best[:LONGEST_QUOTE]
