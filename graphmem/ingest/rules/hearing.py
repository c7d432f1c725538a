"""What of the messages may state something, put so that it can be parsed: pieces in whole sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from graphmem.ingest.quotes import place_of
from graphmem.ingest.rules.appositions import has_named_role, name_in_role
from graphmem.ingest.rules.corrections import correction_in
from graphmem.ingest.rules.fragments import parted, whole
from graphmem.ingest.rules.granted import granted, presumed
from graphmem.ingest.rules.idioms import plainly
from graphmem.ingest.rules.mending import respelled, spelled_out, with_capitals
from graphmem.ingest.rules.replies import Meant, answered, question_in
from graphmem.ingest.rules.rewording import reworded
from graphmem.ingest.rules.sentences import Piece, has_words, is_english, pieces, says_nothing
from graphmem.ingest.rules.wishes import is_standing
from graphmem.types import Message

_HEARD = ("user", "document")


class Heard(NamedTuple):
    """A piece of the message with this number. `aside`: only what it says in passing counts, as in a question.

    `meant`: it is the sentence that a short answer stands for. `standing`: it is a wish that is meant for good, kept as
    it is.
    """

    number: int
    piece: Piece
    aside: bool = False
    meant: Meant | None = None
    standing: bool = False


def heard_in(
    messages: Sequence[Message], earlier: Message | None = None, *, among_people: bool, words: Collection[str]
) -> Iterator[Heard]:
    """The pieces of what users and documents say, in their order. A user's hasty writing and fragments are put right.

    `words` are those that are no slip of the pen. A short answer to the assistant's question is heard as the
    sentence it stands for; what was asked before the first message is `earlier`.
    """
    for number, message in enumerate(messages):
        if message.role == "document":
            yield from (Heard(number, piece) for piece in pieces(message.content) if _may_say(piece.text, among_people))
        elif message.role in _HEARD:
            before = messages[number - 1] if number else earlier
            question = question_in(before.content) if before is not None and before.role == "assistant" else ""
            found = [each for piece in _joined(message.content, asked=bool(question)) for each in _opened(piece)]
            for place, piece in enumerate(found):
                if place and found[place - 1].quote.endswith(":") and _ABOUT_WORDS.match(found[place - 1].quote):
                    break
                if place == 0 and _is_of_another(before, piece):
                    yield Heard(number, piece)
                    continue
                asked = question if place == 0 else ""
                yield from _user_piece(number, piece, question=asked, among_people=among_people, words=words)


def _is_of_another(before: Message | None, piece: Piece) -> bool:
    """Whether a name that was asked for leads the piece, so that all is of that one: "Kaoru, 16, from Sapporo"."""
    asked = before is not None and before.role == "assistant" and _ABOUT_ANOTHER.search(before.content) is not None
    return asked and _NAME_FIRST.match(piece.text) is not None


_ABOUT_ANOTHER = re.compile(r"\babout (?:them|him|her|your (?!self)\w+)\W*$", re.IGNORECASE)
_NAME_FIRST = re.compile(r"[A-Z][\w'’-]+,")
_GOES_ON = re.compile(r"(?:not|to|with|at|in|for|from|near|and|or|on|by) [^\s]+(?: [^\s]+){0,3}\W*$")
_LABEL = re.compile(r"(?:[\w'’-]+ ){0,3}[\w'’-]+:")
_ALONE = re.compile(r"\b(?:i|he|she|we|they|is|are|was|'s|'m)\b", re.IGNORECASE)
_NOT_REAL = re.compile(
    r"(?:pretend|imagine|suppose|assume|hypothetically|theoretically|act (?:as|like)|role-?play|for \w+ \w+(?=:)|"
    r"what if|if|write(?! (?:(?:me|him|her|us) )?(?:(?:an?|the|my) )?(?:[\w-]+ ){0,2}(?:e-?mail|message|letter|"
    r"note|card|text|reply|toast|speech|reference)\b)|draft a (?:story|poem)|translate|forget)\b",
    re.IGNORECASE,
)
_ABOUT_WORDS = re.compile(
    r"(?:please |pls |can you |could you )*(?:translate|fix|rewrite|summari[sz]e|proofread|edit|correct|improve|"
    r"check|rephrase|"
    r"shorten|write|draft|generate|explain|read|make)\b", re.IGNORECASE
)  # fmt: skip
"""What follows such a command is material to work on, and nobody's statement."""
_LETTER = re.compile(
    r"(?:please |pls |can you |could you |help me )*(?:write|draft) (?:(?:an?|the|me an?) )?"
    r"(?:[\w-]+ ){0,2}(?:e-?mail|message|letter|note|card|speech|toast|text)\b(?=[^:\"]*$)",
    re.IGNORECASE,
)
""" "write a birthday card for my aunt Josie, she's turning 80": what is said of her is no material."""
_AS_A = re.compile(r"as (?P<trade>an? (?:[\w-]+ ){0,2}[\w-]+), (?=.*\b(?:I|my|me)\b)", re.IGNORECASE)


