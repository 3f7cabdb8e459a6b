"""Everything of one location on one sheet."""

from datetime import date

from django.urls import reverse

from reports.fact_sheet import FactSheet
from reports.periods import Period
from reports.selection import Selection
from tests.factories import local, make_location, make_opening_hours, make_topic, make_visit


def test_the_sheet_tells_of_its_location_alone(almere, centrum, digid):
    make_opening_hours(centrum, 1, "10:00", "12:00")
    for number in range(6):
        make_visit(centrum, [digid, make_topic(f"Onderwerp {number}")], at=local(date(2026, 6, 1)))
    make_visit(make_location("Haven", almere), at=local(date(2026, 6, 1)))

    sheet = FactSheet(Selection(centrum, Period(date(2026, 6, 1), date(2026, 6, 30))))

    figures, facts = dict(sheet.figures), dict(sheet.facts)
    assert (figures["Vragen"], figures["Bezoeken"], figures["Ter plekke opgelost"]) == ("12", "6", "100,0%")
    assert (figures["Open uren"], figures["Volledigheid"]) == ("10", "10,0%")
    assert (facts["Plek"], facts["Scenario"]) == ("in de bibliotheek", "Basis")
    assert sheet.topics[0][0] == "DigiD"
    assert len(sheet.topics) == 5
    assert sheet.week is not None


def test_the_sheet_takes_its_period_from_the_address_and_says_when_it_cannot(joost, login, centrum):
    client, address = login(joost), reverse("reports:fact_sheet", args=[centrum.pk])
    make_visit(centrum, at=local(date(2025, 6, 2)))

    def get(**query: str) -> str:
        return client.get(address, query).content.decode()

    assert "Meest gevraagd" in get(periode="2025")
    assert 'aria-label="Vragen per maand"' in get(periode="2025")
    assert 'aria-label="Vragen per maand"' not in get(van="2025-06-01", tot="2025-06-30")
    assert "Niet in dienst" in get(van="2019-01-01", tot="2019-02-01")
    assert "Kies een periode uit de lijst." in get(periode="ooit")
    reports = client.get(reverse("reports:report_list"), {"periode": "2025", "locatie": centrum.pk})
    assert f"{address}?periode=2025" in reports.content.decode()


def test_a_month_that_has_not_ended_is_named_below_the_chart(joost, login, centrum):
    make_visit(centrum, at=local(date(2025, 6, 2)))
    address = reverse("reports:fact_sheet", args=[centrum.pk])

    page = login(joost).get(address, {"van": "2025-05-01", "tot": "2025-06-10"}).content.decode()

    assert "Niet alle dagen tellen mee in juni 2025" in page
