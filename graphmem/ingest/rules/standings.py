"""How things stand with the one who speaks: single or married, how many of what, in which club, at which firm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.perhaps import MEAT_AGAIN, MEATLESS
from graphmem.ingest.rules.reach import Reach
from graphmem.ingest.rules.relations import third_person
from graphmem.ingest.rules.told import I_AM, I_DID, JUST, NAME, OVER, Told, is_sure, one_of, told_of
from graphmem.ingest.rules.vocabulary import GROUPS, LANGUAGES, NOT_CALLED, PETS, VERBS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_STATUS = (
    r"(?P<status>single|engaged|married|divorced|widowed|separated|unmarried|newly single|"
    r"in a (?:new )?relationship(?! with)|in a civil partnership)"
)

_IS = re.compile(
    rf"{I_AM}{_STATUS}(?! (?:mum|mom|dad|parent|mother|father)| in (?:an?|the|my|our)\b){OVER}", re.IGNORECASE
)
_BECAME = re.compile(rf"{I_DID}(?:got|gotten|become|became) (?P<status>engaged|married|divorced|separated){OVER}", re.I)
_NO_MORE = re.compile(
    rf"\b(?:I|we)(?:['’]m|['’]re| am| are) (?:not {_STATUS}(?= any ?more\b)|"
    rf"no longer {_STATUS.replace('status>', 'status2>')})",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"\bI(?: now)? (?:have|['’]ve got|got) a (?:new )?(?:girlfriend|boyfriend|partner)(?: now)\b", re.IGNORECASE
)
_SEEING = re.compile(
    rf"{I_AM}(?:seeing|dating|going out with) (?:(?:someone|somebody|a \w+) (?:called|named) (?P<one>{NAME})|"
    rf"(?P<two>{NAME})(?= (?:now|these days|at the moment)\b))",
    re.IGNORECASE,
)
_TOGETHER = re.compile(rf"{I_AM}in a (?:new )?relationship with (?P<one>{NAME})", re.IGNORECASE)
_WED = re.compile(
    rf"\b(?:(?P<one>{NAME}) and I|I and (?P<two>{NAME}))(?: have|['’]ve)? {JUST}(?:got|are|were|have been|became) "
    rf"{JUST}(?P<how>married|engaged|divorced){OVER}",
    re.IGNORECASE,
)
_IS_EX = re.compile(rf"(?<![\w'’] )(?P<one>{NAME}) is (?:now )?my ex(?:-(?:boy|girl)friend)?(?![\w-])", re.IGNORECASE)
_GROUP = "|".join(sorted(GROUPS - {"network", "community", "class", "church", "gym"}))
_LEFT = re.compile(
    rf"{I_DID}(?:left|quit|resigned from|dropped out of|stepped down from) (?:the|my|our) "
    rf"(?P<one>(?!(?:my|our)\b)(?:[\w-]+ ){{1,2}}(?:{_GROUP})){OVER}|"
    rf"\b(?:I|we)(?:['’]m|['’]re| am| are) (?:no longer|not) (?:in|on|part of|a member of|with) (?:the|my|our) "
    rf"(?P<two>(?:[\w-]+ ){{1,2}}(?:{_GROUP}))(?: any ?more)?{OVER}",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    rf"{I_DID}(?:cancell?ed|ended|terminated|given up|gave up) my (?:\w+ )?(?P<kind>membership|subscription) (?:at|to|"
    rf"of|with|for) "
    rf"(?:the )?(?P<one>{NAME})",
    re.IGNORECASE,
)
_SUBSCRIBED = re.compile(
    rf"\b(?:I|we)(?: have|['’]ve got|['’]ve)(?: got)? a (?:\w+ )?(?P<kind>membership|subscription) (?:at|to|of|with|"
    rf"for) "
    rf"(?:the )?(?P<one>{NAME})",
    re.IGNORECASE,
)


def standing_triples(sent: Span, reach: Reach) -> Iterator[Told]:
    """What the speaker says of the own standing; of each kind one value holds at a time."""
    text, speaker = sent.text, reach.speaker
    if speaker is None:
        return
    for found, triple in (*_partners(text, reach), *_groups(text, speaker)):
        if is_sure(text, found) or triple.ends:
            yield Told(found.start(), found.end(), triple)
    for found, triple in _statuses(text, speaker):
        if is_sure(text, found) or triple.ends:
            yield Told(found.start(), found.end(), triple, instead=("IS_A",))
    for found, triple in _endings(text, speaker):
        if is_sure(text, found):
            yield Told(found.start(), found.end(), triple)
    yield from _meat_again(text, reach)
    yield from _third_persons(sent)
    yield from _at_address(text, speaker)
    yield from _stopped(sent, speaker)


Found = Iterator[tuple[re.Match[str], Triple]]


def _statuses(text: str, speaker: Mention) -> Found:
    for found in _TAKEN.finditer(text):
        status = Mention("in a relationship", "Topic")
        yield found, Triple(speaker, "HAS_RELATIONSHIP_STATUS", status, exclusive=True)
    for pattern in (_IS, _BECAME, _NO_MORE):
        for found in pattern.finditer(text) if not _TO_WHOM.search(text) else ():
            status = Mention(
                one_of(found, "status", "status2").lower().replace("newly ", "").replace(" new ", " "), "Topic"
            )
            ends = pattern is _NO_MORE
            yield found, Triple(speaker, "HAS_RELATIONSHIP_STATUS", status, ends=ends, exclusive=not ends)


_TO_WHOM = re.compile(r"\b(?:married|engaged)\b[\w ,!]* to (?=[A-Z])")


def _partners(text: str, reach: Reach) -> Found:
    speaker = reach.speaker
    if speaker is None:
        return
    for pattern, relation in ((_SEEING, "DATES"), (_TOGETHER, "HAS_PARTNER")):
        for found in pattern.finditer(text):
            yield found, Triple(speaker, relation, Mention(one_of(found, "one", "two"), "Person"), exclusive=True)
    for found in _WED.finditer(text):
        ended = found["how"].lower() == "divorced"
        relation = "ENGAGED_TO" if found["how"].lower() == "engaged" else "MARRIED_TO"
        other = Mention(one_of(found, "one", "two"), "Person")
        for each in (relation, "HAS_WIFE", "HAS_HUSBAND") if ended else (relation,):
            yield found, Triple(speaker, each, other, ends=ended, changes=not ended)
    for found in _IS_EX.finditer(text):
        other = Mention(one_of(found, "one"), "Person")
        yield from ((found, Triple(speaker, each, other, ends=True)) for each in ("HAS_PARTNER", "DATES"))


def _groups(text: str, speaker: Mention) -> Found:
    for found in _LEFT.finditer(text):
        yield found, Triple(speaker, "MEMBER_OF", Mention(one_of(found, "one", "two"), "Organization"), ends=True)
    for pattern in (_CANCELLED, _SUBSCRIBED):
        for found in pattern.finditer(text):
            relation = "MEMBER_OF" if found["kind"].lower() == "membership" else "SUBSCRIBES_TO"
            firm = Mention(one_of(found, "one"), "Organization")
            yield found, Triple(speaker, relation, firm, ends=pattern is _CANCELLED)


_PET = "|".join(sorted(PETS))
_PET_GONE = re.compile(rf"{I_DID}(?:gave away|rehomed|gave up) (?:my|our) (?:{_PET}),? (?P<one>{NAME})", re.IGNORECASE)
_TASTE_GONE = re.compile(
    rf"{I_DID}(?:gone off|went off|lost (?:all |my )?interest in|grown tired of|got(?:ten)? tired of) "
    rf"(?P<one>(?:(?!the\b|my\b)[\w'’-]+ )?(?!the\b)[\w'’-]+){OVER}",
    re.IGNORECASE,
)
_GAVE_PET = re.compile(
    rf"\b(?:I|we)(?: had to give| gave|['’]ve given) (?P<one>{NAME}) (?:away|up for adoption)\b", re.IGNORECASE
)
_GAMES = "tennis chess football soccer basketball badminton golf squash rugby hockey cricket volleyball bridge poker"
_TOOLS = "piano guitar violin cello flute drums trumpet harp saxophone clarinet viola bass"
_PLAY_GONE = re.compile(
    rf"{I_DID}(?:gave up|given up|quit) (?:the )?(?P<one>{'|'.join((_GAMES + ' ' + _TOOLS).split())})\b", re.IGNORECASE
)
_LEARNING_GONE = re.compile(
    rf"{I_DID}(?:gave up|given up|quit|dropped)(?: on)? (?:my )?(?P<one>{'|'.join(LANGUAGES)})(?: classes|"
    rf" lessons)?\b",
    re.IGNORECASE,
)
_SCHOOL_GONE = re.compile(rf"{I_DID}dropped out of (?P<one>{NAME})", re.IGNORECASE)
_COURSE_GONE = re.compile(
    rf"{I_DID}(?:dropped out of|quit|left) (?:my )?(?P<one>law|med|medical|art|business|drama|film|nursing|vet)"
    rf"(?:icine)? (?:school|college|course|degree)\b",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\bI was born on (?:the )?(?P<one>\d{1,2}(?:st|nd|rd|"
    r"th)?(?: of)? (?-i:[A-Z])[a-z]+(?:,? \d{4})?|"
    r"(?-i:[A-Z])[a-z]+ \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?)",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"\bI (?:really |actually )?(?P<how>like|love|enjoy|hate|dislike|can['’]t stand) "
    r"(?P<one>(?:(?!the\b|my\b)[\w'’-]+ )?(?!the\b|it\b)[\w'’-]+) (?:now|these days|any ?more)\s*(?:$|[.,!])",
    re.IGNORECASE,
)


_OVER_WITH = (
    (_PET_GONE, "HAS_PET", "Thing"), (_TASTE_GONE, "LIKES", "Thing"), (_GAVE_PET, "HAS_PET", "Thing"),
    (_PLAY_GONE, "PLAYS", "Topic"), (_LEARNING_GONE, "LEARNS", "Topic"), (_SCHOOL_GONE, "STUDIES_AT", "Organization"),
    (_COURSE_GONE, "STUDIES", "Topic"),
)  # fmt: skip


def _endings(text: str, speaker: Mention) -> Found:
    """What is over by set words: a pet's life, a taste, a course of study."""
    for pattern, relation, type in _OVER_WITH:
        for found in pattern.finditer(text):
            yield found, Triple(speaker, relation, Mention(one_of(found, "one"), type), ends=True)
    for found in _BORN.finditer(text):
        yield found, Triple(speaker, "BORN_ON", Mention(one_of(found, "one"), "Time"))
    for found in _TURNED.finditer(text):
        likes = found["how"].lower() in ("like", "love", "enjoy")
        yield found, Triple(speaker, "LIKES" if likes else "DISLIKES", Mention(one_of(found, "one"), "Thing"))


