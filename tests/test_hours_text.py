"""Consultation hours as people type them: read where there is no doubt, left alone elsewhere."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.hours_text import Told, read_hours
from partners.models import Schedule
from partners.recurrence import to_words


def told(text: str) -> list[str] | None:
    reading = read_hours(text)
    if reading is None:
        return None
    return [
        f"{one.rule.removeprefix('FREQ=')} {one.opens:%H:%M}-{one.closes:%H:%M}" for one in reading.sessions
    ]


@pytest.mark.parametrize(
    ("text", "sessions"),
    [
        ("elke dinsdag 14:00-16:00", ["WEEKLY;BYDAY=TU 14:00-16:00"]),
        ("1e maandag van de maand 10-12 uur", ["MONTHLY;BYDAY=1MO 10:00-12:00"]),
        ("di en do 9.30 - 12.00, niet in schoolvakanties", ["WEEKLY;BYDAY=TU,TH 09:30-12:00"]),
        ("Ma t/m vr van 9.00 tot 17.00 uur.", ["WEEKLY;BYDAY=MO,TU,WE,TH,FR 09:00-17:00"]),
        ("1e en 3e woensdag 13:30–15:00", ["MONTHLY;BYDAY=1WE,3WE 13:30-15:00"]),
        ("laatste vrijdag van de maand 10 tot 11.30 uur", ["MONTHLY;BYDAY=-1FR 10:00-11:30"]),
        (
            "ma 9-12 en 13-16 uur; wo 10-11 uur",
            ["WEEKLY;BYDAY=MO 09:00-12:00", "WEEKLY;BYDAY=MO 13:00-16:00", "WEEKLY;BYDAY=WE 10:00-11:00"],
        ),
        ("dinsdagmiddag 14-16 uur, inloop", ["WEEKLY;BYDAY=TU 14:00-16:00"]),
        ("elke werkdag 9-12 uur, behalve in de schoolvakanties", ["WEEKLY;BYDAY=MO,TU,WE,TH,FR 09:00-12:00"]),
        (
            "dinsdagen 10:00-12:00\ndonderdagen 13:00-15:00",
            ["WEEKLY;BYDAY=TU 10:00-12:00", "WEEKLY;BYDAY=TH 13:00-15:00"],
        ),
        ("op afspraak", []),
    ],
)
def test_a_text_without_doubt_is_read(text, sessions):
    assert told(text) == sessions


@pytest.mark.parametrize(
    "text",
    [
        *("", "om de week op dinsdag 10-12 uur", "dinsdag", "10-12 uur", "dinsdag 2-4 uur", "bel even"),
        *("dinsdagavond 7-9 uur", "dinsdag 16-14 uur", "dinsdag 10-25 uur", "dinsdag 10.75-12 uur"),
        *("di en do 10-12, behalve in mei", "1e maandag en dinsdag 10-12", "vr t/m ma 10-12", "ma t/m 10-12"),
        *("dinsdag van de maand 10-12", "di 10-12 op afspraak, vrije inloop", "di 10-12 (even weken)"),
        *("elke eerste 10-12", "dinsdag 24 november 10-12", "di 10-12, wo", "inloop", "di " * 900),
    ],
)
def test_a_text_that_leaves_something_open_is_not_read(text):
    assert read_hours(text) is None


def test_holidays_and_appointments_are_read_too():
    reading = read_hours("di 10-12 uur, niet in schoolvakanties, alleen op afspraak")

    assert (reading.in_school_holidays, reading.on_holidays, reading.walk_in) == (False, False, False)
    assert read_hours("di 10-12 uur").walk_in is None


HOURS = st.integers(7, 22)
DAYS = st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1).map(
    lambda days: [day for day in ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] if day in days]
)
RULES = st.one_of(
    DAYS.map(lambda days: f"FREQ=WEEKLY;BYDAY={','.join(days)}"),
    st.tuples(st.sampled_from([1, 2, 3, 4, -1]), st.sampled_from(["MO", "WE", "SU"])).map(
        lambda pair: f"FREQ=MONTHLY;BYDAY={pair[0]}{pair[1]}"
    ),
)


@given(RULES, HOURS, st.sampled_from([0, 5, 30]), st.booleans(), st.booleans())
def test_what_we_write_we_read(rule, hour, minute, in_school_holidays, on_holidays):
    schedule = Schedule(
        rule=rule,
        first_on=date(2026, 1, 5),
        opens=time(hour, minute),
        closes=time(hour + 1, minute),
        in_school_holidays=in_school_holidays,
        on_holidays=on_holidays,
    )

    reading = read_hours(to_words(schedule))

    assert reading.sessions == [Told(rule, schedule.opens, schedule.closes)]
    assert (reading.in_school_holidays, reading.on_holidays) == (in_school_holidays, on_holidays)


@given(st.text(alphabet="madivoerz 0123456789.:-,;en/t\n", max_size=40))
def test_no_text_breaks_the_reader(text):
    reading = read_hours(text)

    assert reading is None or all(one.opens < one.closes for one in reading.sessions)
