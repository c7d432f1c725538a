"""What is over by words that do not say what it was: "I left Ubisoft", "my cat died", "not Turin, Genoa".

Whether Ubisoft was a job, which cat it was and what Turin is to the speaker only the memory knows; where it does not,
nothing is ended.
"""

from __future__ import annotations

import re

from graphmem.ingest.base import MayEnd, Mention
from graphmem.ingest.relations import OWNED
from graphmem.ingest.rules.told import FOR_A_WHILE, I_DID, NAME, OVER, is_sure, one_of
from graphmem.ingest.rules.vocabulary import GROUPS, NOT_CALLED, PETS

_BELONGING = ("WORKS_AT", "ALSO_WORKS_AT", "MEMBER_OF", "STUDIES_AT", "TEACHES_AT", "VOLUNTEERS_AT")
_COUPLE = ("HAS_PARTNER", "DATES", "ENGAGED_TO", "MARRIED_TO", "HAS_WIFE", "HAS_HUSBAND")
_PLACE = (*_BELONGING, "LIVES_IN", "ALSO_LIVES_IN", "HAS_PARTNER", "DATES")
_PET = ("HAS_PET", "OWNS")
_SUBSCRIBED = ("SUBSCRIBES_TO", "MEMBER_OF", "USES", "OWNS", "GOES_TO")
_CARERS = tuple(
    f"HAS_{role}" for role in "DOCTOR THERAPIST DENTIST PSYCHIATRIST PSYCHOLOGIST PHYSIO COACH TUTOR TRAINER".split()
)
_DOING = ("PLAYS", "DRINKS", "EATS", "LEARNS", "DOES", "TAKES", "STUDIES", "USES")
_HOUSEHOLD = ("LIVES_WITH", "HAS_ROOMMATE")
_COLLEAGUES = tuple(
    f"HAS_{role}" for role in "MANAGER BOSS SUPERVISOR COLLEAGUE TEAMMATE CEO CTO CFO COO LEADER HEAD DIRECTOR".split()
)
_HAS = r"(?: has|['’]s)?(?: just| sadly| suddenly| finally)*"
_DIED = (
    r"(?:died|passed away|passed on|(?:ran|flew) away|(?:was|got) (?:put down|put to sleep|run over)|"
    r"crossed the rainbow bridge|is no longer with us)\b(?! and (?:came|is back|was found))"
)
_GAVE = r"(?:gave|give|rehomed?|lost|found a new home for|buried|(?:say|said) goodbye to)"
_GIVEN = r"(?= to\b| away\b| up\b|\s*(?:[.,!]|$)| last| yesterday| today| in| on)"
_RID = (
    r"(?:sold|sell|lost|donated?|totall?ed|scrap|wrote off|written off|write off|scrapped|got rid of|get rid of|"
    r"traded(?: in)?|threw (?:out|away)|pawned|crashed and scrapped|replaced|ditched|returned|swapped)"
)
_MINE = r"(?:my|our|the) (?P<one>[\w-]+(?: [\w-]+){0,2}?)"
_STOP = (
    r"(?=\s*(?:$|[.,!]|\b(?:finally|recently|already|away|to|for|last|yesterday|today|this|in|on|because|and|but|so|with|"
    r"when|after)\b))"
)
_LEFT_GROUP = "|".join(sorted(GROUPS - {"navy", "army", "community", "party"}))
_KIND = rf"(?:my|our) (?P<kind>{'|'.join(sorted(PETS))})"
_ROWS = (
    (rf"{I_DID}left (?P<one>{NAME})(?=\s*(?:$|[.,!]| after \w+ years))", (*_BELONGING, *_COUPLE)),
    (rf"{I_DID}left (?P<one>{NAME})(?= for good\b)", (*_BELONGING, *_COUPLE, "LIVES_IN")),
    (rf"{I_DID}(?:left|quit|dropped out of|resigned from|finished at) (?:the )?(?P<one>{NAME}){OVER}", _BELONGING),
    (rf"(?<![\w'’] )(?P<who>(?!I\b){NAME}){_HAS} (?:left|quit|dropped out of|resigned from) "
     rf"(?:the )?(?P<one>{NAME}){OVER}",
     _BELONGING),
    (rf"\b(?:I|we)(?:['’]m|['’]re| am| are) (?:no longer (?:in|at|with|part of) (?:the )?(?P<one>{NAME})|"
     rf"not (?:in|at|with|part of) (?:the )?(?P<two>{NAME})(?= any ?(?:more|longer)))", _PLACE),
    (rf"(?<![\w'’] )(?P<one>{NAME}){_HAS} {_DIED}", _PET),
    (rf"\b(?:I|we)(?: had to)? {_GAVE} (?P<one>{NAME}){_GIVEN}", _PET),
    (rf"\b(?:I|we) (?:no longer have (?P<one>{NAME}){OVER}|(?:don['’]t|do not) have (?P<two>{NAME})"
     rf"(?= any ?(?:more|longer)))", OWNED),
    (rf"{I_DID}sold (?!\w+['’]s )(?P<one>{NAME})(?: to\b|{OVER})", OWNED),
    (rf"{I_DID}(?:had to )?{_RID} {_MINE}{_STOP}", OWNED),
    (rf"\b(?:I|we)(?: had to give| gave|['’]ve given) {_MINE}(?= away\b)", OWNED),
    (r"^(?:my|our|the) (?P<one>[\w-]+(?: [\w-]+)?) (?:is gone|has been sold|was sold|was stolen|got stolen)\b",
     OWNED),
    (rf"{I_DID}(?:cancell?ed|unsubscribed from|ended|stopped) (?:my )?(?P<one>{NAME})(?: subscription| membership)?"
     rf"{OVER}", _SUBSCRIBED),
    (rf"^{_KIND}{_HAS} {_DIED}", _PET),
    (rf"\b(?:I|we)(?: had to)? {_GAVE} {_KIND}{_GIVEN}", _PET),
    (rf"\b(?:I|we) (?:no longer have|(?:don['’]t|do not) have) (?:a|any) (?P<kind>{'|'.join(sorted(PETS))})\b"
     r"(?= any ?(?:more|longer)|\s*(?:$|[.,!]))", _PET),
    (rf"(?<![\w'’] )(?P<one>{NAME}){_HAS} (?:ended (?:it|things)|broke (?:it|things) off|broken (?:it|things) off|"
     r"called it off)\b", _COUPLE),
    (rf"(?<![\w'’] )(?P<one>{NAME}){_HAS} moved out\b(?! of\b)", _HOUSEHOLD),
    (rf"{I_DID}(?:left|quit) (?:the|my|our) (?P<one>{_LEFT_GROUP}){OVER}",
     ("MEMBER_OF", "PLAYS_IN", "SINGS_IN", "GOES_TO")),
    (rf"{I_DID}(?:came|come|been taken) off (?:the )?(?P<one>(?!my\b)[\w'’-]+){OVER}", ("TAKES", "DRINKS", "EATS")),
    (rf"\bI(?:['’]m| am)(?: now| finally| completely)? off (?:the )?(?P<one>(?!my\b)[\w'’-]+)"
     rf"(?! (?:today|tonight|this|until|till|for)\b){OVER}", ("TAKES", "DRINKS", "EATS")),
    (rf"{I_DID}(?:stopped|quit) (?:seeing|going to|working with) (?P<one>{NAME}){OVER}", _CARERS),
    (r"\bno more (?P<one>[\w'’-]+(?: [\w'’-]+)?) for me\b", _DOING),
    (rf"{I_DID}finished (?:reading |watching |playing )?(?P<one>{NAME}){OVER}", ("READS", "WATCHES", "PLAYS")),
    (rf"\bI (?:(?:don['’]t|do not) (?:work for|report to) (?P<one>{NAME})(?= any ?(?:more|longer))|"
     rf"no longer (?:work for|report to) (?P<two>{NAME}))", ("WORKS_AT", "HAS_MANAGER", "HAS_SUPERVISOR")),
    (rf"(?<![\w'’] )(?P<one>{NAME}){_HAS} (?:left (?:the|our) (?:company|team|firm)|retired|"
     r"quit|resigned|was fired|got fired|moved on)\b", _COLLEAGUES),
)  # fmt: skip
_ONLY = (
    (r"^I(?:['’]ve| have)?(?: just| finally)* quit(?: today| yesterday| last \w+)?\W*$", ("WORKS_AT",)),
    (r"\b(?:I|we) (?:don['’]t|do not) work there(?= any ?(?:more|longer)\b)|\bI no longer work there\b", ("WORKS_AT",)),
    (r"\b(?:I|we) (?:don['’]t|do not) live there(?= any ?(?:more|longer)\b)|\bI no longer live there\b", ("LIVES_IN",)),
)  # fmt: skip
"""Where there is but one, whichever it is."""
_READERS = tuple((re.compile(pattern, re.IGNORECASE), relations) for pattern, relations in _ROWS)
_ONE_OF = tuple((re.compile(pattern, re.IGNORECASE), relations) for pattern, relations in _ONLY)


