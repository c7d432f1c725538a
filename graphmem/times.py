"""Moments: between what people write (ISO 8601, dates, datetimes, seconds) and the integers kept inside."""

from __future__ import annotations

import reprlib
from datetime import UTC, date, datetime, timedelta

from graphmem.errors import InvalidInput
from graphmem.types import Moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST, _LAST = ((end.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND for end in (datetime.min, datetime.max))


def now() -> Moment:
    """This moment."""
    return moment(datetime.now(UTC), name="now")


def moment(value: object, *, name: str) -> Moment:
    """A moment from a datetime, a date, an ISO 8601 string or seconds since 1970.

    A datetime without offset is local time, as for Python itself: `datetime.now()` is now. A string without offset
    is UTC, and so is a date, which is its first moment; a bare year "2019" or month "2019-05" is its first day.
    Raises InvalidInput that calls the value by `name`; also for what lies before year 1 or after year 9999 in UTC,
    so that `iso` can render every moment.
    """
    try:
        return (_datetime(value).astimezone(UTC) - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError, OSError, TypeError) as error:
        shown = reprlib.repr(value)
        raise InvalidInput(
            f"{name}={shown} is no time of the years 1 to 9999: "
            "give a datetime, ISO 8601 ('2026-05-01T12:00:00Z') or epoch seconds"
        ) from error


def optional_moment(value: object, *, name: str) -> Moment | None:
    """As `moment`, but None stays None."""
    return None if value is None else moment(value, name=name)


def iso(value: Moment | None) -> str | None:
    """The moment as ISO 8601 in UTC, None for None; what no year of 1 to 9999 holds, as the nearest that they do."""
    if value is None:
        return None
    return (_EPOCH + timedelta(microseconds=min(max(value, _FIRST), _LAST))).isoformat()


def _datetime(value: object) -> datetime:
    if isinstance(value, bool):
        raise TypeError("a truth value is no time")
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, str):
        read = _from_text(value.strip())
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise TypeError(f"{type(value).__name__} is no time")


def _from_text(text: str) -> datetime:
    if len(text) == 4 and text.isdecimal():
        return datetime(int(text), 1, 1)
    if len(text) == 7 and text[4] == "-":
        return datetime.fromisoformat(text + "-01")
    return datetime.fromisoformat(text)
