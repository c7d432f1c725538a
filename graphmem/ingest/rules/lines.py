"""Which line breaks of a message stand inside a sentence: in wrapped mails they do, in lists and chats they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from graphmem.ingest.rules.vocabulary import ROLE_SYNONYMS, ROLES
from graphmem.terms import STOP_WORDS

_WRAPPED = 50
"""Paragraphs of lines as wide as this are told by their shape: each next word would not have fitted."""
_FAR = 200
"""So many letters before a break tell whether the sentence goes on."""
_LAST = 30
"""So many tell how the line ends."""
_HEADING = re.compile(r"#|\*\*.*\*\*\Z|\W*\Z")
_CLOSED = re.compile(
    r"""[.!?…:;。！？؟>|]["'”’)\]*_]*\Z | [\U0001F000-\U0001FAFF☀-➿]\Z | [:;]-?[)D(]\Z""",
    re.VERBOSE,
)
_TITLE = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|St)\.\Z")
_OF_ITS_OWN = re.compile(
    r"""[-*•–—+#>|=~_`]|\(?(?:\d{1,2}|[a-z])[.)]\s|\[|\W*\Z
      |\(?\d{1,2}[:.]\d\d(?:\ ?[ap]m)?\b|\d{4}-\d\d-\d\d
      |(?:[A-Z][\w.'’-]*|[\w-]+)(?:\ [\w.'’-]+){0,2}\s?:(?:\s|\Z)""",
    re.VERBOSE | re.IGNORECASE,
)
_UNDONE = re.compile(
    r"""(?:,|\b(?:a|an|the|my|our|your|his|her|its|their|this|these|those|some|any|no|every|each|and|or|but|nor|because
        |since|if|when|while|where|who|whom|whose|which|that|than|as|although|though|until|unless|whether|so
        |is|are|am|was|were|be|been|being|has|have|had|do|does|did|will|would|can|could|should|shall|may|might|must
        |not|very|too|also|named|called|(?:I|we|he|she|they|you)(?:['’](?:m|ve|re|s|ll|d))?))\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_OF_SOMEBODY = re.compile(
    rf"\b(?:my|our|his|her|their) (?:{'|'.join(sorted({*ROLES, *ROLE_SYNONYMS}, key=len, reverse=True))})\Z",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"\b(?:of|in|on|at|to|for|from|with|by|about|into|near|under|over|between|through|during|against|without)\Z",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:and|or|but|of|in|on|at|to|for|from|with|by|about|into|near|than|as|who|whom|whose|which|that|because|since|"
    r"when|while|where|until|unless|if|so|is|are|was|were|has|have|had|will|would|can|could|not|too|also|either|"
    r"called|named)\b",
)
_WHO = r"(?:I|we|he|she|they|it|you|there|this|that|these|those)"
_STARTS = re.compile(rf"{_WHO}(?:['’]\w+)?\s|(?:my|our|his|her|their)\s", re.IGNORECASE)
_DOING = re.compile(
    r"""(?:['’](?:m|re|ve|s)|\b(?:am|is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|may|might|must
        |(?:live|work|love|like|hate|enjoy|prefer|want|need|own|drive|speak|study|teach|play|know|use|run|eat|drink)s?
        |went|got|left|met|bought|sold|quit|began|saw|took|made|found|lost|ran|became|told|said|gave|broke|grew|flew
        |[a-z]{2,}ed|(?:don|can|isn|won|doesn|didn|aren|wasn)['’]t))(?![\w'’])""",
    re.VERBOSE | re.IGNORECASE,
)
_NAMED_DOING = re.compile(r"(?:[A-Z][\w'’-]*\ ){1,3}(?:[a-z]+ly\ )?[a-z]+(?:s|ed)(?=\ \w|[.!])")
_WORD_BEFORE = re.compile(r"[^\w'’]")
_PLAIN = STOP_WORDS | frozenset(
    "always never please don't don’t use keep also yes thanks today yesterday tomorrow last next maybe".split()
)
_FIRST_CLAUSE = re.compile(r",|\b(?:and|or)\b(?! [A-Z])|\b(?:who|which)\b")
_DEPENDS = re.compile(
    r"(?:if|when|while|because|since|although|though|after|before|as|once|until|unless)\b", re.IGNORECASE
)


def unwrapped(text: str) -> str:
    """The text with a space for each line break that stands inside a sentence.

    A break ends the sentence where a blank line follows, where the line ends like one (". ! ? :") or is a heading,
    where the next line begins something of its own (a list item, a heading, a turn of a chat), where both lines are
    whole statements, and where both are mere words, as in a list. The lines of a paragraph that was plainly wrapped
    at a width are one text up to such a mark.
    """
    if "\n" not in text:
        return text
    parts = groupby((line.strip() for line in text.split("\n")), key=bool)
    return "\n".join("".join(_joined(list(lines))) if filled else "" for filled, lines in parts)


def _joined(lines: list[str]) -> Iterator[str]:
    wrapped, listed = _is_wrapped(lines), sum(map(_is_item, lines[1:])) > 1
    yield lines[0]
    sentence = lines[0]
    for following in lines[1:]:
        inside = _goes_on(sentence[-_FAR:], following, wrapped=wrapped, listed=listed)
        yield f" {following}" if inside else f"\n{following}"
        sentence = f"{sentence[-_FAR:]} {following}" if inside else following


def _is_wrapped(lines: list[str]) -> bool:
    width = max(map(len, lines))
    forced = all(len(line) + 1 + len(after.split(" ", 1)[0]) > width for line, after in pairwise(lines))
    return len(lines) > 2 and width >= _WRAPPED and forced


def _goes_on(line: str, following: str, *, wrapped: bool, listed: bool) -> bool:
    """Whether the sentence that ends with the line so far goes on in the following one."""
    if _is_closed(line) or _OF_ITS_OWN.match(following):
        return False
    if wrapped or _UNDONE.search(line[-_LAST:]) or _GOES_ON.match(following):
        return True
    if _STARTS.match(following) and _is_statement(following):
        return _DEPENDS.match(line) is not None
    if _LINKED.search(line[-_LAST:]):
        return True
    if following[:1].isupper() and (_is_statement(following) or _plain_word(following)):
        named = _OF_SOMEBODY.search(line[-_LAST:]) is not None and not _plain_word(following)
        return named or _DEPENDS.match(line) is not None
    if line[:1].islower() and following[:1].islower() and _is_statement(line):
        return False
    return not (listed and _is_item(following)) and not (_is_mere_words(line) and _is_mere_words(following))


def _is_closed(line: str) -> bool:
    """Whether the line ends like a sentence, or is a heading."""
    last = line[-_LAST:]
    return _HEADING.match(line) is not None or (_CLOSED.search(last) is not None and not _TITLE.search(last))


def _plain_word(line: str) -> bool:
    """Whether it opens with a word that has a capital only where a sentence begins."""
    return _WORD_BEFORE.split(line, maxsplit=1)[0].lower() in _PLAIN


def _is_statement(line: str) -> bool:
    """Whether somebody does something in it: "my sister is Ana", "Bob works at Bolt"."""
    return _DOING.search(_FIRST_CLAUSE.split(line, maxsplit=1)[0]) is not None or _NAMED_DOING.match(line) is not None


def _is_mere_words(line: str) -> bool:
    return len(line.split()) < 5 and not _is_statement(line)


def _is_item(line: str) -> bool:
    """Whether it may be an item of a list without marks: a word or two."""
    return 0 < len(line.split()) < 3 and not _is_closed(line) and not _is_statement(line)