def _meat_again(text: str, reach: Reach) -> Iterator[Told]:
    """ "I eat meat again": it ends the diet that these messages told of; of another it may be the end (`perhaps`)."""
    for found in MEAT_AGAIN.finditer(text):
        diets = [each for each in told_of(reach, ("IS_A",)) if each.object in MEATLESS]
        yield from (Told(found.start(), found.end(), each._replace(ends=True)) for each in diets)


def _third_persons(sent: Span) -> Iterator[Told]:
    """ "Greta lives in Aarhus": a name that opens the sentence, whatever the parser takes it for."""
    found = _SOMEBODY.match(sent.text)
    no_name = not any(char.isdigit() for char in sent[0].text) and sent[0].pos_ in ("PRON", "DET")
    if found is None or no_name or sent[0].lower_ in NOT_CALLED:
        return
    person = Mention(found["who"], "Person")
    if one_of(found, "age", "age2"):
        triple = Triple(person, "HAS_AGE", Mention(one_of(found, "age", "age2"), "Topic"), changes=True, exclusive=True)
    else:
        home = "in" in found["doing"].split(" ")
        relation, type = ("LIVES_IN", "Place") if home else ("WORKS_AT", "Organization")
        triple = Triple(person, relation, Mention(found["one"].rstrip(" ."), type))
    if is_sure(sent.text, found):
        yield Told(found.start(), found.end(), triple, instead=("",))


