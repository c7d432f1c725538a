"""The second LLM call of a write: what the rules cannot settle, all pairs of facts at once.

A pair that is not settled, for whatever reason, is "unsure": both facts stand and are marked as in conflict. None is
ever dropped because a model said nothing.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

from graphmem.errors import ModelReplyInvalid, ModelUnavailable
from graphmem.ingest.replies.json_text import Shape, find_items
from graphmem.models.base import LanguageModel, Prompt
from graphmem.types import Json, Moment

MOST_DISPUTES = 40
"""How many pairs one call is asked about; those beyond are unsure."""
_LONGEST = 300  # characters of a fact that are shown
_LONGEST_KIND = 60
_log = logging.getLogger("graphmem")

Ruling = Literal["both", "replaces", "ignore_new", "unsure"]
_RULINGS: tuple[str, ...] = get_args(Ruling)
_SHAPE = Shape(lists=("verdicts", "pairs", "results"), marks=frozenset({"pair", "verdict"}))
_VERDICT: Mapping[str, Json] = {
    "pair": {"type": "integer"},
    "kind": {"type": "string"},
    "at_once": {"type": "string", "enum": ["one", "many"]},
    "verdict": {"type": "string", "enum": list(_RULINGS)},
}


def _object(fields: Mapping[str, Json]) -> dict[str, Json]:
    return {"type": "object", "properties": dict(fields), "required": list(fields), "additionalProperties": False}


SCHEMA: Mapping[str, Json] = _object(
    {"reasoning": {"type": "string"}, "verdicts": {"type": "array", "items": _object(_VERDICT)}}
)
"""What a reply must look like: strict in OpenAI's sense, every field required and no other allowed."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two facts of one subject that may exclude each other: their sentences, their relation, when each was said."""

    new: str
    old: str
    relation: str
    said_new: Moment
    said_old: Moment


class Verdict(NamedTuple):
    """What becomes of a pair, and why, in a few words: the model's own, or what went wrong."""

    ruling: Ruling
    reason: str


class Settled(NamedTuple):
    """One verdict for each dispute, in their order, and what it cost."""

    verdicts: tuple[Verdict, ...]
    llm_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


def _random_fence() -> str:
    return secrets.token_hex(6)


def settle(model: LanguageModel, disputes: Sequence[Dispute], *, fence: Callable[[], str] = _random_fence) -> Settled:
    """The model's verdicts: one call for all disputes, none for no dispute.

    A model that cannot be reached, or whose reply cannot be used, leaves all of them unsure, and so does each pair
    without one clear verdict: the write goes on, and a warning without any fact's words is logged. Never raises for
    what a model does. `fence` gives the code that tells the facts from the prompt; only tests that replay recordings
    fix it: whoever writes a fact must not be able to predict it.
    """
    if not disputes:
        return Settled(())
    asked = disputes[:MOST_DISPUTES]
    try:
        reply = model.reply(prompt(asked, fence=fence))
    except (ModelUnavailable, ModelReplyInvalid) as error:
        return _unsettled(model.name, len(disputes), type(error).__name__)
    verdicts = read_verdicts(reply.text, len(asked))
    missing = [number for number, one in enumerate(verdicts, start=1) if one.reason in _FAULTS]
    if missing:
        _log.warning("%s: no usable verdict on pairs %s, both facts stand", model.name, _listed(missing))
    if len(disputes) > len(asked):
        _log.warning("%s: asked about %d of %d pairs, the rest is unsure", model.name, len(asked), len(disputes))
    unasked = [Verdict("unsure", NOT_ASKED)] * (len(disputes) - len(asked))
    return Settled((*verdicts, *unasked), 1, reply.prompt_tokens, reply.completion_tokens)


def _unsettled(name: str, number: int, why: str) -> Settled:
    _log.warning("%s did not settle %d pairs of facts (%s): both facts of each stand", name, number, why)
    return Settled((Verdict("unsure", f"the model gave no answer ({why})"),) * number, 1)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


# the question


