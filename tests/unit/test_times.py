"""Moments: what is read as a time, what is refused, and that every moment can be rendered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import times
from graphmem.errors import InvalidInput

SECOND = 1_000_000


@pytest.fixture(params=["UTC", "JST-9", "EST5EDT"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("value", "rendered"),
    [
        ("2026-05-01T12:00:00+02:00", "2026-05-01T10:00:00+00:00"),
        ("2026-05-01T12:00:00", "2026-05-01T12:00:00+00:00"),
        ("2026-05-01", "2026-05-01T00:00:00+00:00"),
        ("2026-05", "2026-05-01T00:00:00+00:00"),
        ("2026", "2026-01-01T00:00:00+00:00"),
        (date(2026, 5, 1), "2026-05-01T00:00:00+00:00"),
        (0, "1970-01-01T00:00:00+00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999+00:00"),
    ],
)
@pytest.mark.usefixtures("zone")
def test_what_is_read_as_which_moment(value: object, rendered: str) -> None:
    assert times.iso(times.moment(value, name="at")) == rendered


@pytest.mark.parametrize(
    "value",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=2))),
        float("nan"), float("inf"), 10**20, True, "soon", b"2026", None, [],
    ],
)  # fmt: skip
def test_what_is_no_time_or_cannot_be_rendered_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidInput, match=r"^started_at="):
        times.moment(value, name="started_at")


OFFSETS = st.none() | st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))


@given(st.datetimes(timezones=OFFSETS) | st.floats() | st.integers() | st.dates())
def test_every_moment_that_is_accepted_can_be_rendered_and_read_again(value: object) -> None:
    try:
        moment = times.moment(value, name="at")
    except InvalidInput:
        return
    assert times.moment(times.iso(moment), name="at") == moment


@pytest.mark.usefixtures("zone")
def test_a_datetime_without_offset_is_local_time() -> None:
    assert abs(times.moment(datetime.now(), name="at") - times.now()) < 10 * SECOND
    local = datetime(2026, 5, 1, 12)
    assert times.moment(local, name="at") == times.moment(local.astimezone(UTC), name="at")


@pytest.mark.parametrize(("moment", "year"), [(-(2**62), "0001-01-01"), (2**63 - 1, "9999-12-31")])
def test_a_moment_beyond_all_years_is_shown_as_the_nearest_one(moment: int, year: str) -> None:
    """An import may bring one, and so did a merge once."""
    assert (times.iso(moment) or "").startswith(year)
