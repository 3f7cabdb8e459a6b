"""When services take place, held against a calendar that is walked day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ido.models import Closure, Holiday
from partners.models import Schedule, SchoolHoliday, Service, Session
from partners.schedule import (
    moment_of,
    next_session,
    occurrences,
    open_at,
    refresh_sessions,
    sessions,
    slots,
)
from tests.factories import (
    AMSTERDAM,
    local,
    make_exception,
    make_library,
    make_location,
    make_partner,
    make_place,
    make_schedule,
    make_service,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY, TUESDAY, SUNDAY = "FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=SU"


def on_days(schedule: Schedule, first: date, last: date) -> list[date]:
    return [one.starts_at.astimezone(AMSTERDAM).date() for one in occurrences(schedule, first, last)]


def clocks(service: Service, day: date) -> list[str]:
    """The sessions of a day as a poster would have them."""
    return [
        f"{one.starts_at.astimezone(AMSTERDAM):%H:%M}-{one.ends_at.astimezone(AMSTERDAM):%H:%M}"
        for one in sessions(service, day, day)
    ]


# --- Holidays and clock changes, by hand --------------------------------------------------------


def test_session_on_kings_day_is_skipped():
    monday = make_schedule(make_service(), MONDAY)

    found = on_days(monday, date(2026, 4, 20), date(2026, 5, 4))

    assert found == [date(2026, 4, 20), date(2026, 5, 4)]


def test_session_on_easter_monday_is_skipped():
    monday = make_schedule(make_service(), MONDAY)

    found = on_days(monday, date(2026, 3, 30), date(2026, 4, 13))

    assert found == [date(2026, 3, 30), date(2026, 4, 13)]


def test_session_also_on_holidays_goes_on():
    schedule = make_schedule(make_service(), MONDAY, on_holidays=True)

    assert on_days(schedule, date(2026, 4, 27), date(2026, 4, 27)) == [date(2026, 4, 27)]


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 4, 3), Holiday.GOOD_FRIDAY), (date(2026, 5, 5), Holiday.LIBERATION_DAY)],
)
def test_library_decides_about_good_friday_and_liberation_day(day, name):
    schedule = make_schedule(make_service(), "FREQ=DAILY")
    assert on_days(schedule, day, day) == [day]

    schedule.service.library.closed_on_holidays += [name]

    assert on_days(schedule, day, day) == []


def test_national_service_keeps_the_usual_holidays():
    national = make_service(partner=make_partner("Hulplijn", national=True))
    schedule = make_schedule(national, "FREQ=DAILY")

    assert on_days(schedule, date(2026, 4, 27), date(2026, 4, 28)) == [date(2026, 4, 28)]
    assert on_days(schedule, date(2026, 5, 5), date(2026, 5, 5)) == [date(2026, 5, 5)]


@pytest.mark.parametrize(
    ("sunday", "before", "after"),
    [
        (date(2026, 3, 29), "2026-03-22T13:00", "2026-03-29T12:00"),
        (date(2026, 10, 25), "2026-10-18T12:00", "2026-10-25T13:00"),
        (date(2025, 3, 30), "2025-03-23T13:00", "2025-03-30T12:00"),
        (date(2025, 10, 26), "2025-10-19T12:00", "2025-10-26T13:00"),
    ],
)
def test_session_keeps_its_clock_time_over_a_clock_change(sunday, before, after):
    schedule = make_schedule(make_service(), SUNDAY)

    found = [one.starts_at for one in occurrences(schedule, sunday - 7 * DAY, sunday)]

    assert found == [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (before, after)]
    assert {f"{moment.astimezone(AMSTERDAM):%H:%M}" for moment in found} == {"14:00"}


def test_session_in_the_skipped_hour_starts_at_the_change():
    service = make_service()
    make_schedule(service, SUNDAY, opens=time(2, 30), closes=time(4))

    assert clocks(service, date(2026, 3, 29)) == ["03:00-04:00"]
    assert clocks(service, date(2026, 3, 22)) == ["02:30-04:00"]


def test_session_wholly_in_the_skipped_hour_is_not_there():
    service = make_service()
    make_schedule(service, SUNDAY, opens=time(2, 15), closes=time(2, 45))

    assert clocks(service, date(2026, 3, 29)) == []


def test_session_around_the_doubled_hour_lasts_longer():
    schedule = make_schedule(make_service(), SUNDAY, opens=time(1), closes=time(4))

    (night,) = occurrences(schedule, date(2026, 10, 25), date(2026, 10, 25))

    assert night.ends_at - night.starts_at == timedelta(hours=4)


# --- Exceptions, closures, school holidays ------------------------------------------------------


def test_cancelled_session_is_not_there():
    schedule = make_schedule(make_service())
    make_exception(schedule, date(2026, 11, 24))

    assert on_days(schedule, date(2026, 11, 17), date(2026, 12, 1)) == [date(2026, 11, 17), date(2026, 12, 1)]


def test_session_moved_off_a_holiday_goes_on_another_day():
    schedule = make_schedule(make_service(), MONDAY)
    make_exception(schedule, date(2026, 4, 27), "moved", new_on=date(2026, 4, 29))

    assert on_days(schedule, date(2026, 4, 27), date(2026, 5, 3)) == [date(2026, 4, 29)]


def test_session_moved_out_of_the_period_is_not_in_it():
    schedule = make_schedule(make_service())
    make_exception(schedule, date(2026, 11, 24), "moved", new_on=date(2026, 12, 4))

    assert on_days(schedule, date(2026, 11, 23), date(2026, 11, 29)) == []
    assert on_days(schedule, date(2026, 12, 3), date(2026, 12, 6)) == [date(2026, 12, 4)]


def test_moving_a_day_that_has_no_session_does_nothing():
    schedule = make_schedule(make_service())
    make_exception(schedule, date(2026, 11, 25), "moved", new_on=date(2026, 11, 26))

    assert on_days(schedule, date(2026, 11, 25), date(2026, 11, 27)) == []


def test_session_can_move_to_another_time_and_place():
    schedule = make_schedule(make_service(place=make_place("Raadhuis")))
    brug = make_place("De Brug")
    make_exception(schedule, date(2026, 11, 24), "moved", opens=time(19), closes=time(20, 30), place=brug)

    (evening,) = occurrences(schedule, date(2026, 11, 24), date(2026, 11, 24))

    assert (evening.starts_at, evening.place_id) == (local(date(2026, 11, 24), "19:00"), brug.pk)


def test_extra_session_goes_on_even_on_a_holiday():
    schedule = make_schedule(make_service(), last_on=date(2026, 3, 1))
    make_exception(schedule, date(2026, 4, 27), "extra", opens=time(10), closes=time(12))

    assert on_days(schedule, date(2026, 4, 27), date(2026, 4, 30)) == [date(2026, 4, 27)]


@pytest.mark.parametrize("whole_library", [True, False])
def test_closure_of_the_desk_stops_what_takes_place_there(centrum, whole_library):
    desk = make_place("Centrum", location=centrum)
    here, elsewhere = make_schedule(make_service(place=desk)), make_schedule(make_service("Elders"))
    make_exception(here, date(2026, 11, 25), "extra")
    Closure.objects.create(
        library=centrum.library,
        location=None if whole_library else centrum,
        days=(date(2026, 11, 24), date(2026, 11, 26)),
        reason="verbouwing",
    )

    assert on_days(here, date(2026, 11, 23), date(2026, 11, 29)) == []
    assert on_days(elsewhere, date(2026, 11, 23), date(2026, 11, 29)) == [date(2026, 11, 24)]


def test_closure_of_another_desk_stops_nothing(centrum):
    buiten = make_location("Buiten", library=centrum.library)
    here = make_schedule(make_service(place=make_place("Centrum", location=centrum)))
    Closure.objects.create(
        library=centrum.library,
        location=buiten,
        days=(date(2026, 11, 24), date(2026, 11, 25)),
        reason="verbouwing",
    )

    assert on_days(here, date(2026, 11, 24), date(2026, 11, 24)) == [date(2026, 11, 24)]


def test_school_holidays_of_the_region_stop_what_follows_the_school_year(almere):
    for region, first in (("north", date(2026, 10, 10)), ("south", date(2026, 10, 17))):
        SchoolHoliday.objects.create(
            region=region, name="Herfstvakantie", first_on=first, last_on=first + 8 * DAY
        )
    almere.school_region = "north"
    almere.save()
    schedule = make_schedule(make_service(), in_school_holidays=False)

    found = on_days(schedule, date(2026, 10, 6), date(2026, 10, 20))

    assert found == [date(2026, 10, 6), date(2026, 10, 20)]


def test_without_a_region_only_holidays_of_the_whole_country_count():
    schedule = make_schedule(make_service(), in_school_holidays=False)
    tuesday = date(2026, 12, 22)
    for region in ("north", "middle"):
        SchoolHoliday.objects.create(region=region, name="Kerstvakantie", first_on=tuesday, last_on=tuesday)
    assert on_days(schedule, tuesday, tuesday) == [tuesday]

    SchoolHoliday.objects.create(region="south", name="Kerstvakantie", first_on=tuesday, last_on=tuesday)

    assert on_days(schedule, tuesday, tuesday) == []


def test_sessions_end_with_the_service_and_with_the_partner():
    partner = make_partner(ends_on=date(2026, 12, 1))
    schedule = make_schedule(make_service(partner=partner, starts_on=date(2026, 11, 20)))

    assert on_days(schedule, date(2026, 11, 10), date(2026, 12, 20)) == [date(2026, 11, 24)]


# --- The rules themselves -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;UNTIL=20261231",
        "FREQ=WEEKLY;COUNT=3",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;INTERVAL=0",
        "BYDAY=TU",
        "FREQ=WEEKLY\nEXRULE:FREQ=WEEKLY",
        "elke dinsdag",
    ],
)
def test_rule_that_cannot_be_read_is_refused_by_form_and_database(rule):
    service = make_service()
    with pytest.raises(ValidationError, match="herhaling"):
        Schedule(
            service=service, rule=rule, first_on=date(2026, 1, 1), opens=time(9), closes=time(10)
        ).full_clean()

    with pytest.raises(IntegrityError, match="schedule_rule_can_be_read"):
        make_schedule(service, rule)


def test_exception_has_both_times_or_none():
    with pytest.raises(IntegrityError, match="schedule_exception_closes_after_opening"):
        make_exception(make_schedule(make_service()), date(2026, 11, 24), "moved", opens=time(15))


# --- Slots --------------------------------------------------------------------------------------


def test_slots_fill_the_session_and_leave_the_rest_free():
    schedule = make_schedule(make_service(), slot_minutes=50, places_per_slot=2)
    refresh_sessions([schedule], date(2026, 11, 22))

    found = slots(schedule.sessions.get(on=date(2026, 11, 24)))

    starts = [f"{slot.starts_at.astimezone(AMSTERDAM):%H:%M}" for slot in found]
    assert starts == ["14:00", "14:50"]
    assert {slot.places for slot in found} == {2}


def test_walk_in_session_has_no_slots():
    schedule = make_schedule(make_service())
    refresh_sessions([schedule], date(2026, 11, 22))

    assert slots(schedule.sessions.first()) == []


# --- Rows kept in step --------------------------------------------------------------------------

TODAY = date(2026, 11, 22)


def test_rows_cover_a_week_back_and_thirteen_ahead():
    schedule = make_schedule(make_service(), "FREQ=DAILY", on_holidays=True)

    refresh_sessions([schedule], TODAY)

    assert schedule.sessions.count() == 7 + 1 + 91


def test_refreshing_again_writes_nothing():
    schedule = make_schedule(make_service())
    refresh_sessions([schedule], TODAY)

    assert refresh_sessions([schedule], TODAY) == (0, 0)


def test_next_day_writes_only_what_is_new():
    schedule = make_schedule(make_service(), "FREQ=DAILY", on_holidays=True)
    refresh_sessions([schedule], TODAY)

    assert refresh_sessions([schedule], TODAY + DAY) == (1, 1)


def test_moved_session_stays_the_same_row():
    schedule = make_schedule(make_service())
    refresh_sessions([schedule], TODAY)
    before = schedule.sessions.get(on=date(2026, 11, 24))

    make_exception(schedule, date(2026, 11, 24), "moved", new_on=date(2026, 11, 26))
    refresh_sessions([schedule], TODAY)

    after = schedule.sessions.get(on=date(2026, 11, 24))
    assert (after.pk, after.starts_at) == (before.pk, local(date(2026, 11, 26), "14:00"))


def test_rows_of_other_schedules_are_left_alone():
    mine, other = make_schedule(make_service()), make_schedule(make_service("Ander"))
    refresh_sessions([mine, other], TODAY)

    make_exception(mine, date(2026, 11, 24))
    make_exception(other, date(2026, 11, 24))
    refresh_sessions([mine], TODAY)

    assert not mine.sessions.filter(on=date(2026, 11, 24)).exists()
    assert other.sessions.filter(on=date(2026, 11, 24)).exists()


@pytest.mark.parametrize("count", [1, 40])
def test_refreshing_costs_the_same_queries_for_one_and_many(django_assert_num_queries, count):
    for number in range(count):
        make_exception(make_schedule(make_service(f"Dienst {number}")), date(2026, 11, 24))
    schedules = list(Schedule.objects.all())

    with django_assert_num_queries(8):
        refresh_sessions(schedules, TODAY)


def test_next_session_is_found_beyond_the_rows():
    service = make_service()
    schedule = make_schedule(service, "FREQ=YEARLY;BYMONTH=11;BYDAY=3TH", first_on=date(2026, 11, 1))
    refresh_sessions([schedule], TODAY)
    assert not schedule.sessions.filter(starts_at__gt=local(TODAY)).exists()

    found = next_session(service, local(TODAY))

    assert found.starts_at == local(date(2027, 11, 18), "14:00")


def test_service_without_schedule_has_no_sessions():
    service = make_service()

    assert next_session(service, local(TODAY)) is None
    assert open_at(service, local(TODAY)) is None
    row = Service.objects.with_sessions(local(TODAY)).get()
    assert (row.open_until, row.next_starts_at, row.next_ends_at) == (None, None, None)


def test_annotation_costs_one_query(django_assert_num_queries):
    for number in range(5):
        schedule = make_schedule(make_service(f"Dienst {number}"))
        refresh_sessions([schedule], TODAY)

    with django_assert_num_queries(1):
        rows = list(Service.objects.with_sessions(local(TODAY)))

    assert {row.next_starts_at for row in rows} == {local(date(2026, 11, 24), "14:00")}


# --- Everything agrees: random rules, exceptions and moments ------------------------------------

NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2025, 3, 30), date(2025, 10, 26)]
SPECIAL_DAYS = [*CHANGES, date(2026, 4, 27), date(2026, 4, 6), date(2025, 12, 25), date(2026, 2, 28)]
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]


@st.composite
def plans(draw):
    """How often, in a form that both a rule and the slow oracle can be made of."""
    kind = draw(st.sampled_from(["once", "daily", "weekly", "nth"]))
    return {
        "kind": kind,
        "interval": draw(st.integers(1, 3)),
        "weekdays": sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=3))),
        "nth": draw(st.sampled_from([1, 2, 3, 4, -1])),
    }


def rule_of(plan) -> str:
    names = [NAMES[number] for number in plan["weekdays"]]
    return {
        "once": "",
        "daily": f"FREQ=DAILY;INTERVAL={plan['interval']}",
        "weekly": f"FREQ=WEEKLY;INTERVAL={plan['interval']};BYDAY={','.join(names)}",
        "nth": f"FREQ=MONTHLY;BYDAY={','.join(str(plan['nth']) + name for name in names)}",
    }[plan["kind"]]


def falls_on(plan, first_on: date, day: date) -> bool:
    """Whether the plan has a session on the day, found by looking at the day alone."""
    if day < first_on or plan["kind"] == "once":
        return day == first_on
    if plan["kind"] == "daily":
        return (day - first_on).days % plan["interval"] == 0
    if day.weekday() not in plan["weekdays"]:
        return False
    if plan["kind"] == "weekly":
        weeks = ((day - day.weekday() * DAY) - (first_on - first_on.weekday() * DAY)).days // 7
        return weeks % plan["interval"] == 0
    if plan["nth"] == -1:
        return (day + 7 * DAY).month != day.month
    return (day.day - 1) // 7 + 1 == plan["nth"]


@st.composite
def worlds(draw):
    around = draw(st.sampled_from(SPECIAL_DAYS))
    near = st.integers(-9, 9).map(lambda number: around + number * DAY)
    opens, closes = sorted(draw(st.lists(st.sampled_from(QUARTERS), min_size=2, max_size=2, unique=True)))
    return {
        "around": around,
        "plan": draw(plans()),
        "first_on": around - draw(st.integers(-3, 900)) * DAY,
        "last_on": draw(st.none() | near),
        "opens": opens,
        "closes": closes,
        "on_holidays": draw(st.booleans()),
        "in_school_holidays": draw(st.booleans()),
        "exceptions": draw(
            st.dictionaries(
                near, st.tuples(st.sampled_from(["cancelled", "moved", "extra"]), near), max_size=4
            )
        ),
        "closed": draw(st.sets(near, max_size=2)),
        "free": draw(st.sets(near, max_size=2)),
        "moments": draw(st.lists(st.tuples(near, st.sampled_from(QUARTERS)), min_size=3, max_size=6)),
    }


# The usual holidays within reach of the special days, off the calendar.
PUBLIC = {
    date.fromisoformat(day)
    for day in [
        "2025-01-01",
        "2025-04-20",
        "2025-04-21",
        "2025-04-26",
        "2025-05-29",
        "2025-06-08",
        "2025-06-09",
        "2025-12-25",
        "2025-12-26",
        "2026-01-01",
        "2026-04-05",
        "2026-04-06",
        "2026-04-27",
        "2026-05-14",
        "2026-05-24",
        "2026-05-25",
        "2026-12-25",
        "2026-12-26",
        "2027-01-01",
    ]
}


def oracle(world, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """The sessions that take place on first..last, the slow way: each day within reach is asked apart."""
    found = []
    for number in range((last - first).days + 61):
        on = first + (number - 30) * DAY
        kind, new_on = world["exceptions"].get(on, (None, None))
        within = world["last_on"] is None or on <= world["last_on"]
        by_rule = within and falls_on(world["plan"], world["first_on"], on)
        free = (on in PUBLIC and not world["on_holidays"]) or (
            on in world["free"] and not world["in_school_holidays"]
        )
        goes_on = {None: by_rule and not free, "cancelled": False, "moved": by_rule, "extra": True}[kind]
        day = new_on if kind == "moved" else on
        if goes_on and first <= day <= last and day not in world["closed"]:
            starts_at, ends_at = after_change(day, world["opens"]), after_change(day, world["closes"])
            if starts_at < ends_at:
                found.append((starts_at, ends_at))
    return sorted(found)


@cache
def after_change(day: date, clock: time) -> datetime:
    """The first moment of the day at which a Dutch clock shows this time or later, found by ticking."""
    moment = datetime.combine(day, time(0), tzinfo=AMSTERDAM).astimezone(UTC)
    while moment.astimezone(AMSTERDAM).time() < clock:
        moment += timedelta(minutes=15)
    return moment


@given(st.sampled_from(SPECIAL_DAYS), st.sampled_from(QUARTERS))
def test_moment_of_a_clock_time_is_the_first_that_shows_it_or_later(day, clock):
    assert moment_of(day, clock) == after_change(day, clock)


def build(world) -> Service:
    library = make_library(school_region="north")
    location = make_location(library=library)
    place = make_place("Centrum", location=location)
    service = make_service(place=place, library=library)
    schedule = make_schedule(
        service,
        rule_of(world["plan"]),
        **{name: world[name] for name in ("opens", "closes", "on_holidays", "in_school_holidays")},
        first_on=world["first_on"],
        last_on=max(world["first_on"], world["last_on"]) if world["last_on"] else None,
    )
    world["last_on"] = schedule.last_on
    for on, (kind, new_on) in world["exceptions"].items():
        make_exception(schedule, on, kind, new_on=new_on if kind == "moved" else None)
    for day in world["closed"]:
        Closure.objects.create(library=library, location=location, days=(day, day + DAY), reason="dicht")
    for day in world["free"]:
        SchoolHoliday.objects.create(region="north", name="Vrij", first_on=day, last_on=day)
    return service


@given(world=worlds())
def test_sessions_open_now_next_and_rows_agree_with_the_oracle(db, world):
    with transaction.atomic():
        service = build(world)
        compare(world, service)
        transaction.set_rollback(True)


def compare(world, service: Service) -> None:
    around = world["around"]
    expected = oracle(world, around - 12 * DAY, around + 12 * DAY)
    assert [
        (one.starts_at, one.ends_at) for one in sessions(service, around - 12 * DAY, around + 12 * DAY)
    ] == (expected)
    refresh_sessions(service.schedules.all(), around)
    rows = Session.objects.filter(service=service).order_by("starts_at", "ends_at")
    horizon = oracle(world, around - 7 * DAY, around + 91 * DAY)
    assert list(rows.values_list("starts_at", "ends_at")) == horizon
    for day, clock in world["moments"]:
        moment = datetime.combine(day, clock, tzinfo=AMSTERDAM)
        going_on = [ends for starts, ends in oracle(world, day, day) if starts <= moment < ends]
        now = open_at(service, moment)
        assert (now.ends_at if now else None) == max(going_on, default=None)
        if day < around - 7 * DAY:
            continue  # before the rows begin
        row = Service.objects.with_sessions(moment).get(pk=service.pk)
        coming = min((session for session in horizon if session[0] > moment), default=(None, None))
        assert row.open_until == max(going_on, default=None)
        assert (row.next_starts_at, row.next_ends_at) == coming
        if coming[0] is not None:
            following = next_session(service, moment)
            assert (following.starts_at, following.ends_at) == coming
