"""Times as people write them, resolved against the moment of the message. English, UTC."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from graphmem.types import Moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_DAYS = {
    name: number
    for number, names in enumerate(
        ("mon monday", "tue tues tuesday", "wed wednesday", "thu thurs thursday", "fri friday", "sat saturday",
         "sun sunday"))
    for name in names.split()
}  # fmt: skip
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NUMBERS = {"a": 1, "an": 1, "couple of": 2, "a couple of": 2} | {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1)
}  # fmt: skip

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?P<weekday>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_COUNT = r"(?P<count>\d{1,3}|a couple of|couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT = r"(?P<unit>day|week|month|year)s?"


def moment_in(text: str, at: Moment, *, still: bool = True, coming: bool = False) -> Moment | None:
    """The start of the first period that the text names and that can be resolved against `at`; None without one.

    "last week" is the Monday of the week before, "in May" the first of the latest May not after `at`,
    "two years ago" the first of that month, "3 days ago" that day.
    "for three years" counts back from `at`, but only for what is `still` so.
    `coming` says that the words speak of the present or of what is to come: "on April 3" is the next one then, and may
    lie after `at`. What they call "since" or "last" lies behind all the same.
    """
    try:
        periods = sorted(_periods(text, _EPOCH + timedelta(microseconds=at), still=still, coming=coming))
    except OverflowError:  # a moment beyond the years that calendars count
        return None
    return _moment(periods[0][1]) if periods else None


def _periods(text: str, now: datetime, *, still: bool, coming: bool) -> Iterator[tuple[int, datetime]]:
    for pattern, read in (*_READERS, *(_LASTING if still else ())):
        match = next((each for each in pattern.finditer(text) if not _BY.search(text[: each.start()])), None)
        period = read(match, now) if match else None
        if match and period:
            recurs = coming and read in _RECURRING and not _BEHIND.search(text[: match.end()])
            yield match.start(), _next(match, period, now) if recurs else period


_BY = re.compile(r"\bby (?:the end of |the |next )?$", re.IGNORECASE)
"""What stands before a time by which something is to be done, and at which nothing began."""


def _next(match: re.Match[str], period: datetime, now: datetime) -> datetime:
    """The next one of a day or month that was read as the last one; itself while it lasts or its year is said."""
    named = match.groupdict()
    if named.get("weekday"):
        return period + timedelta(days=7)
    lasts = period + timedelta(days=1 if named.get("day") else 28 if named.get("month") else 90)
    if named.get("year") or now < lasts:
        return period
    return _safe(period.year + 1, period.month, period.day) or period


def _moment(when: datetime) -> Moment:
    return (when - _EPOCH) // timedelta(microseconds=1)


def _midnight(when: datetime) -> datetime:
    return when.replace(hour=0, minute=0, second=0, microsecond=0)


def _safe(year: int, month: int = 1, day: int = 1) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _iso(match: re.Match[str], _now: datetime) -> datetime | None:
    return _safe(int(match["year"]), int(match["number"]), int(match["day"]))


def _day_month(match: re.Match[str], now: datetime) -> datetime | None:
    month = _MONTHS[match["month"].lower()]
    year = match["year"]
    when = _safe(int(year) if year else now.year, month, int(match["day"]))
    if when is not None and not year and when > now:
        return _safe(now.year - 1, month, when.day)
    return when


def _month_year(match: re.Match[str], _now: datetime) -> datetime | None:
    return _safe(int(match["year"]), _MONTHS[match["month"].lower()])


def _month(match: re.Match[str], now: datetime) -> datetime | None:
    month = _MONTHS[match["month"].lower()]
    year = now.year - (1 if month > now.month else 0)
    if (match["which"] or "").lower() == "last" and month == now.month:
        year -= 1
    return _safe(year, month)


def _year(match: re.Match[str], _now: datetime) -> datetime | None:
    return _safe(int(match["year"]))


def _ago(match: re.Match[str], now: datetime) -> datetime | None:
    count = _number(match["count"])
    unit = match["unit"].lower()
    if unit in ("day", "week"):
        return _midnight(now - timedelta(days=count * (7 if unit == "week" else 1)))
    return _months_back(now, count * (12 if unit == "year" else 1))


def _months_back(now: datetime, months: int) -> datetime | None:
    index = now.year * 12 + now.month - 1 - months
    return _safe(index // 12, index % 12 + 1)


def _last_unit(match: re.Match[str], now: datetime) -> datetime | None:
    back = 0 if match["which"].lower() in ("this", "earlier this") else 1
    unit = match["unit"].lower()
    if unit == "week":
        return _midnight(now - timedelta(days=now.weekday() + 7 * back))
    if unit == "weekend":
        return _midnight(now - timedelta(days=(now.weekday() - 5) % 7 or 7))
    if unit == "month":
        return _months_back(now, back)
    if unit == "year":
        return _safe(now.year - back)
    return _midnight(now - timedelta(days=back))


def _season(match: re.Match[str], now: datetime) -> datetime | None:
    month = _SEASONS[match["season"].lower()]
    year = now.year - (1 if month > now.month or (match["which"].lower() == "last" and month + 2 >= now.month) else 0)
    return _safe(year, month)


def _weekday(match: re.Match[str], now: datetime) -> datetime | None:
    back = (now.weekday() - _DAYS[match["weekday"].lower()]) % 7 or 7
    return _midnight(now - timedelta(days=back))


def _near(match: re.Match[str], now: datetime) -> datetime | None:
    word = match.group().lower()
    back = {"the day before yesterday": 2, "yesterday": 1, "last night": 1}.get(word, 0)
    return _midnight(now - timedelta(days=back))


def _number(word: str) -> int:
    word = word.lower()
    return int(word) if word.isdecimal() else _NUMBERS[word]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_Reader = Callable[[re.Match[str], datetime], datetime | None]
_SINCE = r"(?P<which>in|since|last|from|until|this|during|back in|early|late|mid)"
_PART = r"(?P<unit>weekend|week|month|year|morning|afternoon|evening)"
_ABOUT = r"(?:about |almost |over |nearly |the (?:last|past) )?"

_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_compiled(r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b"), _iso),
    (_compiled(rf"\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?\b"), _day_month),
    (_compiled(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}\.?(?:,? (?P<year>\d{{4}}))?\b"), _day_month),
    (_compiled(rf"\b{_MONTH}\.?,? (?:of )?(?P<year>(?:19|20)\d\d)\b"), _month_year),
    (_compiled(rf"\b{_SINCE} (?:early |late )?{_MONTH}\b(?!,? \d| of \d)"), _month),
    (_compiled(r"\b(?:in|since|from|back in|during|around|of|early|late) (?P<year>(?:19|20)\d\d)\b(?!-)"), _year),
    (_compiled(rf"\b{_COUNT} {_UNIT} (?:ago|back|earlier)\b"), _ago),
    (_compiled(rf"\b(?P<which>last|this|earlier this|the past) {_PART}\b"), _last_unit),
    (_compiled(r"\b(?P<which>last|this|past) (?P<season>spring|summer|autumn|fall|winter)\b"), _season),
    (_compiled(rf"\b(?:on|last|this|since|this past) {_DAY}\b"), _weekday),
    (_compiled(r"\b(?:the day before yesterday|yesterday|last night|today|tonight)\b"), _near),
)
_RECURRING: frozenset[_Reader] = frozenset((_day_month, _month, _season, _weekday))
"""Those of what comes again: without a year it may be the last one that is meant, or the next."""
_BEHIND = re.compile(r"\b(?:since|last|past|back in)(?: (?:the|early|late|mid))? \S+(?: \S+){0,2}\Z", re.IGNORECASE)
_LASTING: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_compiled(rf"\bfor {_ABOUT}{_COUNT} {_UNIT}\b(?= now| already|[.,!]|$)"), _ago),
)
