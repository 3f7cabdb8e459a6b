"""Reports for the library alone: the hours of the week, topics that come together, what was registered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.catalogue import BY_SLUG
from reports.indicators.combinations import combinations
from reports.indicators.registration import registered
from reports.indicators.week import hours_of_week
from reports.inhabitants import partly_counted
from reports.models import Download
from reports.periods import Period
from reports.selection import Selection
from tests.factories import local, make_library, make_location, make_opening_hours, make_topic, make_visit

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))  # the first is a Monday


@pytest.fixture
def selection(almere) -> Selection:
    return Selection(almere, JUNE)


def test_questions_are_set_by_the_hour_in_dutch_time(centrum, selection, digid):
    other = make_topic("Toeslagen")
    make_visit(centrum, [digid, other], at=local(date(2026, 6, 1), "10:59"))
    make_visit(centrum, at=local(date(2026, 6, 13), "12:00"))
    make_visit(centrum, at=local(date(2026, 6, 1), "12:00"), source="import")
    withdrawn = make_visit(centrum, at=local(date(2026, 6, 1), "09:00"))
    withdrawn.withdraw(by=withdrawn.recorded_by, at=timezone.now())

    table = hours_of_week(selection)

    assert table.rows == (
        ("10.00", 2, 0, 0, 0, 0, 0, 0, 2),
        ("11.00", 0, 0, 0, 0, 0, 0, 0, 0),
        ("12.00", 0, 0, 0, 0, 0, 1, 0, 1),
    )
    assert table.total == ("Totaal", 2, 0, 0, 0, 0, 1, 0, 3)
    assert "Maandag" in str(BY_SLUG["drukte"].draw(table))


def test_a_pair_of_topics_counts_once_a_visit_whatever_their_order(centrum, selection, digid):
    other, third = make_topic("Toeslagen"), make_topic("Zorg")
    same = make_topic("Toeslagen", library=centrum.library)  # their own, beside that of the whole country
    when = local(date(2026, 6, 2), "10:00")
    make_visit(centrum, [same, digid, other], at=when)
    make_visit(centrum, [other, digid, other], at=when)
    make_visit(centrum, [digid, third], at=when)
    make_visit(centrum, [digid], at=when)

    table = combinations(selection)

    assert [row[:3] for row in table.rows] == [("DigiD", "Toeslagen", 2)]
    assert float(table.rows[0][3]) == pytest.approx(2 / 3)


def test_open_hours_with_an_entry_are_counted_by_location(centrum, selection):
    make_opening_hours(centrum, 1, "10:00", "12:30")
    make_visit(centrum, at=local(date(2026, 6, 8), "11:15"))
    make_visit(centrum, at=local(date(2026, 6, 8), "11:45"))
    make_visit(centrum, at=local(date(2026, 6, 9), "11:45"))

    table = registered(selection)

    assert [row[:3] for row in table.rows] == [("Centrum", 1, 15)]  # five Mondays of three clock hours


def test_without_registrations_every_report_of_the_library_is_empty_and_whole(centrum, almere):
    ahead = timezone.localdate() + timedelta(days=1)
    selection = Selection(almere, Period(ahead, ahead))

    for slug in ("drukte", "combinaties", "registratie"):
        assert not [row for row in BY_SLUG[slug].make(selection).rows if any(row[1:])]


def test_a_coordinator_reads_about_one_location(login, joost, centrum, digid):
    other = make_location("Buiten", library=centrum.library)
    make_visit(centrum, [digid])
    make_visit(other, [digid, digid])
    client = login(joost)

    page = client.get(reverse("reports:report_list"), {"locatie": other.pk})
    alone = client.get(reverse("reports:report_detail", args=["locaties-vergeleken"]), {"locatie": other.pk})
    file = client.get(reverse("reports:report_download", args=["onderwerpen", "csv"]), {"locatie": other.pk})

    assert page.context["selection"].questions == 2
    assert "<h1>Buiten</h1>" in page.text
    assert alone.url == f"/rapporten/?periode={timezone.localdate().year}&locatie={other.pk}"
    assert ";2;" in file.text
    assert Download.objects.get().scope == f"locatie-{other.pk}"


def test_a_location_of_another_library_cannot_be_chosen(login, joost, centrum):
    theirs = make_location("Van anderen", library=make_library("Elders"))

    page = login(joost).get(reverse("reports:report_list"), {"locatie": theirs.pk})

    assert "Deze locatie kun je niet kiezen" in page.text
    assert page.context["selection"] is None


def test_inhabitants_are_not_divided_by_one_of_several_locations(centrum, almere):
    alone = partly_counted(Selection(centrum, JUNE))
    make_location("Buiten", library=almere)

    assert (alone, partly_counted(Selection(centrum, JUNE))) == (set(), {"GM0034"})
