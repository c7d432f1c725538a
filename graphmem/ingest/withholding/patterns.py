"""Regular expressions that a user hands in: read, bounded in what they see, and refused where they may never end."""

from __future__ import annotations

import re
import reprlib
import time
from collections.abc import Iterator

from graphmem.errors import InvalidInput

WINDOW = 2000
"""How many characters a user's pattern sees at once; longer texts are searched in steps."""
OVERLAP = 200
"""The longest match that is sure to be found in a longer text."""
_LONGEST_PATTERN = 500
_TOO_SLOW = 0.1  # seconds, for a text of at most 32 characters: four orders of magnitude over what is usual
_LITERAL = re.compile(r"(?<!\\)[A-Za-z0-9 ,;:@_-]")


def read_pattern(given: object, name: str) -> re.Pattern[str]:
    """The pattern, compiled without regard to letter case.

    Raises InvalidInput that calls it by `name`: for what is no regular expression, for one that fits everywhere, and
    for one with a repeat that takes exponential time on some texts, such as `(a+)+`.
    """
    if isinstance(given, re.Pattern) and isinstance(given.pattern, str):
        compiled: re.Pattern[str] = given
    elif isinstance(given, str) and 0 < len(given) <= _LONGEST_PATTERN:
        compiled = _compiled(given, name)
    else:
        raise InvalidInput(
            f"{name}={reprlib.repr(given)} must be a regular expression of at most {_LONGEST_PATTERN} characters"
        )
    if compiled.search("") is not None:
        raise InvalidInput(f"{name}={compiled.pattern!r:.80} fits everywhere: let it ask for at least one character")
    _check_repeats(compiled, name)
    return compiled


def _compiled(given: str, name: str) -> re.Pattern[str]:
    try:
        return re.compile(given, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise InvalidInput(
            f"{name}={given!r:.80} is no regular expression: {error} (escape what is meant literally)"
        ) from error


def matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the pattern fits. A text longer than `WINDOW` is searched in steps that overlap by `OVERLAP`."""
    for start in range(0, max(len(text) - OVERLAP, 1), WINDOW - OVERLAP):
        for found in pattern.finditer(text, start, start + WINDOW):
            if found.end() > found.start():
                yield found.span()


def _check_repeats(pattern: re.Pattern[str], name: str) -> None:
    """Try how long each repeated group takes to fail on short texts: where it is exponential, refuse."""
    letters = {*"aA0 -.!", *_LITERAL.findall(pattern.pattern)}
    for group in _repeated_groups(pattern.pattern):
        try:
            probe = re.compile(rf"(?:{group})+(?!)", pattern.flags)
        except re.error:  # it refers to a group outside itself
            continue
        if any(_never_ends(probe, letter) for letter in sorted(letters)):
            raise InvalidInput(
                f"{name}={pattern.pattern!r:.80} may take forever: {group!r:.40} is repeated and can fit the same text "
                "in many ways, write it so that it cannot"
            )


def _never_ends(probe: re.Pattern[str], letter: str) -> bool:
    for length in range(8, 33, 2):
        started = time.perf_counter()
        probe.match(letter * length)
        if time.perf_counter() - started > _TOO_SLOW:
            return True
    return False


def _repeated_groups(pattern: str) -> Iterator[str]:
    """Each `(...)` that a repeat follows, inner ones too."""
    opened: list[int] = []
    bare = re.sub(r"\\.|\[\^?\]?[^\]]*\]", lambda found: "_" * len(found.group()), pattern, flags=re.DOTALL)
    for at, letter in enumerate(bare):
        if letter == "(":
            opened.append(at)
        elif letter == ")" and opened:
            start = opened.pop()
            if bare[at + 1 : at + 2] in ("+", "*", "{"):
                yield pattern[start : at + 1]