_SOMEBODY = re.compile(
    rf"(?P<who>(?-i:[A-Z])[a-z'’-]+(?:\d+|(?: (?-i:[A-Z])[a-z'’-]+)| \d+)?)(?: now| still| currently)? "
    rf"(?:(?P<doing>lives in|works (?:at|for)) (?P<one>{NAME}(?: \d+(?=\W*$))?)|"
    r"(?:has |just )*(?:turned|turns|is now|is already) "
    r"(?P<age>\d{1,2})(?=\s*(?:$|[.,!]|years old|now|today|yesterday|last|this|on|and|in))|is (?P<age2>\d{1,2}) "
    r"(?=now\b|years old\b))",
    re.IGNORECASE,
)


def _stopped(sent: Span, speaker: Mention) -> Iterator[Told]:
    """ "I've stopped smoking cigars", where the parser takes "smoking" for a kind of cigar."""
    for doing in sent:
        if _is_misread_doing(doing) and _is_end(doing.head.head):
            thing = doing.head
            triple = Triple(speaker, _relation_of_doing(doing), Mention(thing.text, "Thing"), ends=True)
            end = thing.idx + len(thing) - sent.start_char
            yield Told(thing.head.idx - sent.start_char, end, triple)


def _is_misread_doing(doing: Token) -> bool:
    thing = doing.head
    bare = not any(child.dep_ in ("det", "poss") for child in thing.children)
    inside = doing.tag_ in ("VBG", "NN") and doing.lower_.endswith("ing") and doing.dep_ in ("compound", "amod")
    return inside and bare and thing.dep_ == "dobj" and thing.i == doing.i + 1


