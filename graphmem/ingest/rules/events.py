"""When and where something is to be: "the demo is on Monday", "the meeting was moved to 2 pm", "my desk is in room 7".

The first statement and the change come out as the same relation, so that one ends the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.ingest.base import Mention
from graphmem.ingest.rules.arguments import Triple
from graphmem.ingest.rules.told import NAME, Told, is_sure

_TRAVEL = "flight train bus ferry coach plane boat"
_EVENTS = f"""meeting standup stand-up sync call launch demo release exam test interview appointment wedding party
    dinner lunch breakfast brunch lesson class workshop conference concert show game match review presentation ceremony
    funeral rehearsal webinar hearing trial surgery operation checkup check-up viewing reunion barbecue picnic trip
    election race marathon tournament delivery kickoff kick-off retrospective retro session seminar lecture talk
    club practice audition event gig migration inspection shift vacation {_TRAVEL}"""
_EVENT = "|".join(_EVENTS.split())
_WHOSE = rf"(?P<whose>the|my|our|{NAME}['’]s)"
_THING = rf"{_WHOSE} (?:new )?(?P<thing>(?:(?!new\b)[\w-]+ ){{0,2}}?[\w-]+)"
_OCCASION = (
    rf"(?:{_WHOSE} |^(?=(?:\w+ )?(?:dinner|lunch|breakfast|brunch|practice|rehearsal|class|meeting|standup|"
    rf"stand-up|sync|call|club|lesson|review|exam|shift|training|choir|"
    rf"launch|demo|release|interview|appointment|flight|train|wedding|gig|concert|kick-?off|retro|"
    rf"workshop)\b))(?P<thing>(?:[\w-]+ "
    rf"){{0,3}}?(?:{_EVENT})(?: (?:with|to|for|from) (?-i:[A-Z])[\w-]+)?)"
)

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|"
    r"aug|sept?|oct|nov|dec)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_DATE = (
    rf"(?P<date>(?:(?:next |this |the following )?{_DAY},? )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|"
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?)(?:,? \d{{4}})?|(?:early |late |mid-|next )?{_MONTH}(?: \d{{4}})?|"
    rf"(?:(?:next|this|the following) )?{_DAY}s?|(?:{_DAY} )?the {_NTH}|tomorrow|today|tonight|"
    rf"next (?:week|month|year|spring|summer|autumn|fall|winter)|\d{{4}}-\d\d-\d\d|20\d\d)\b"
)
_TIME = (
    r"(?P<time>\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o['’]clock)(?!\w)|\d{1,2}:\d\d|\d{1,2}(?=\s*(?:$|[.!,]|"
    r"now\b|on\b|and\b|instead\b|sharp\b|"
    r"from\b|these\b|today\b|tomorrow\b|every\b))|noon|midnight|half past \w+|(?:a )?quarter (?:to|past) \w+)"
)
_NO_MORE = r"(?!['’\w]|-\d)"
_NOW = r"(?: now| instead| currently)?"
_WHEN = (
    rf"(?:{_DATE}{_NO_MORE}(?: at {_TIME}{_NO_MORE})?|{_TIME.replace('time>', 'time2>')}{_NO_MORE}"
    rf"(?: (?:on )?{_DATE.replace('date>', 'date2>')}{_NO_MORE})?)"
)
_IS = (
    rf"(?: now)?(?: is| are|['’]s| will be| takes place| will take place| is taking place| starts| begins| leaves|"
    rf" departs|(?: is| has been| was|['’]s) (?:now )?(?:scheduled|planned|set|booked)){_NOW}(?: from)?"
)
_SHIFTED = (
    r"(?:moved|pushed|postponed|rescheduled|shifted|brought|delayed|put|changed|switched|deferred|slipped)"
    r"(?: back| forward| up| out| off)?(?: (?:by|from) [\w: ]+?)?"
)
_WAS = r"(?: was| were| is| has been| have been| got|['’]s been| has| is being)?(?: just| now)?"

_STATED = re.compile(rf"{_OCCASION}{_IS} (?:on |at |in |for )?(?:the )?{_WHEN}", re.IGNORECASE)
_CHANGED = re.compile(rf"{_OCCASION}{_WAS} {_SHIFTED} (?:to|until|till|for) (?:the )?{_WHEN}", re.IGNORECASE)
_MOVED = re.compile(
    rf"\b(?:I|we|they|he|she|{NAME})(?:['’]ve| have| has)?(?: just)? "
    rf"(?:{_SHIFTED}|had to (?:move|push|postpone|reschedule|shift|delay|put|change)(?: back| forward| up|"
    rf" off)?) {_OCCASION}(?: back| forward| up)?"
    rf"(?: from [\w: ]+?)? (?:to|until|till|for) (?:the )?{_WHEN}",
    re.IGNORECASE,
)
_SPOT = (
    r"(?:the )?(?:room|hall|building|desk|table|line|bed|stall|pier|track|flat|apartment|cabin|locker|booth|studio|"
    r"gate|platform|terminal|floor|ward|block|level|bay|unit|aisle|suite) "
    r"(?-i:[A-Z0-9])[\w-]*|the (?:first|second|third|fourth|fifth|sixth|ground|top|\d+(?:st|nd|rd|th)) floor"
)
_NOWHERE = (
    rf"(?!{_DATE.replace('(?P<date>', '(?:')})(?!(?:the )?(?:morning|afternoon|evening|night|works|past|way|making|"
    rf"middle|future|end|air|moment|same|latest|"
    r"weekend|week|month|year|beginning|start|spring|summer|autumn|fall|winter|best|worst|usual|other|whole)\b)"
)
_PLACE = rf"(?P<place>{_SPOT}|{_NOWHERE}(?:the )?{NAME}|{_NOWHERE}the [a-z-]+(?: [a-z-]+)?)"
_HELD = re.compile(
    rf"{_OCCASION}(?: is| will be| takes place| will take place| is taking place| is (?:being )?held| was moved| has "
    rf"been moved| moved|['’]s){_NOW} (?:in|at|to) {_PLACE}{_NOW}\s*(?=$|[.,!;]|\b(?:and|but)\b)",
    re.IGNORECASE,
)
_STANDS = re.compile(
    rf"{_THING}(?: is| are| is parked| sits| stands|['’]s| leaves from| departs from| goes from| was moved|"
    rf" has been moved| has moved| moved){_NOW} (?:in |on |at |to )?"
    rf"(?P<place>{_SPOT})(?![\w-])",
    re.IGNORECASE,
)
_PORT = re.compile(
    rf"(?:{_THING}|(?P<name>{NAME}))(?: now)?(?: runs| is running| listens| is listening| is| was moved|"
    rf" has been moved|"
    rf" moved| was changed){_NOW} (?:on|to|at) port (?P<place>\d{{2,5}})\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    rf"(?:{_THING}|(?P<name>{NAME}))(?: is| runs| was updated| was upgraded| has been (?:updated|"
    rf"upgraded)){_NOW} (?:on|to|at) "
    r"(?:version |v)(?P<place>\d[\w.]*\w|\d)",
    re.IGNORECASE,
)
_DOES = re.compile(
    rf"{_THING}(?: now)? (?P<does>runs|opens|closes|starts|begins|ends|expires|arrives|meets|leaves|"
    rf"departs){_NOW} (?:on |at |in )(?:the )?"
    rf"(?:{_WHEN}|(?P<days>{_DAY}s))",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"(?P<whose>my|our|the) (?P<thing>(?:head )?(?:office|company|headquarters|firm|shop|store|studio|school|branch|"
    r"warehouse|lab|gym|clinic))"
    rf"(?: is|['’]s| was moved| has been moved| has moved| moved| relocated| is based| is located){_NOW} (?:in|"
    rf"to) (?:now )?"
    rf"(?P<place>{_NOWHERE}{NAME})(?=\s*(?:$|[.,!;]|\b(?:and|but|now|instead)\b))",
    re.IGNORECASE,
)
_CODE = (
    r"(?P<place>[A-Z]{0,4}[ -]?\d[\w./-]*\w|\d)(?![\w%’'/-]|[.:,]\d| (?:am|pm|euros?|dollars?|pounds?|percent|years?|"
    r"days?|of)\b)"
)
_READS = re.compile(
    rf"^The (?P<whose>)(?P<thing>(?!(?:deadline|budget|password|code|pin|limit|venue|date)\b)(?:[\w-]+ )?(?:number|id|"
    rf"version|build|ip|port|reference|room|gate|seat|track|channel|model|line|size|capacity))"
    rf"(?: is| was changed to| has changed to| changed to){_NOW} {_CODE}",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    rf"\b(?:I|we)(?: now| currently| still)? (?:use|run|are on|am on|upgraded to|moved to|"
    rf"switched to)(?: now)? (?P<thing>{NAME}) "
    r"(?:version |v)?(?P<place>\d+(?:\.\d+)+)(?![\w.]\w)",
    re.IGNORECASE,
)
_OWN_CODE = re.compile(
    rf"\b(?:[Tt]he|[Mm]y|[Oo]ur) (?P<whose>)(?P<thing>[\w-]+)['’]s (?P<what>(?:[\w-]+ )?(?:IP|ID|PIN|port|version|"
    rf"number|address|IP address))"
    rf"(?: is| was changed to| has changed to| changed to){_NOW} {_CODE}"
)
_DUE = re.compile(rf"{_THING}(?: is| are|['’]s){_NOW} due{_NOW} (?:on |by |in |at )?{_DATE}{_NO_MORE}", re.IGNORECASE)


def event_triples(text: str, speaker: Mention | None = None) -> Iterator[Told]:
    """When and where what the sentence names is to be; of each only one value holds at a time."""
    for pattern in (_STATED, _CHANGED, _MOVED):
        for found in _sure(pattern, text):
            yield from _times(found)
    for found in _sure(_DOES, text):
        yield from _hours(found)
    yield from _values(text)
    if speaker is not None:
        yield from _releases(text, speaker)
    for found in _sure(_DUE, text):
        awaited = found["thing"].split(" ")[-1].lower() in _AWAITING
        yield _told(found, "HAS_DUE_DATE" if awaited else "HAS_DEADLINE", Mention(found["date"], "Time"))


_AWAITING = frozenset("wife sister daughter girlfriend partner cousin niece friend colleague baby mare".split())
"""Who is due gives birth then."""


def _values(text: str) -> Iterator[Told]:
    """Places, ports, numbers: what reads as a value wherever it stands."""
    for pattern, relation, type in _VALUES:
        for found in _sure(pattern, text) if pattern is not _STANDS or not _HELD.search(text) else ():
            yield _told(found, relation, Mention(_place(found), type), holder=found.groupdict().get("name") or "")
    for found in _sure(_OWN_CODE, text):
        what = found["what"].upper().replace(" ", "_").replace("-", "_")
        yield _told(found, f"HAS_{what}", Mention(found["place"], "Topic"))


def _place(found: re.Match[str]) -> str:
    value = re.sub(r"^the ", "", found["place"], flags=re.IGNORECASE)
    return value[:1].lower() + value[1:] if re.fullmatch(_SPOT, value, re.IGNORECASE) else value


_VALUES = (
    (_HELD, "TAKES_PLACE_AT", "Place"), (_STANDS, "HAS_LOCATION", "Place"), (_READS, "HAS_VALUE", "Topic"),
    (_SITE, "HAS_LOCATION", "Place"), (_PORT, "HAS_PORT", "Topic"), (_VERSION, "HAS_VERSION", "Topic"),
)  # fmt: skip


def _releases(text: str, speaker: Mention) -> Iterator[Told]:
    """ "We use Python 3.11": the version may change while the use goes on."""
    for found in _sure(_RELEASE, text):
        name = re.sub(r"\W+", "_", found["thing"]).upper()
        version = Triple(speaker, f"HAS_{name}_VERSION", Mention(found["place"], "Topic"), exclusive=True)
        yield Told(found.start(), found.end(), version)
        yield Told(found.start(), found.end(), Triple(speaker, "USES", Mention(found["thing"], "Thing")))


def _sure(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return (found for found in pattern.finditer(text) if is_sure(text, found))


def _times(found: re.Match[str]) -> Iterator[Told]:
    """A day and a time of day do not exclude each other: they are two relations."""
    given = found.groupdict()
    day, hour = given["date"] or given["date2"], given["time"] or given["time2"]
    if day:
        yield _told(found, "SCHEDULED_FOR", Mention(day, "Time"))
    if hour and (not hour.isdigit() or re.search(r"\b(?:at|to|from|until|till|for) \d+$", found.group())):
        leaves = any(word in _TRAVEL.split() for word in found["thing"].lower().split())
        yield _told(found, "LEAVES_AT" if leaves else "STARTS_AT", Mention(hour, "Time"))


def _hours(found: re.Match[str]) -> Iterator[Told]:
    """ "The shop opens at 9", "the lease ends in June", of what is no event"""
    given, does = found.groupdict(), found["does"].upper()
    if any(word in _EVENT.split("|") for word in found["thing"].lower().split()):
        return
    day, hour = given["date"] or given["date2"] or given["days"], given["time"] or given["time2"]
    if day:
        yield _told(found, f"{does}_ON", Mention(day, "Time"))
    if hour:
        yield _told(found, f"{does}_AT", Mention(hour, "Time"))


def _told(found: re.Match[str], relation: str, value: Mention, *, holder: str = "") -> Told:
    whose = found["whose"] or ""
    name = holder or (f"{whose} {found['thing']}" if whose[:1].isupper() and whose[1:] != "he" else found["thing"])
    if re.match(r"(?:the|my|our)\b", name, re.IGNORECASE):
        name = name.split(" ", 1)[-1]
    type = "Event" if relation in ("SCHEDULED_FOR", "STARTS_AT", "LEAVES_AT", "TAKES_PLACE_AT") else "Thing"
    return Told(found.start(), found.end(), Triple(Mention(name, type), relation, value, exclusive=True))