_OFF = re.compile(
    r"\b(?:the|my|our) (?P<thing>(?:[\w-]+ ){0,2}?[\w-]+)(?: has been|['’]s been| was| is|['’]s| got) (?:now |just )?"
    r"(?:cancell?ed|called off|scrapped)",
    re.IGNORECASE,
)
_WHEN = ("SCHEDULED_FOR", "STARTS_AT", "TAKES_PLACE_AT")
MEAT_AGAIN = re.compile(
    rf"\bI(?:['’]m| am)? (?:now )?eat(?:ing)? meat (?:again|now)|{I_DID}started eating meat\b", re.IGNORECASE
)
MEATLESS = (Mention("vegetarian", "Topic"), Mention("vegan", "Topic"))


def may_end(text: str, speaker: Mention | None) -> MayEnd | None:
    """What the sentence ends of the speaker's, or of whom or what it names, if it is known to hold."""
    if speaker is None or FOR_A_WHILE.search(text):
        return None
    if (found := _OFF.search(text)) is not None and is_sure(text, found):
        return MayEnd(Mention(found["thing"], "Event"), _WHEN, every=True)
    if (found := MEAT_AGAIN.search(text)) is not None and is_sure(text, found):
        return MayEnd(speaker, ("IS_A",), unsaid=MEATLESS)
    return _of_speaker(text, speaker)


