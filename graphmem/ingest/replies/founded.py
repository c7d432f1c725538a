"""Whether a message says what a model drew from it. Stricter than sharing a name: that much any invention does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from graphmem.ingest.quotes import literal
from graphmem.terms import terms
from graphmem.types import Message

_ALIKE = 80.0  # of 100: two spellings of one word
_SPEAKERS = frozenset({"user", "speaker", "assistant"})
_TONGUES = {
    "en": """the is are was were and of my i'm i've with has have had not this that for from she he they we you his her
        their our its""",
    "de": """ich mein meine meinen meiner ist sind und der das ein eine einen nicht mit seit auf bei wir sie wohnt
        arbeitet heißt""",
    "fr": "je j'ai mon ma mes est sont et le les une avec dans depuis suis nous elle pas du des s'appelle habite",
    "es": "mi mis es son y el los las un una con en desde vivo soy tengo mi está trabajo trabaja llama",
    "it": "il gli mio mia sono ho è con di che vivo lavoro abita anche della nel",
    "pt": "meu minha eu é sou com em uma um moro trabalho tenho não da do na no os",
    "nl": "ik mijn het een en van met niet bij woont werkt heet sinds zijn wij",
}
_WORDS = {tongue: frozenset(words.split()) for tongue, words in _TONGUES.items()}


def is_stated(quote: str, fact: str, ends: tuple[str, str], message: Message) -> bool:
    """Whether the message says anything of the kind. `ends` are the fact's subject and object, empty where unnamed.

    It does where

    * the quote stands in it literally and holds more than the fact's names, or
    * more than half of the quote's words, if it has more than names, or of the fact's beside its subject, or
    * it names both ends (whoever speaks needs no name) and holds a third of the fact's words beside its subject.

    The words for who speaks count for nothing. A fact in another language than the message shares its names and
    little else: there one name is enough. What is written in another script cannot be compared, and is believed.
    """
    said = literal(quote, message.content)
    content, speakers = _heard(message)
    named = {word for name in ends for word in terms(name)}
    if said and (set(terms(said)) - named or said.strip(" .!") == message.content.strip(" .!")):
        return True
    if not terms(message.content):
        return False
    latin = any(_is_latin(word) for word in terms(content))
    claims = [_comparable(text, speakers, latin=latin) for text in (*ends, quote, fact)]
    if not any(claims):
        return True
    subject, object, quoted, whole = claims
    quoted = quoted if set(quoted) - named else []
    beside = [word for word in whole if word not in subject] or whole
    shares = [_share(words, content) for words in (subject, object, quoted, beside)]
    if max(shares[2:]) > 0.5 or (1.0 in shares[:2] and _is_foreign(message.content, fact)):
        return True
    unnamed = [bool(name.strip()) and not words for name, words in zip(ends, claims[:2], strict=True)]
    both = all(share == 1 or speaks for share, speaks in zip(shares[:2], unnamed, strict=True))
    return both and not all(unnamed) and shares[3] >= 1 / 3


def _heard(message: Message) -> tuple[str, set[str]]:
    """What the message says, a passage its title too, and the words for who speaks: in a passage nobody does."""
    if message.role == "document":
        return f"{message.name or ''}. {message.content}", set()
    return message.content, {*_SPEAKERS, *terms(message.name or "")}


def _comparable(text: str, speakers: set[str], *, latin: bool) -> list[str]:
    return [word for word in terms(text) if word not in speakers and (latin or not _is_latin(word))]


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


def _is_foreign(content: str, fact: str) -> bool:
    """Whether the fact is in another language than the message, as far as their small words tell."""
    said, told = tongue(content), tongue(fact)
    return said is not None and said != told and not (said == "en" and told is None)


def tongue(text: str) -> str | None:
    """The language that most small words of the text are of ("en", "de" ...), None where it has none that is known."""
    words = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.casefold().replace("’", "'")))
    counts = {tongue: len(words & small) for tongue, small in _WORDS.items()}
    best = max(counts, key=lambda tongue: counts[tongue])
    return best if counts[best] else None