def prompt(disputes: Sequence[Dispute], *, fence: Callable[[], str] = _random_fence) -> Prompt:
    """The prompt that asks about these disputes."""
    code = fence()
    while any(code in text for one in disputes for text in (one.new, one.old, one.relation)):
        code = _random_fence()
    blocks = [_block(number, one, code) for number, one in enumerate(disputes, start=1)]
    asked = f"What becomes of these pairs: {_listed(range(1, len(disputes) + 1))}?"
    return Prompt(
        instructions=_template().replace("{{fence}}", code).strip(),
        data="\n".join([f"{code} begin", *blocks, f"{code} end", asked]),
        schema=SCHEMA,
        schema_name="verdicts",
        max_tokens=min(200 + 80 * len(disputes), 4000),
    )


@cache
def _template() -> str:
    return files("graphmem.ingest.prompts").joinpath("settle.md").read_text(encoding="utf-8")


def _block(number: int, dispute: Dispute, code: str) -> str:
    old, new = (" ".join(text.split())[:_LONGEST] for text in (dispute.old, dispute.new))
    heading = f"{code} pair {number} | {' '.join(dispute.relation.split())}"
    return f"{heading}\nold, said {_day(dispute.said_old)}: {old}\nnew, said {_day(dispute.said_new)}: {new}"


def _day(moment: Moment) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment):%Y-%m-%d}"


# the reply

NOT_ASKED = "it was not asked about: too many pairs at once"
NO_ANSWER = "the model's reply holds no verdict on it"
NO_RULING = "the model's verdict on it is none of those asked for"
TWO_ANSWERS = "the model gave two different verdicts on it"
CONTRADICTS_ITSELF = "the model says that both are true and that one has only one at a time"
_FAULTS = (NO_ANSWER, NO_RULING, TWO_ANSWERS, CONTRADICTS_ITSELF)


def read_verdicts(text: str, number: int) -> list[Verdict]:
    """The verdicts of a reply on pairs 1 to `number`; unsure where there is none, an unknown one or two that differ."""
    found: dict[int, Verdict] = {}
    for pair, verdict in _verdicts(text):
        before = found.setdefault(pair, verdict)
        if before.ruling != verdict.ruling:
            found[pair] = Verdict("unsure", TWO_ANSWERS)
    return [found.get(pair, Verdict("unsure", NO_ANSWER)) for pair in range(1, number + 1)]


def _verdicts(text: str) -> Iterator[tuple[int, Verdict]]:
    for item in find_items(text, _SHAPE).items:
        for given in _objects(item):
            pair = _number(given.get("pair"))
            if pair is not None:
                yield pair, _verdict(given)


def _objects(item: Json) -> list[Mapping[str, Json]]:
    """The item as verdicts: an object, a list, or an object whose keys are the pairs' numbers."""
    if not isinstance(item, Mapping):
        return [_of_list(item)]
    return [item] if "pair" in item else [{"pair": key, "verdict": value} for key, value in item.items()]


def _of_list(item: Json) -> Mapping[str, Json]:
    """A verdict written as a list: its number, its ruling, perhaps a reason."""
    if not isinstance(item, tuple) or len(item) < 2:
        return {}
    ruling = next((part for part in item[1:] if _ruling(part) is not None), None)
    return {"pair": item[0], "verdict": ruling}


def _number(given: Json) -> int | None:
    found = re.fullmatch(r"(?:pair )?#?(\d{1,4})", str(given).strip().lower())
    return int(found[1]) if found and not isinstance(given, bool) else None


def _verdict(given: Mapping[str, Json]) -> Verdict:
    ruling = _ruling(given.get("verdict"))
    if ruling is None:
        return Verdict("unsure", NO_RULING)
    kind, at_once = (_words(given.get(name)) for name in ("kind", "at_once"))
    if ruling == "both" and at_once == "one":
        return Verdict("unsure", CONTRADICTS_ITSELF)
    told = f"{kind}: {at_once} at once" if kind and at_once else kind or "the model said so"
    return Verdict(ruling, told)


def _words(given: Json) -> str:
    return " ".join(given.split())[:_LONGEST_KIND] if isinstance(given, str) else ""


def _ruling(given: Json) -> Ruling | None:
    plain = re.sub(r"[\s-]+", "_", given.strip().lower()) if isinstance(given, str) else ""
    return next((one for one in get_args(Ruling) if one == plain), None)