def _of_speaker(text: str, speaker: Mention) -> MayEnd | None:
    for pattern, relations in _READERS:
        found = pattern.search(text)
        if found is None or not is_sure(text, found):
            continue
        name, kind = one_of(found, "one", "two"), one_of(found, "kind").lower()
        whose = Mention(found["who"], "Person") if found.groupdict().get("who") else speaker
        if kind:
            return MayEnd(speaker, relations, kind=Mention(kind, "Topic"))
        if name.lower() not in NOT_CALLED:
            return MayEnd(whose, relations, Mention(name))
    return _only(text, speaker)


_SLOT = r"(?:(?:my|our|the) )?(?P<{}>(?!(?:it|one|job|jobs|that|this)\b)[\w'’.&+-]+(?: [\w'’.&+-]+)?)"
_OLD, _NEW = _SLOT.format("old"), _SLOT.format("new")
_DONE = r"(?=\s*(?:$|[.,;!]|\b(?:at|for|last|this|in|on|yesterday|today|because|since|and|but|now)\b))"
_WHO = (
    rf"(?:\b(?:I|we|they|(?:my|the|our) (?:doctor|doc|gp|company|team|boss))|(?<![\w'’] )(?P<who>(?!I\b){NAME}))"
    r"(?:['’]ve| have| has)?"
    r"(?: just| recently| finally)*"
)
_EXCHANGED = tuple(
    re.compile(rf"{_WHO} {how}{_DONE}", re.IGNORECASE)
    for how in (
        rf"(?:switched|changed|moved|migrated|transferred)(?: me| over)? from {_OLD} (?:over )?to {_NEW}",
        rf"(?:swapped|exchanged|traded|ditched|dropped)(?: out)? {_OLD} for {_NEW}",
        rf"(?:left|quit) {_OLD} (?:for|to join|and joined) {_NEW}",
        rf"(?:replaced|substituted) {_OLD} with {_NEW}",
    )
)
EXCHANGEABLE = (
    "WORKS_AT", "LIVES_IN", "STUDIES_AT", "MEMBER_OF", "SUBSCRIBES_TO", "USES", "TAKES", "DRINKS", "EATS", "PLAYS",
    "STUDIES", "LEARNS", "READS", "DRIVES", "DOES",
)  # fmt: skip
"""Besides these, the value of any property may give place to another: HAS_BANK."""


