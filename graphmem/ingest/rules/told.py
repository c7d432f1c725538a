"""What the set words of change say: a triple, and the stretch of the sentence whose words say it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.reach import REACH, Reach

NAME = r"(?-i:[A-Z][\w'’&.-]*\w(?: (?:(?:of|de|la|le|the|du|von|van|&) )?[A-Z][\w'’&-]*)*)"
END = (
    r"(?=\s*(?:$|[.,!;:)]|\b(?:and|but|or|because|since|so|when|with|for|in|at|on|now|these days|lately|again|too|"
    r"instead|as|from|last|next|any ?more)\b))"
)
JUST = r"(?:(?:also|just|really|currently|still|now|officially|finally|happily|recently|actually|already) )*"
I_AM = rf"\b(?:I|we)(?:['’]m|['’]re| am| are) {JUST}"
I_DID = rf"\b(?:I|we)(?:['’]ve| have)? {JUST}"
OVER = (
    r"\s*(?=$|[.,!;:)]|\b(?:and|but|now|again|since|so|for|in|on|last|this|next|after|today|yesterday|because|"
    r"these days|at the moment|too|to be)\b)"
)
_DOUBT = re.compile(
    r"\b(?:if|unless|might|may(?= [a-z])|maybe|perhaps|probably|possibly|would|could|should|want|wants|wish|hope|"
    r"hoping|thinking|think|thinks|thought|guess|says?|said|told|heard|claims?|supposedly|apparently|almost|nearly|"
    r"whether|imagine|not sure|unsure|don['’]t know|no idea|not certain|rumou?rs?|wonder)\b|['’]d\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:not|never|no)\b(?! longer)|n['’]t\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;]|\b(?:and|but|so)\b")


class Told(NamedTuple):
    """A triple and the characters of its sentence that say it.

    It stands in place of what a parse makes of these words: of all, or of those with one of the relations `instead`.
    """

    start: int
    end: int
    triple: Triple
    instead: Collection[str] = ()
    noun: str = ""

    def replaces(self, other: Triple) -> bool:
        """Whether a triple drawn from the same words gives way: of `instead`, one whose object is of this `noun`."""
        return not self.instead or (other.relation in self.instead and other.object.name.lower().endswith(self.noun))


FOR_A_WHILE = re.compile(r"\bfor (?:today|tonight|now|the (?:day|night|weekend|time being)|this week)\b", re.IGNORECASE)
"""With these nothing is over: "I'm done with tennis for today"."""


def is_sure(text: str, found: re.Match[str]) -> bool:
    """Whether nothing around the match makes a thought, a condition or a denial of it."""
    before = text[: found.start()]
    clause = _CLAUSE.split(before)[-1]
    return not (_DOUBT.search(before) or _DOUBT.search(text[found.end() :]) or _DENIAL.search(clause))


def one_of(found: re.Match[str], *groups: str) -> str:
    """What the first of these groups that took part matched; empty where none did."""
    known = found.groupdict()
    return next((known[each].strip(" .,") for each in groups if known.get(each)), "")


def told_of(reach: Reach, relations: tuple[str, ...]) -> list[Triple]:
    """What these messages said of the speaker by these relations."""
    near = [triple for triple, when in reach.told if reach.message - when < REACH]
    return [each for each in near if each.subject == reach.speaker and each.relation in relations and not each.ends]