def _joined(content: str, *, asked: bool) -> Iterator[Piece]:
    """The pieces, those joined with the one before that only go on with it: "cant stand cilantro. or olives"."""
    found: list[Piece] = []
    start = end = 0
    for piece in pieces(content):
        first, last = place_of(piece.quote, content, end)
        if found and last and (_goes_on(piece.quote) or _is_label(found[-1].quote)):
            end = last
            found[-1] = Piece(f"{found[-1].text.rstrip(' .!…,')} {piece.text}", content[start:end])
            continue
        found.append(piece)
        start, end = (first, last) if last else (end, end)
    if not found and asked and content.strip():
        found.append(Piece(content.strip(), content.strip()))
    yield from found


_IN_BRACKETS = re.compile(
    r" ?\((?P<inner>(?:(?:i['’]?m|i['’]?ve|we['’]?re|we['’]?ve|he['’]?s|she['’]?s|it['’]?s)|(?:i|we|he|she|they) "
    r"(?!think\b|guess\b|know\b|mean\b|hope\b|believe\b|swear\b|said\b)\w+|(?:my|our) [\w ]{3,20} (?:is|was|has)) "
    r"[^()?]{2,80})\)",
    re.IGNORECASE,
)


def _opened(piece: Piece) -> Iterator[Piece]:
    """The piece without a whole sentence in brackets, and that sentence after it: "I'm in Hull (I moved in May)"."""
    inner = [found["inner"].strip() for found in _IN_BRACKETS.finditer(piece.text)]
    outer = _IN_BRACKETS.sub("", piece.text).strip() if inner else piece.text
    if inner and not has_words(outer):
        outer, inner = piece.text, []
    yield piece._replace(text=outer)
    yield from (Piece(each, each) for each in inner)


def _goes_on(quote: str) -> bool:
    return _GOES_ON.match(quote) is not None and not _ALONE.search(quote)


def _is_label(quote: str) -> bool:
    return _LABEL.fullmatch(quote) is not None and not _ABOUT_WORDS.match(quote)


def _may_say(text: str, among_people: bool) -> bool:
    return has_words(text) and not says_nothing(text, among_people=among_people)


def _user_piece(
    number: int, piece: Piece, *, question: str, among_people: bool, words: Collection[str]
) -> Iterator[Heard]:
    answers = list(answered(question, piece.quote)) if question else []
    for each in answers:
        yield Heard(number, Piece(with_capitals(spelled_out(each.sentence)), piece.quote), meant=each)
    if not is_english(piece.text):
        if _may_say(piece.text, among_people):
            yield Heard(number, piece)
        return
    written = spelled_out(respelled(piece.text, words))
    if _is_wish(written) and not (among_people or answers):
        yield Heard(number, Piece(with_capitals(written), piece.quote), standing=True)
        yield from _beside_a_question(number, piece, text=plainly(reworded(written)), among_people=among_people)
        return
    said = reworded(written)
    text = plainly(said)
    if not has_words(text):
        if correction_in(piece.quote) is not None:
            yield Heard(number, piece)
        return
    if says_nothing(text, among_people=among_people):
        yield from _beside_a_question(number, piece, text=text, among_people=among_people)
        return
    parts = parted(text)
    for part in parts:
        quote = part if len(parts) > 1 and part in piece.quote else piece.quote
        as_said = with_capitals(whole(said)) if len(parts) == 1 and said != text else ""
        yield Heard(number, Piece(with_capitals(whole(part)), quote, as_said))


_DONT = re.compile(r"(?:don['’]t|do not)\b", re.IGNORECASE)


def _is_wish(text: str) -> bool:
    """Whether it is a standing wish; "don't eat pork" tells rather what the one who writes does not do."""
    return is_standing(text) and not (_DONT.match(text) and whole(text) != text)


def _beside_a_question(number: int, piece: Piece, *, text: str, among_people: bool) -> Iterator[Heard]:
    """What a question or a wish takes for granted ("my wife Ana"), and the reason that is given for it."""
    names_one = has_named_role(with_capitals(text))
    if names_one and not _NOT_REAL.match(text):
        yield Heard(number, Piece(with_capitals(text), piece.quote), aside=True)
    if trade := _AS_A.match(text):
        yield Heard(number, Piece(f"I am {trade['trade']}", piece.quote))
    if not _NOT_REAL.match(text):
        yield from (Heard(number, Piece(each, piece.quote)) for each in presumed(text))
    for clause in (
        () if (_ABOUT_WORDS.match(text) and not _LETTER.match(text)) or _NOT_REAL.match(text) else granted(text)
    ):
        if not says_nothing(clause, among_people=among_people) and (names_one or not _OF_SOMEBODY.match(clause)):
            quote = clause if clause in piece.quote else piece.quote
            for part in parted(_with_name(clause, name_in_role(with_capitals(text)))):
                yield Heard(number, Piece(with_capitals(part), quote))


def _with_name(clause: str, name: str) -> str:
    """ "she's vegan" of a question about my wife Ana is "Ana is vegan"; as it is without a name."""
    return _SHE_DOES.sub(name, _SHE_IS.sub(f"{name} is", clause)) if name else clause


_SHE_IS = re.compile(r"^(?:he|she)(?:['’]s| is)\b(?! (?:got|been|had)\b)", re.IGNORECASE)
_SHE_DOES = re.compile(r"^(?:he|she)(?= [a-z]+s\b)", re.IGNORECASE)
_OF_SOMEBODY = re.compile(r"(?:he|she|they)\b", re.IGNORECASE)
"""Who that is, nobody can tell later where the question names nobody: "if Norway is rich since they have oil"."""
