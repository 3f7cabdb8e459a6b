"""The reckoning of open hours, held against a calendar that is walked day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ido.hours import (
    DUTCH_TIME,
    OpenBlock,
    closed_days,
    coming_holidays,
    is_open_at,
    open_blocks,
    open_hours,
    open_until,
    public_holidays,
    today,
)
from ido.models import Closure, Location, OpeningHours, Operation
from tests.factories import (
    local,
    make_library,
    make_location,
    make_municipality,
    make_opening_hours,
)

DAY = timedelta(days=1)


def oracle(location: Location, first: date, last: date) -> list[OpenBlock]:
    """Open stretches the slow way: look at every day apart, and at the clock of the Netherlands."""
    found = []
    day = first
    while day <= last:
        operations = [o for o in location.operations.all() if inside(day, o.period)]
        names = public_holidays(day.year).get(day, ())
        shut = any(name in location.library.closed_on_holidays for name in names) or any(
            inside(day, closure.days) and closure.location_id in (None, location.pk)
            for closure in Closure.objects.filter(library=location.library)
        )
        if operations and not shut:
            found += [
                OpenBlock(operations[0].pk, location.pk, day, hours.opens, hours.closes)
                for hours in location.opening_hours.all()
                if hours.weekday == day.isoweekday() and inside(day, hours.period)
            ]
        day += DAY
    return sorted(found, key=lambda block: (block.day, block.opens))


def inside(day: date, period) -> bool:
    return period.lower <= day and (period.upper is None or day < period.upper)


def every_day(location: Location, opens: str = "10:00", closes: str = "12:00") -> None:
    for weekday in range(1, 8):
        make_opening_hours(location, weekday, opens, closes)


def open_days(location: Location, first: date, last: date) -> set[date]:
    return {block.day for block in open_blocks([location.pk], first, last)}


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),  # New Year
        date(2026, 4, 6),  # Easter Monday
        date(2026, 4, 27),  # King's Day
        date(2025, 4, 26),  # King's Day, moved from a Sunday
        date(2026, 5, 14),  # Ascension Day
        date(2026, 5, 25),  # Pentecost Monday
        date(2026, 12, 26),
        date(2016, 5, 5),  # Ascension Day and Liberation Day at once
    ],
)
def test_a_public_holiday_is_closed(day, centrum):
    Operation.objects.update(period=(date(2015, 1, 1), None))
    every_day(centrum)
    OpeningHours.objects.update(period=(date(2015, 1, 1), None))

    found = open_days(centrum, day - DAY, day + DAY)

    assert day not in found
    assert day + DAY in found or day + DAY in closed_days(centrum.library, day, day + DAY)


def test_the_twenty_seventh_is_an_ordinary_day_when_kings_day_moves(centrum):
    every_day(centrum)

    assert open_days(centrum, date(2025, 4, 26), date(2025, 4, 27)) == {date(2025, 4, 27)}


def test_each_library_chooses_about_good_friday_and_liberation_day(centrum, leeuwarden):
    pious = make_location("Oldehove", leeuwarden)
    leeuwarden.closed_on_holidays = ["Goede vrijdag", "Bevrijdingsdag"]
    leeuwarden.save()
    every_day(centrum)
    every_day(pious)

    blocks = open_blocks([centrum.pk, pious.pk], date(2026, 4, 3), date(2026, 5, 5))
    days = {pk: {b.day for b in blocks if b.location_id == pk} for pk in (centrum.pk, pious.pk)}

    assert {date(2026, 4, 3), date(2026, 5, 5)} <= days[centrum.pk]
    assert not {date(2026, 4, 3), date(2026, 5, 5)} & days[pious.pk]
    assert date(2026, 4, 27) in days[pious.pk]


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_an_hour_is_an_hour_when_the_clock_changes(sunday, centrum):
    make_opening_hours(centrum, 7, "00:00", "12:00")

    assert open_hours([centrum.pk], sunday, sunday) == {centrum.operations.get().pk: 12.0}
    assert open_days(centrum, sunday - 7 * DAY, sunday + DAY) == {sunday - 7 * DAY, sunday}


def test_a_closure_of_one_location_leaves_the_others_open(centrum, almere):
    buiten = make_location("Buiten", almere)
    for location in (centrum, buiten):
        every_day(location)
    days = (date(2026, 6, 1), date(2026, 6, 4))
    Closure.objects.create(library=almere, location=buiten, days=days, reason="verbouwing")

    assert open_days(buiten, date(2026, 5, 31), date(2026, 6, 5)) == {
        date(2026, 5, 31),
        date(2026, 6, 4),
        date(2026, 6, 5),
    }
    assert len(open_days(centrum, date(2026, 5, 31), date(2026, 6, 5))) == 6


def test_a_closure_without_location_shuts_the_whole_library_and_no_other(centrum, almere, leeuwarden):
    elsewhere = make_location("Oldehove", leeuwarden)
    for location in (centrum, elsewhere):
        every_day(location)
    Closure.objects.create(library=almere, days=(date(2026, 6, 1), date(2026, 6, 2)), reason="studiedag")

    assert open_days(centrum, date(2026, 6, 1), date(2026, 6, 1)) == set()
    assert open_days(elsewhere, date(2026, 6, 1), date(2026, 6, 1)) == {date(2026, 6, 1)}


def test_hours_count_for_the_operation_of_each_day_when_it_changes_mid_week(centrum):
    every_day(centrum)
    first = centrum.operations.get()
    first.period = (date(2020, 1, 1), date(2026, 6, 3))  # a Wednesday
    first.save()
    second = Operation.objects.create(
        location=centrum,
        municipality=make_municipality("GM1991", "Maashorst", "PV30"),
        period=(date(2026, 6, 3), None),
    )

    assert open_hours([centrum.pk], date(2026, 6, 1), date(2026, 6, 7)) == {first.pk: 4.0, second.pk: 10.0}


def test_nothing_is_open_outside_the_periods_of_service(centrum):
    every_day(centrum)
    operation = centrum.operations.get()
    operation.period = (date(2026, 6, 2), date(2026, 6, 4))
    operation.save()

    assert open_days(centrum, date(2026, 1, 1), date(2026, 12, 31)) == {date(2026, 6, 2), date(2026, 6, 3)}


def test_a_backward_range_and_no_locations_are_simply_empty(centrum):
    every_day(centrum)

    assert open_blocks([centrum.pk], date(2026, 6, 2), date(2026, 6, 1)) == []
    assert open_blocks([], date(2026, 6, 1), date(2026, 6, 2)) == []
    assert open_hours([], date(2026, 6, 1), date(2026, 6, 2)) == {}


days = st.dates(date(2024, 12, 15), date(2026, 6, 30))
ends = st.none() | days


@st.composite
def periods(draw) -> tuple[date, date | None]:
    first, end = draw(days), draw(ends)
    return (first, None if end is None else max(end, first) + DAY)


stretches = st.tuples(
    st.integers(1, 7), st.integers(0, 22), st.integers(1, 23), st.sampled_from([0, 15, 30]), periods()
)


@settings(max_examples=15)
@given(
    operations=st.lists(periods(), max_size=4),
    hours=st.lists(stretches, max_size=8),
    closures=st.lists(st.tuples(days, st.integers(1, 40), st.booleans()), max_size=3),
    span=st.tuples(days, st.integers(0, 400)),
)
def test_open_hours_and_open_blocks_agree_with_the_calendar(almere, operations, hours, closures, span):
    Location.objects.all().delete()
    Closure.objects.all().delete()
    location = Location.objects.create(library=almere, name="Proef")
    add_without_overlap(location, operations, hours)
    for first, length, everywhere in closures:
        Closure.objects.create(
            library=almere,
            location=None if everywhere else location,
            days=(first, first + length * DAY),
            reason="dicht",
        )
    first, last = span[0], span[0] + span[1] * DAY

    blocks = open_blocks([location.pk], first, last)

    assert blocks == oracle(location, first, last)
    total: dict[int, float] = {}
    for block in blocks:
        total[block.operation_id] = total.get(block.operation_id, 0) + length_of(block)
    assert open_hours([location.pk], first, last) == pytest.approx(total)


def length_of(block: OpenBlock) -> float:
    return (block.closes.hour - block.opens.hour) + (block.closes.minute - block.opens.minute) / 60


def add_without_overlap(location, operations, hours) -> None:
    """Store what was drawn as far as the constraints of the tables allow it."""
    end = date.min
    for lower, upper in sorted(operations, key=lambda period: period[0]):
        if lower >= end:
            Operation.objects.create(
                location=location, municipality=make_municipality(), period=(lower, upper)
            )
            end = upper or date.max
    taken: dict[int, time] = {}
    for weekday, start, length, minute, period in sorted(hours, key=lambda stretch: stretch[:2]):
        opens, closes = time(start, minute), time(min(start + length, 23), 45)
        if opens >= taken.get(weekday, time.min):
            OpeningHours.objects.create(
                location=location, weekday=weekday, opens=opens, closes=closes, period=period
            )
            taken[weekday] = closes


def test_open_until_takes_stretches_that_touch_as_one():
    day = date(2026, 6, 1)
    blocks = [
        OpenBlock(1, 1, day, time(13), time(15)),
        OpenBlock(1, 1, day, time(10), time(12)),
        OpenBlock(1, 1, day, time(12), time(13)),
    ]

    assert open_until(blocks, time(9, 59)) is None
    assert open_until(blocks, time(10)) == time(15)
    assert open_until(blocks, time(12)) == time(15)
    assert open_until(blocks, time(15)) is None
    assert open_until([], time(12)) is None


def test_open_now_goes_by_the_clock_in_the_netherlands(centrum):
    make_opening_hours(centrum, 1, "10:00", "12:00")

    assert is_open_at(centrum.pk, datetime(2026, 6, 1, 8, 0, tzinfo=UTC))  # 10:00 in summer
    assert not is_open_at(centrum.pk, datetime(2026, 6, 1, 10, 0, tzinfo=UTC))  # 12:00: it has just closed
    assert not is_open_at(centrum.pk, datetime(2026, 1, 5, 8, 0, tzinfo=UTC))  # 9:00 in winter
    assert is_open_at(centrum.pk, datetime(2026, 1, 5, 9, 0, tzinfo=UTC))


def test_today_says_until_when_each_location_is_open_and_why_one_is_not(centrum, almere):
    buiten = make_location("Buiten", almere)
    for location in (centrum, buiten):
        every_day(location)
    Closure.objects.create(
        library=almere, location=buiten, days=(date(2026, 6, 1), date(2026, 6, 2)), reason="Lekkage"
    )

    state = today([centrum, buiten], local(date(2026, 6, 1), "11:00"))

    assert state[centrum.pk].open_until == time(12)
    assert state[centrum.pk].closed_because == ""
    assert state[buiten.pk] == ([], None, "Lekkage")


def test_today_names_the_holiday(centrum):
    every_day(centrum)

    state = today([centrum], datetime(2026, 4, 27, 11, tzinfo=DUTCH_TIME))[centrum.pk]

    assert state == ([], None, "Koningsdag")


def test_coming_holidays_tell_which_are_kept(db):
    library = make_library()

    found = {h.name: h.closed for h in coming_holidays(library, date(2026, 4, 1), date(2026, 5, 5))}

    assert found == {
        "Goede vrijdag": False,
        "Eerste paasdag": True,
        "Tweede paasdag": True,
        "Koningsdag": True,
        "Bevrijdingsdag": False,
    }