def exchanged(text: str, speaker: Mention | None) -> MayEnd | None:
    """What took whose place: "I switched from Slack to Teams", "they swapped ramipril for losartan"."""
    for pattern in _EXCHANGED if speaker is not None else ():
        found = pattern.search(text)
        if found is not None and speaker is not None and is_sure(text, found):
            old, new = Mention(one_of(found, "old")), Mention(one_of(found, "new"))
            whose = Mention(found["who"], "Person") if found["who"] else speaker
            return MayEnd(whose, EXCHANGEABLE, old, instead=new)
    return None


_MADE_WAY = re.compile(
    rf"(?:^|[.!] )(?P<old>(?:(?:the|my|our) )?(?-i:[A-Z])[\w'’.+\u2024-]*?(?: (?-i:[A-Z])[\w'’.+-]*?)?)"
    r"(?:['’]s| has| have| is| was| got| had)?(?: (?:just|finally|now|been))* (?-i:[a-z])[\w-]+[^.!?;]*?"
    r"(?:,? (?:so|and)(?: now)?|,) (?:(?:so|and|now) )*(?:I|we)(?:['’](?:m|ve|re)| am| are| have)? "
    r"(?-i:[a-z])[^.!?;,]*? "
    rf"(?P<new>(?:(?:Dr|Mr|Mrs|Ms|Prof)\u2024 )?{NAME})\b(?P<rest>[^.!?;]*)",
    re.IGNORECASE,
)
_LONGEST = 200
"""Longer messages say too much beside: one name in them need not stand for the other."""
_TITLE = re.compile(r"\b(Dr|Mr|Mrs|Ms|Prof)\.(?= [A-Z])")
"""Whose point ends no sentence."""
_FROM_NOW = re.compile(r"\b(?:now|instead|these days|nowadays|from (?:today|now))\b", re.IGNORECASE)
_MAY_MAKE_WAY = (*EXCHANGEABLE, "OWNS", *_CARERS, "HAS_MANAGER", "HAS_LANDLORD", "HAS_PHONE", "HAS_CAR")


def made_way(text: str, speaker: Mention | None) -> MayEnd | None:
    """What took over from what is gone: "Dana has left, so I see Wes now"."""
    if len(text) > _LONGEST:
        return None
    found = _MADE_WAY.search(_TITLE.sub(lambda one: one[1] + "\u2024", text)) if speaker is not None else None
    if found is None or speaker is None or not _FROM_NOW.search(found.group()) or _DOUBTS.search(found.group()):
        return None
    old = re.sub(r"^(?:the|my|our) |['’]s?$", "", one_of(found, "old"), flags=re.IGNORECASE).replace("\u2024", ".")
    new = one_of(found, "new").replace("\u2024", ".")
    if old.lower() in NOT_CALLED or re.match(r"(?:I|We|It|He|She|They|You)\b", old):
        return None
    return MayEnd(speaker, _MAY_MAKE_WAY, Mention(old), instead=Mention(new), beside=True)


_DOUBTS = re.compile(
    r"\b(?:if|unless|might|maybe|perhaps|probably|would|could|should|want|hope|think|says?|said|told|not|never)\b|n['’]t\b",
    re.IGNORECASE,
)
_OUT_OF_WORK = re.compile(
    rf"(?<![\w'’] )(?P<who>(?!I\b){NAME}){_HAS} (?:(?:was|been|got) (?:laid off|let go|fired|sacked|made redundant)|"
    rf"(?:lost|quit|left) (?:his|her|their) job){OVER}",
    re.IGNORECASE,
)


def _only(text: str, speaker: Mention) -> MayEnd | None:
    found = _OUT_OF_WORK.search(text)
    if found is not None and is_sure(text, found):
        return MayEnd(Mention(found["who"], "Person"), ("WORKS_AT",))
    return next((MayEnd(speaker, relations) for pattern, relations in _ONE_OF if pattern.search(text)), None)
