"""Days on which calendars go wrong: the week page, the next session and the feed tell the same of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import vobject
from django.urls import reverse
from lxml import html

from ido.models import Holiday
from partners.calendar import calendar
from partners.models import Schedule
from partners.schedule import next_session
from tests.factories import AMSTERDAM, local, make_place, make_schedule, make_service

GOOD_FRIDAY, LIBERATION = Holiday.GOOD_FRIDAY.value, Holiday.LIBERATION_DAY.value
MORNING = (time(10), time(12))
NIGHT = (time(1, 30), time(3, 30))

# The day, the times of a daily session, the holidays the library keeps beside the usual ones, and the session
# of that day by the clock and in hours, by hand: None when the library is closed.
DAYS = {
    "Koningsdag": (date(2026, 4, 27), MORNING, [], None),
    "Koningsdag op zaterdag": (date(2025, 4, 26), MORNING, [], None),
    "27 april op zondag": (date(2025, 4, 27), MORNING, [], ("10.00–12.00", 2)),
    "Tweede paasdag": (date(2026, 4, 6), MORNING, [], None),
    "Goede Vrijdag, open": (date(2026, 4, 3), MORNING, [], ("10.00–12.00", 2)),
    "Goede Vrijdag, dicht": (date(2026, 4, 3), MORNING, [GOOD_FRIDAY], None),
    "Bevrijdingsdag, open": (date(2026, 5, 5), MORNING, [], ("10.00–12.00", 2)),
    "Bevrijdingsdag, dicht": (date(2026, 5, 5), MORNING, [LIBERATION], None),
    "zomertijd begint": (date(2027, 3, 28), MORNING, [], None),  # Easter Day as well
    "zomertijd begint, gewone zondag": (date(2026, 3, 29), NIGHT, [], ("01.30–03.30", 1)),
    "zomertijd eindigt": (date(2026, 10, 25), NIGHT, [], ("01.30–03.30", 3)),
}


@pytest.fixture
def service(centrum):
    place = make_place("Centrum", location=centrum)
    return make_service("Inloop", place=place, library=centrum.library)


@pytest.mark.parametrize(("day", "clock", "kept", "expected"), DAYS.values(), ids=DAYS)
def test_week_next_session_and_feed_agree_on_a_special_day(
    login, fatima, centrum, service, day, clock, kept, expected
):
    almere = centrum.library
    almere.closed_on_holidays += kept
    almere.save()
    opens, closes = clock
    make_schedule(service, "FREQ=DAILY", opens=opens, closes=closes, first_on=date(2025, 1, 6))
    service.refresh_from_db()
    lasts = timedelta(hours=expected[1]) if expected else None

    address = reverse("partners:week_location", args=[centrum.pk])
    page = html.fromstring(login(fatima).get(address, {"week": f"{day:%G-W%V}"}).content)
    [body] = page.xpath(f"//tbody[.//time[@datetime='{day.isoformat()}']]")
    assert [cell.text for cell in body.xpath(".//td[@class='week-line__time']")] == (
        [expected[0]] if expected else []
    )

    before = local(day - timedelta(days=1), "23:59")
    following = next_session(service, before)
    assert following is not None
    assert (following.on == day) is bool(expected)
    if expected:
        assert following.starts_at == datetime.combine(day, opens, AMSTERDAM)
        assert following.ends_at - following.starts_at == lasts

    events = vobject.readOne(calendar("Almere", Schedule.objects.to_show(), before).decode()).vevent_list
    held = [event for event in events if event.dtstart.value.astimezone(AMSTERDAM).date() == day]
    assert [
        event.dtend.value.astimezone(AMSTERDAM).timestamp()
        - event.dtstart.value.astimezone(AMSTERDAM).timestamp()
        for event in held
    ] == ([lasts.total_seconds()] if lasts else [])
