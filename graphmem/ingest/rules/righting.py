"""What a message puts right of its own words: of the wrong value nothing is kept, as nobody meant it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graphmem.ids import normalise
from graphmem.ingest.base import Mention, Statement
from graphmem.ingest.relations import one_at_a_time
from graphmem.ingest.rules.arguments import Triple

_RIGHTING = re.compile(
    r"\s*(?:(?:oh|ah|well|hmm|um)[\s,.!]*)*(?:actually|no|nope|sorry|oops|whoops|wait|correction|scratch that|my bad|"
    r"my mistake|i mean(?:t)?|or rather|hang on|hold on|that (?:was|is|['’]s) (?:wrong|not right|incorrect)|"
    r"i (?:was (?:wrong|mistaken)|misspoke|mistyped|made an? (?:mistake|error|typo)))(?![\w'’])",
    re.IGNORECASE,
)
_single = one_at_a_time()


def right(said: list[Statement], *, gone: Triple, now: Triple, quote: str, content: str) -> bool:
    """Put the value meant in the place of the wrong one in what was said, in place; False where it was not said here.

    All statements that rest on the same words are put right; their quote goes on to the words that correct them.
    """
    wrong = next((each for each in said if _says(each, gone)), None)
    if wrong is None:
        return False
    whole = _joined_quote(wrong.quote, quote, content)
    for place, each in enumerate(said):
        if each.quote == wrong.quote:
            said[place] = replace(_instead(each, gone.object.name, now.object.name), quote=whole)
    return True


def _says(statement: Statement, triple: Triple) -> bool:
    told = (statement.subject, statement.relation, statement.object)
    if None in told or statement.ends or statement.subject is None or statement.object is None:
        return False
    names = (normalise(statement.subject.name), statement.relation, normalise(statement.object.name))
    return names == (normalise(triple.subject.name), triple.relation, normalise(triple.object.name))


def _instead(statement: Statement, old: str, new: str) -> Statement:
    def named(mention: Mention | None) -> Mention | None:
        same = mention is not None and normalise(mention.name) == normalise(old)
        return mention._replace(name=new) if mention is not None and same else mention

    others = (named(each) for each in statement.mentions)
    return replace(
        statement,
        text=re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, statement.text),
        subject=named(statement.subject),
        object=named(statement.object),
        mentions=tuple(each for each in others if each is not None),
    )


def _joined_quote(first: str, last: str, content: str) -> str:
    """From the first words to the last, where they follow each other."""
    start = content.find(first)
    end = content.find(last, start + len(first)) if start >= 0 else -1
    return content[start : end + len(last)] if end >= 0 else first


def is_righting(quote: str) -> bool:
    """Whether the words open with a mark that they put something right: "Actually I'm 42"."""
    return _RIGHTING.match(quote) is not None


def without_superseded(said: Sequence[Statement], new: Sequence[Statement]) -> list[Statement]:
    """What was said without what the new statements put right: another value where there is one at a time.

    What else rests on the same words goes too, where it names the wrong value.
    """
    kept = list(said)
    for each in new:
        wrong = [one for one in kept if _is_other_value(one, each)]
        for one in wrong:
            name = one.object.name if one.object is not None else ""
            kept = [other for other in kept if other.quote != one.quote or not _names(other, name)]
    return kept


def _is_other_value(one: Statement, new: Statement) -> bool:
    if new.relation is None or new.ends or one.ends or one.object is None or new.object is None:
        return False
    alone = new.exclusive or _single(new.relation)
    same = one.relation == new.relation and one.subject == new.subject
    return alone and same and normalise(one.object.name) != normalise(new.object.name)


def _names(statement: Statement, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", statement.text, re.IGNORECASE) is not None
