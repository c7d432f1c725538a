"""What a message in HTML says: its text without tags, and where that stands in the message."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from graphmem.ingest.quotes import place_of

_INLINE = """a abbr b bdi bdo big cite code dfn em font i img ins kbd label mark q samp small span strong sub sup tt u
    var wbr"""
_BLOCK = """address article aside body br caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6
    head header hr html li main nav ol p section table tbody td tfoot th thead title tr ul"""
_STRUCK = "del s strike"
_UNSAID = f"blockquote pre script style {_STRUCK}"
"""Elements whose text the writer quotes, has struck out, or does not say in sentences."""
_ATTRIBUTE = r"""\s{1,9}[\w:-]{1,64}=(?:"[^"<>]{0,2000}"|'[^'<>]{0,2000}'|[^\s"'<>]{1,2000})"""
"""A value is needed, so that "a <b and c> d" stays as it was said."""
_REST = rf"(?:{_ATTRIBUTE}){{0,20}}\s{{0,9}}/?>"
_MARKUP = re.compile(
    rf"(?P<comment><!--)|<(?P<unsaid>{'|'.join(_UNSAID.split())})\b{_REST}"
    rf"|</?(?P<block>{'|'.join(_BLOCK.split())})\b{_REST}|</?(?:{'|'.join(_INLINE.split())})\b{_REST}"
    r"|(?P<entity>&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});)",
    re.IGNORECASE,
)


class Unmarked(NamedTuple):
    """The text of a message without its markup. `spans`: from where to where in `content` each character stands."""

    text: str
    content: str
    spans: tuple[tuple[int, int], ...]

    def as_written(self, words: str) -> str:
        """The words of the text as they stand in the message, with the tags between them."""
        start, end = place_of(words, self.text)
        return self.content[self.spans[start][0] : self.spans[end - 1][1]] if end else words


def unmarked(content: str) -> Unmarked | None:
    """The text that a browser would show; None for a message without tags and entities.

    Lines break where blocks do. What only looks like markup stays: "a < b", "<3", "List<String>", "AT&T".
    """
    if "<" not in content and "&" not in content:
        return None
    found = list(_markup(content))
    return _without(content, found) if found else None


class _Mark(NamedTuple):
    """A stretch of markup, and what is shown in its place."""

    start: int
    end: int
    shown: str


def _markup(content: str) -> Iterator[_Mark]:
    """The tags and entities, and the elements whose text is not said, in their order."""
    unclosed: set[str] = set()
    lowered = content.lower() if content.isascii() else content  # other letters may grow when they are made small
    position = 0
    while (found := _MARKUP.search(content, position)) is not None:
        position = found.end()
        if found["entity"]:
            yield _Mark(*found.span(), html.unescape(found["entity"]))
            continue
        closing = "-->" if found["comment"] else f"</{found['unsaid']}>".lower() if found["unsaid"] else ""
        if closing:
            end = -1 if closing in unclosed else lowered.find(closing, position)
            if end < 0:
                unclosed.add(closing)
                continue
            position = end + len(closing)
        apart = found["block"] or (found["unsaid"] and found["unsaid"].lower() not in _STRUCK.split())
        yield _Mark(found.start(), position, "\n" if apart else "")


def _without(content: str, found: list[_Mark]) -> Unmarked:
    text: list[str] = []
    spans: list[tuple[int, int]] = []
    last = 0
    for each in found:
        text.append(content[last : each.start] + each.shown)
        spans.extend((i, i + 1) for i in range(last, each.start))
        spans.extend((each.start, each.end) for _ in each.shown)
        last = each.end
    text.append(content[last:])
    spans.extend((i, i + 1) for i in range(last, len(content)))
    return Unmarked("".join(text), content, tuple(spans))
