"""Short answers to the assistant's question, as whole sentences: "Where do you live?" "Aarhus" is "I live in
Aarhus"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spacy.tokens import Doc

from graphmem.ingest.rules.vocabulary import ROLE_SYNONYMS, ROLES

_LAST_QUESTION = re.compile(r"[^.?!\n]*\?(?=[^?]*\Z)")
_YES = re.compile(
    r"(?:(?:yes|yeah|yep|yup|yea|sure am|i am|i do|i have)\b|"
    r"(?:correct|right|exactly|indeed|true)\b(?=\s*(?:[,.!–-]|$)))[\s,.!–-]*",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:no|nope|nah|not)\b", re.IGNORECASE)
_NO_BUT = re.compile(
    rf"(?:no|nope|nah)\b[\s,.!–-]*(?:(?:he|she)(?:['’]?s| is) )?(?:just )?(?:my |an? )?"
    rf"(?P<role>(?:{'|'.join(sorted({*ROLES, *ROLE_SYNONYMS}))})(?:-in-law)?)[\s.!]*",
    re.IGNORECASE,
)
_RATHER = re.compile(
    rf"(?:(?:he|she)(?:['’]?s| is) )?(?:actually |just )?"
    rf"(?:my )?(?P<role>(?:{'|'.join(sorted({*ROLES, *ROLE_SYNONYMS}))})"
    r"(?:-in-law)?),? (?:actually|really|in fact)[\s.!]*",
    re.IGNORECASE,
)
""" "cousin actually": another role than the one that was asked about."""
_WHOSE_ROLE = re.compile(r"(?:so )?is (?P<who>(?-i:[A-Z])\w+) your [\w -]+$", re.IGNORECASE)
_NO_MORE = re.compile(
    r"(?:no|nope|nah|not (?:any ?more|really))\b(?! (?:idea|clue|worries|problem|thanks|way)\b)", re.I
)
_STILL_ASKED = re.compile(
    r"(?:so )?(?:(?P<are>are you)|do you) still (?P<rest>(?!want|need|have (?:time|questions))[\w '’.-]{3,60})$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:(?:oh|um+|uh|well|so|just|only|mostly|probably|it['’]?s|its|it is|that['’]?s|he['’]?s|she['’]?s|"
    r"they['’]?re|i['’]?m|im|in|at|"
    r"from|for|called|an?|as an?|the)\s+)+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:i|we|you|he|she|they|is|are|was|were|am|have|has|do|don['’]?t|will|can|would|not sure|maybe|dunno|idk|"
    r"thanks|"
    r"ok|okay|nothing|none|why|what|lol|haha|hi|hello|hey|never ?mind|skip|later|guess|secret|you)\b|\?",
    re.IGNORECASE,
)
_SETTLEMENT = re.compile(
    r"(?:(?:small|tiny|little|big|quiet) )?(?:town|village|suburb|farm|island|city) ", re.IGNORECASE
)
_ONWARD = re.compile(r"(?:to|in|at|with|for|since|from|near) [^,]+$", re.IGNORECASE)
_ROLE_A = re.compile(
    r"\ban? (?=(?:\w+ )?(?:colleague|coworker|friend|classmate|neighbou?r|relative|cousin|teammate|roommate|flatmate|"
    r"client|customer|student)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|"
    r"eigh|nine)ty)\b|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)(?:[a-z]*uary|ch|il|ust|[a-z]*ber)?\b",
    re.IGNORECASE,
)
_FOR_A_NUMBER = re.compile(r"\bhow old\b|\byour age\b|\bwhen(?:['’]s| is)\b", re.IGNORECASE)
_BESIDE_IT = re.compile(
    r"(?:please|anyway|whatever|sure|cheers|great|nice|cool|fine|perfect|yes|long story|hold on|never|not now|depends|"
    r"good (?:morning|evening|night|afternoon|day)|(?:one|a|just a) (?:moment|second|sec|minute)|"
    r"(?:next|new|another|other|different) (?:topic|question|subject|thing|one))\b(?: please| then)*\W*|"
    r".*\b(?:again|today|tonight|last night|tomorrow|please)\W*",
    re.IGNORECASE,
)
"""What people say in place of an answer."""
_VERBS = frozenset(("VB", "VBP", "VBZ", "VBD", "PRP"))
_ORDERS = frozenset((tag, "DT") for tag in ("NN", "NNP"))  # "book a table": orders are often taken for names
_NO_NAMES = frozenset(("UH", "RB", "ADD"))
_NO_OFFER = r"(?!want|need|know|remember|mean|think|wish|have (?:time|a moment|any (?:questions|other))|like me)"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ASKED: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (_compiled(r"where (?:do you (?:currently )?live|are you (?:based|living|located)|is (?:your )?home)"),
     "I live in {}", True),
    (_compiled(r"(?:what|which) (?:city|country|town|part of the \w+) (?:do you live|are you) in"), "I live in "
                                                            "{}", True),
    (_compiled(r"where (?:are you|do you come|were you) (?:originally )?from"), "I am from {}", True),
    (_compiled(r"where (?:are you|will you be) (?:\w+ )?(?:travell?ing|going|flying|headed|heading|"
               r"off)"), "I am going to {}", True),
    (_compiled(r"where in [\w ]+? (?:are you|do you come) from"), "I am from {}", True),
    (_compiled(r"where in [\w ]+? (?:do you live|are you (?:based|living))"), "I live in {}", True),
    (_compiled(r"what (?:are you (?:currently )?(?:study|major)ing|(?:is|was) your (?:major|degree|course)|do "
               r"you study)"),
     "I study {}", False),
    (_compiled(r"what (?:do|are) you (?:like to do|do|into)(?: in your (?:free|spare) time| for fun| on "
               r"weekends| at the weekend)"),
     "I like {}", False),
    (_compiled(r"do you (?:follow|have|keep to) (?:a|any|some)(?: \w+)? diet|what(?:['’]s| is) your diet|any dietary"),
     "my diet is {}", False),
    (_compiled(r"where were you born"), "I was born in {}", True),
    (_compiled(r"where did you grow up"), "I grew up in {}", True),
    (_compiled(r"(?:where|who|which company) (?:do|are) you (?:currently )?work(?:ing)?(?: for| at)?"), "I work at "
                                                            "{}", True),
    (_compiled(r"where (?:do|did|are) you (?:study|studying|go to (?:school|college|university))"), "I study at "
                                                            "{}", True),
    (_compiled(r"what (?:should|can|may|do) (?:i|we) call you|who am i (?:talking|speaking|chatting) (?:to|with)"),
     "my name is {}", True),
    (_compiled(r"what(?:['’]s| is) your (?:full |first )?name"), "my name is {}", True),
    (_compiled(r"how old are you|what['’]?s your age|what is your age"), "I am {}", False),
    (_compiled(r"what do you do(?: for (?:a living|work))?\W*$|what(?:['’]s| is) your (?:job|profession|occupation)"),
     "I am a {}", False),
    (_compiled(r"how old(?:['’]s| is) your (?P<who>[\w -]+?)\W*$"), "my {noun} is {} years old", False),
    (_compiled(r"how old(?:['’]s| is) (?P<who>(?-i:[A-Z])\w+)\W*$"), "{noun} is {} years old", False),
    (_compiled(r"what are you allergic to"), "I am allergic to {}", False),
    (_compiled(r"(?:what|which)(?: kind of| type of)? [\w ]+ (?:do|are) you (?P<verb>(?!want|need|mean|think|have|"
               r"do\b|get|see)[a-z]{3,}?)(?:ing)?\W*$"),
     "I {verb} {}", False),
    (_compiled(r"do you have (?:any )?(?:\w+ )?allergies|any (?:food )?allergies"), "I am allergic to {}", False),
    (_compiled(r"what do you (?P<verb>study|teach|play|drive|drink|prefer)"), "I {verb} {}", False),
    (_compiled(r"what(?:['’]s| is) (?:the name of your (?P<who>[\w -]+?)|your (?P<whose>[\w -]+?)['’]s name)\W*$"),
     "my {noun} is called {}", True),
    (_compiled(r"what (?:is|are) your (?P<who>[\w -]+?) called"), "my {noun} is called {}", True),
    (_compiled(r"what(?:['’]s| is) (?P<who>his|her|its) name"), "{noun} name is {}", True),
    (_compiled(r"what(?:['’]s| are) (?P<who>their) names?"), "{noun} names are {}", True),
    (_compiled(r"who do you (?P<verb>live|work|play|train|travel|study) with"), "I {verb} with {}", False),
    (_compiled(r"do you (?P<verb>prefer|like) [\w ]+ or "), "I prefer {}", False),
    (_compiled(r"where does your (?P<who>[\w -]+?) live"), "my {noun} lives in {}", True),
    (_compiled(r"who(?:['’]s| is) (?P<who>(?-i:[A-Z])\w+)\W*$"), "{noun} is {}", False),
    (_compiled(r"do you (?P<verb>speak|play|have|use|do) any (?:other )?(?:languages|instruments|sports)"),
     "I {verb} {}", False),
    (_compiled(r"are you allergic to anything"), "I am allergic to {}", False),
    (_compiled(r"who(?:['’]s| is) your (?P<who>[\w -]+?)\W*$"), "my {noun} is {}", True),
    (_compiled(r"(?:what|which) are your (?P<who>[\w '’-]+?)\W*$"), "my {noun} are {}", False),
    (_compiled(r"(?:what|when|which)(?:['’]s| is) your (?P<who>[\w '’-]+?)\W*$"), "my {noun} is {}", False),
    (_compiled(r"how many (?P<who>children|kids|siblings|brothers|sisters|pets|cats|dogs) (?:do you have|have "
               r"you got)"),
     "I have {}", False),
    (_compiled(r"do you have (?:any |a )?(?:pets?|kids|children|siblings|brothers|sisters|cats?|dogs?)"),
     "I have {}", False),
)  # fmt: skip
_CONFIRMED: tuple[tuple[re.Pattern[str], str], ...] = (
    (_compiled(rf"(?:so )?do you (?:still )?{_NO_OFFER}(?P<rest>.+)"), "I {}"),
    (_compiled(r"(?:so )?(?:are you|you['’]?re|you are)(?: still)? (?!sure|ok|okay|ready|there|looking|asking|"
               r"able)(?P<rest>.+)"),
     "I am {}"),
    (_compiled(rf"(?:so )?you (?:still )?{_NO_OFFER}(?P<rest>(?:live|work|speak|play|study|like|love|prefer|drive|"
               rf"own|have)\b.+)"),
     "I {}"),
    (_compiled(r"(?:so )?is (?P<who>he|she|[A-Z]\w+|your [\w-]+(?: [A-Z]\w+)?) (?!ok|okay|it|that|"
               r"this)(?P<rest>.+)"), "{who} is {}"),
)  # fmt: skip


def question_in(content: str) -> str:
    """The question that a message of the assistant ends with, empty without one."""
    found = _LAST_QUESTION.search(content)
    return found.group().strip(" ?\"'") if found else ""


class Meant(NamedTuple):
    """What an answer says in full, and those words of it that are asked for, none where it says yes.

    `name`: what is asked for has a name.
    """

    sentence: str
    words: str = ""
    name: bool = False

    def fits(self, words: Doc) -> bool:
        """Whether the words can be what is asked for, or begin something else: "set a timer", "new topic".

        No order begins with a verb and goes on with another: the first of "shellfish and latex" is none.
        """
        tags = [token.tag_ for token in words if not token.is_punct]
        if _BESIDE_IT.fullmatch(self.words) or any(pair in _ORDERS for pair in pairwise(token.tag_ for token in words)):
            return False
        if len(tags) == 1:
            return tags[0] not in _NO_NAMES
        listed = len(words) > 1 and words[0].tag_ == "VB" and words[1].text in (",", "and", "or", "&")
        if not _VERBS.isdisjoint(tags[1:] if listed else tags):
            return False
        named = any(token.tag_ == "NNP" or token.text[:1].isupper() for token in words)
        return not self.name or named or tags[0] in ("DT", "PRP$", "CD")


def answered(question: str, answer: str) -> list[Meant]:
    """The sentences that the answer says in full; empty where it says them itself, or says nothing.

    "Is she a colleague?" "Yes, she runs our lab" affirms the question, and goes on.
    """
    if yes := _YES.match(answer):
        rest = answer[yes.end() :].strip(" .!")
        if _ONWARD.match(rest):
            return [Meant(f"{each.sentence} {rest}") for each in _confirmed(question)]
        return [*_confirmed(question), *_given(question, rest)]
    if _NO_MORE.match(answer) and (over := _STILL_ASKED.match(question)):
        return [Meant(f"I {'am ' if over['are'] else ''}no longer {_turned(over['rest'])}")]
    if no := _NO_BUT.fullmatch(answer) or _RATHER.fullmatch(answer):
        asked = _WHOSE_ROLE.match(question)
        return [Meant(f"{asked['who']} is my {no['role']}")] if asked else []
    return [] if _NO.match(answer) else _given(question, answer)


def _confirmed(question: str) -> list[Meant]:
    bare = re.sub(
        r",? (?:right|correct|isn['’]t it|aren['’]t you|don['’]t you|yes)\W*$", "", question, flags=re.IGNORECASE
    )
    if len(bare.split()) > 12 or re.search(r"\bor\b", bare):
        return []
    for pattern, sentence in _CONFIRMED:
        if (found := pattern.match(bare)) is not None:
            who = found["who"] if "who" in pattern.groupindex else ""
            rest = _ROLE_A.sub("my ", found["rest"].strip())
            return [Meant(_turned(sentence.format(rest, who=who)))]
    return []


def _turned(text: str) -> str:
    """The assistant's "you" and "your" are the user's "I" and "my"."""
    text = re.sub(r"\b(?:any|still) ", "", text)
    return re.sub(r"\byou\b", "me", re.sub(r"\byour\b", "my", text, flags=re.IGNORECASE))


_WILL_DO = re.compile(
    r" (?:(?:is|would be) (?:fine|good|ok|okay|great|enough)|will do|works|going on \d+|now|already|"
    r"years old|yrs?)\W*$",
    re.IGNORECASE,
)
"""What goes with a name that one is to be called by, "Pim is fine", and with an age: "7, going on 8"."""


def _given(question: str, answer: str) -> list[Meant]:
    bare = re.split(
        r",? (?:but|though|cos|because|(?:ever )?since|and (?=i\b|we\b|my\b|no\b|not\b))\b|"
        r", (?=(?:he|she|they|it)\b)|, (?:final|first|second|third|last) year",
        answer,
        flags=re.IGNORECASE,
    )[0].strip(" .!,;:)(")
    bare = re.sub(r"^(?:hmm+|um+|uh|oh|ah|well|let me see)[,. ]+", "", bare, flags=re.IGNORECASE)
    bare = _WILL_DO.sub("", bare)
    lead = _LEAD.match(bare)
    words = bare[lead.end() :] if lead else bare
    if not words or len(words.split()) > 7 or _CLAUSE.search(words):
        return []
    for pattern, sentence, is_name in _ASKED:
        found = pattern.search(question)
        if not found:
            continue
        groups = found.groupdict()
        noun = (groups.get("who") or groups.get("whose") or "").strip()
        if sentence == "I have {}":
            words = f"{bare} {noun}" if _NUMBER.fullmatch(bare) else bare
        if _SETTLEMENT.match(words):
            words = f"a {words}"
        if _FOR_A_NUMBER.search(question) and not _NUMBER.search(words):
            return []
        said = _capitalised(words) if is_name else words
        return [Meant(sentence.format(said, verb=groups.get("verb"), noun=noun), words, is_name)]
    return []


def _capitalised(words: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in words.split(" ")) if words.islower() else words