def _is_end(verb: Token) -> bool:
    mine = any(child.lower_ in ("i", "we") for child in verb.children if child.dep_ == "nsubj")
    over = verb.tag_ in ("VBD", "VBN") and verb.lemma_ in ("stop", "quit", "cease")
    up = verb.tag_ in ("VBD", "VBN") and verb.lemma_ == "give" and any(child.lower_ == "up" for child in verb.children)
    return mine and (over or up)


def _relation_of_doing(doing: Token) -> str:
    stem = doing.lower_.removesuffix("ing")
    undoubled = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
    forms = (stem, f"{stem}e", undoubled)
    known = next((VERBS[(each, "")].relation for each in forms if (each, "") in VERBS), "")
    strings = doing.vocab.strings
    return known or third_person(next((each for each in forms if each in strings), stem)).upper()


_WAY = r"(?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Way|Square|Boulevard|Terrace|Crescent|Close|Court|Row)"
_STREET = (
    rf"(?P<one>\d+\w? (?-i:[A-Z])[\w'’-]*(?: (?-i:[A-Z])[\w'’-]*)*|"
    rf"(?-i:[A-Z])[\w'’-]* (?-i:{_WAY})\b(?: \d+\w?\b)?)"
)
_AT_ADDRESS = re.compile(
    rf"\b(?:I|we)(?:['’]ve| have)? {JUST}(?:live|living|moved|relocated)(?: now)? (?:at|to|into|on) {_STREET}|"
    rf"\b(?:I|we)(?:['’]m|['’]re| am| are) (?:now )?at {_STREET.replace('<one>', '<two>')}(?= now\b)",
    re.IGNORECASE,
)
_AMOUNT = r"(?P<one>[$€£]?\d[\d.,]*k?(?: ?(?:euros?|dollars?|pounds?|francs|kronor|k))?)(?![\w])"
_EARNS = re.compile(
    rf"\bI (?:now |currently )?(?:earn|make) {_AMOUNT}(?= (?:a|per) (?:year|month|hour|week)\b)", re.IGNORECASE
)
_EARNS_NOW = re.compile(
    rf"\bI (?:now )?earn {_AMOUNT}(?= (?:now|nowadays|these days)\b)|"
    rf"\bI(?:['’]ve)? {JUST}(?:got|been given) a (?:pay )?(?:raise|rise) to {_AMOUNT.replace('<one>', '<two>')}",
    re.IGNORECASE,
)
_RENTS = re.compile(rf"\b(?:I|we) (?:now )?pay {_AMOUNT} (?:in |for |of )?(?:my )?rent\b", re.IGNORECASE)


def _at_address(text: str, speaker: Mention) -> Iterator[Told]:
    """ "I live at 7 Oak Lane", "we moved to 9 Elm Street", "I earn 3,000 euros a month" """
    for found in _AT_ADDRESS.finditer(text):
        if is_sure(text, found):
            street = one_of(found, "one", "two")
            address = Triple(speaker, "HAS_ADDRESS", Mention(street, "Place"), exclusive=True)
            last = street.split(" ")[-1].lower()
            yield Told(found.start(), found.end(), address, instead=("LIVES_IN", "LIVES_ON"), noun=last)
    for pattern, relation in ((_EARNS, "HAS_SALARY"), (_EARNS_NOW, "HAS_SALARY"), (_RENTS, "HAS_RENT")):
        for found in pattern.finditer(text):
            if is_sure(text, found):
                amount = Triple(speaker, relation, Mention(one_of(found, "one", "two"), "Topic"), exclusive=True)
                yield Told(found.start(), found.end(), amount)
