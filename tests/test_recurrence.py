"""Sentences people use about repeating, and the rules they stand for."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from partners.forms_recurrence import KEEP, RecurrenceFields
from partners.models import Schedule
from partners.recurrence import Frequency, Recurrence, _midnight, days, never_falls, to_words

NEW_YEAR = date(2026, 1, 1)  # a Thursday


def schedule(rule: str, **kwargs) -> Schedule:
    return Schedule(rule=rule, **{"first_on": NEW_YEAR, "opens": time(14), "closes": time(16), **kwargs})


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "elke dinsdag 14.00–16.00 uur"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "elke dinsdag en donderdag 14.00–16.00 uur"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "elke maandag, woensdag en vrijdag 14.00–16.00 uur"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "elke werkdag 14.00–16.00 uur"),
        ("FREQ=WEEKLY", "elke donderdag 14.00–16.00 uur"),
        ("FREQ=DAILY", "elke dag 14.00–16.00 uur"),
        ("FREQ=DAILY;INTERVAL=10", "om de 10 dagen 14.00–16.00 uur"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "om de week op donderdag 14.00–16.00 uur"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TH,MO", "om de 3 weken op maandag en donderdag 14.00–16.00 uur"),
        ("FREQ=MONTHLY;BYDAY=1TU", "elke eerste dinsdag van de maand 14.00–16.00 uur"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "elke laatste vrijdag van de maand 14.00–16.00 uur"),
        (
            "FREQ=MONTHLY;BYDAY=1TU,3TU",
            "elke eerste dinsdag en derde dinsdag van de maand 14.00–16.00 uur",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "op de 1e en 15e van de maand 14.00–16.00 uur"),
        ("FREQ=YEARLY;BYMONTH=3", "volgens de regel FREQ=YEARLY;BYMONTH=3: 14.00–16.00 uur"),
        ("", "eenmalig op 1 januari 2026, 14.00–16.00 uur"),
    ],
)
def test_rule_reads_as_a_sentence(rule, words):
    assert to_words(schedule(rule)) == words


def test_sentence_names_school_holidays_holidays_and_both_ends():
    course = schedule(
        "FREQ=WEEKLY;BYDAY=TU",
        last_on=date(2026, 6, 30),
        in_school_holidays=False,
        on_holidays=True,
    )

    assert to_words(course, today=date(2025, 12, 1)) == (
        "elke dinsdag 14.00–16.00 uur, vanaf 1 januari 2026, tot en met 30 juni 2026, "
        "behalve in schoolvakanties, ook op feestdagen"
    )
    assert "vanaf" not in to_words(course, today=NEW_YEAR)


recurrences = st.one_of(
    st.just(Recurrence(Frequency.ONCE)),
    st.builds(
        Recurrence,
        st.sampled_from([frequency for frequency in Frequency if frequency != Frequency.ONCE]),
        st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    ),
)


@given(recurrences, st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_every_rule_the_form_makes_comes_back_in_the_form(recurrence, first_on):
    shown = RecurrenceFields(rule=recurrence.rule, first_on=first_on)
    sent = {"frequency": shown["frequency"].value(), "weekdays": shown["weekdays"].value()}

    form = RecurrenceFields(sent, rule=recurrence.rule, first_on=first_on)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["rule"] == recurrence.rule
    assert (sent["frequency"], tuple(sent["weekdays"])) == (recurrence.frequency, recurrence.weekdays)
    Schedule._meta.get_field("rule").run_validators(recurrence.rule)


def test_rule_without_boxes_is_shown_and_kept():
    rule = "FREQ=MONTHLY;BYMONTHDAY=1,15"

    form = RecurrenceFields({"frequency": KEEP}, rule=rule, first_on=NEW_YEAR)

    assert form.is_valid()
    assert form.cleaned_data["rule"] == rule
    assert "zoals het is: op de 1e en 15e van de maand" in form["frequency"].as_widget()


def test_keeping_is_no_choice_for_a_new_schedule():
    assert "frequency" in RecurrenceFields({"frequency": KEEP}).errors


def test_repeating_without_a_weekday_is_refused():
    form = RecurrenceFields({"frequency": "weekly"})

    assert form.errors == {"weekdays": ["Kies op welke dag of dagen het is."]}


def test_single_time_needs_no_weekday_and_drops_those_ticked():
    form = RecurrenceFields({"frequency": "once", "weekdays": ["2"]})

    assert form.is_valid()
    assert form.cleaned_data["rule"] == ""


@pytest.mark.parametrize("data", [{}, {"frequency": "x"}, {"frequency": "weekly", "weekdays": ["8", "a"]}])
def test_nonsense_gives_an_error_of_the_form(data):
    assert not RecurrenceFields(data).is_valid()


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(1, 9),
    st.sampled_from(["", ";BYDAY=MO", ";BYDAY=TU,SU", ";BYMONTH=2,7", ";WKST=SU;BYDAY=SA,SU"]),
    st.dates(date(2022, 1, 1), date(2026, 12, 31)),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
)
def test_starting_late_gives_the_days_of_starting_early(freq, interval, more, first_on, first):
    rule, last = f"FREQ={freq};INTERVAL={interval}{more}", first + timedelta(days=60)
    whole = rrulestr(f"RRULE:{rule};UNTIL={last:%Y%m%d}T000000", dtstart=_midnight(first_on))

    assert days(rule, first_on, first, last) == [day.date() for day in whole if day.date() >= first]


def test_rule_that_never_falls_is_recognised():
    assert never_falls("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", NEW_YEAR)
    assert not never_falls("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", NEW_YEAR)
