"""Dates, times, durations and headers as people write them."""

from __future__ import annotations

import pytest

from registration.imports.columns import guess
from registration.imports.moments import read_day, read_duration, read_time


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("2024-01-05", "2024-01-05", None),
        ("2024-01-05 14:30:00", "2024-01-05", "14:30"),
        ("2024-01-05T14:30", "2024-01-05", "14:30"),
        ("05-01-2024", "2024-01-05", None),
        ("5-1-24 9:05", "2024-01-05", "09:05"),
        ("5/1/2024", "2024-01-05", None),
        ("5.1.2024 14.30", "2024-01-05", "14:30"),
        ("5 januari 2024", "2024-01-05", None),
        ("vr 5 maart 2024, 14u30", "2024-03-05", "14:30"),
        ("5-mrt-24", "2024-03-05", None),
    ],
)
def test_days_as_people_write_them(text, day, clock):
    found, at = read_day(text)
    assert (str(found), at and f"{at:%H:%M}") == (day, clock)


@pytest.mark.parametrize(
    "text", ["13/25/2024", "1-13-2024", "2024", "1-1", "vandaag", "0-1-2024", "٣-١-٢٠٢٤٤"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r"Schrijf|bestaat|getal"):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", "14:30"),
        ("9.05", "09:05"),
        ("14u30", "14:30"),
        ("14 uur", "14:00"),
        ("14:30:59", "14:30"),
        ("8u", "08:00"),
    ],
)
def test_times_as_people_write_them(text, clock):
    assert f"{read_time(text):%H:%M}" == clock


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("3", "under_5"),
        ("5", "5_15"),
        ("14 min", "5_15"),
        ("15", "15_30"),
        ("30", "30_60"),
        ("60", "30_60"),
        ("61", "over_60"),
        ("<5", "under_5"),
        ("> 60", "over_60"),
        ("5-15", "5_15"),
        ("15 tot 30 minuten", "15_30"),
        ("30–60", "30_60"),
        ("0:20:00", "15_30"),
        ("1:30", "over_60"),
        ("lang", None),
        ("60-5", None),
        ("", None),
    ],
)
def test_durations_as_people_write_them(text, band):
    assert read_duration(text) == band


def test_columns_are_guessed_from_their_headers():
    headers = [
        "Datum bezoek",
        "Tijdstip",
        "IDO-locatie",
        "Soort vraag",
        "Resultaat",
        "Opmerkingen",
        "Aantal",
        "Kleur",
    ]
    assert guess(headers) == {
        "date": "Datum bezoek",
        "time": "Tijdstip",
        "location": "IDO-locatie",
        "topic": "Soort vraag",
        "outcome": "Resultaat",
        "note": "Opmerkingen",
        "count": "Aantal",
    }
