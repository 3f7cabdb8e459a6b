"""The report on handing over: it adds up, before and after visitors are forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from referrals.actions import move, withdraw_consent
from referrals.models import Person
from reports.indicators.referrals import destinations, handing_on, referrals
from reports.periods import Period
from reports.selection import Selection
from tests.factories import (
    local,
    make_location,
    make_municipality,
    make_partner,
    make_referral,
    make_service,
    make_visit,
)

STATES = ["requested", "accepted", "completed", "completed", "failed", "rejected", "cancelled", "draft"]


@pytest.fixture
def year():
    today = timezone.localdate()
    return Period(date(today.year - 1, 12, 1), date(today.year + 1, 1, 31))


def lines(scope, period) -> dict[str, int]:
    table = referrals(Selection(scope, period))
    assert table.total[1] == sum(row[1] for row in table.rows)
    return {row[0]: row[1] for row in table.rows}


def test_every_referral_that_counts_is_in_one_line(fatima, almere, centrum, year):
    service = make_service(partner=make_partner())
    for state in STATES:
        make_referral(fatima, state, service=service, location=centrum)
    make_referral(fatima, "entered-in-error", service=service, location=centrum)

    expected = {
        "Koud: de weg gewezen": 0,
        "Warm, afgerond": 2,
        "Warm, niet gelukt": 1,
        "Warm, geweigerd": 1,
        "Warm, geannuleerd": 1,
        "Warm, loopt nog": 2,
    }
    assert lines(almere, year) == expected
    assert lines(make_municipality(), year) == expected
    assert sum(lines(make_municipality("GM0080", "Leeuwarden", "PV21"), year).values()) == 0


def test_report_is_the_same_when_nothing_is_left_of_the_visitors(fatima, almere, centrum, year):
    for state in STATES:
        make_referral(fatima, state, location=centrum)
    before = lines(almere, year)

    Person.objects.all().delete()

    assert lines(almere, year) == before


def test_withdrawn_consent_moves_a_referral_to_cancelled(fatima, almere, year):
    referral = make_referral(fatima, "accepted")

    withdraw_consent(consent=referral.consents.get(), through="visitor", now=timezone.now())

    assert lines(almere, year)["Warm, geannuleerd"] == 1


def test_referrals_are_to_the_library_itself_or_to_another(fatima, almere, centrum, year):
    own, others = make_service(), make_service(partner=make_partner())
    for state, service in (("requested", own), ("completed", others), ("failed", others), ("draft", own)):
        make_referral(fatima, state, service=service, location=centrum)
    make_referral(fatima, "entered-in-error", service=own, location=centrum)

    for scope in (almere, make_municipality()):
        table = destinations(Selection(scope, year))
        assert [row[:2] for row in table.rows] == [
            ("Intern: eigen aanbod van de bibliotheek", 1),
            ("Extern: een andere organisatie", 2),
        ]
        assert table.total[1] == referrals(Selection(scope, year)).total[1]


def test_other_libraries_and_periods_do_not_count(fatima, sanne, almere, year):
    make_location("Drachten", sanne.library)
    make_referral(sanne, "completed")
    make_referral(fatima, "completed", now=timezone.now().replace(year=timezone.now().year - 2))

    assert sum(lines(almere, year).values()) == 0


def answered(by, location, hours: list[int]) -> None:
    """Warm referrals that a partner answered so many hours after a Monday at nine."""
    service = make_service(partner=make_partner())
    asked: datetime = local(date(2025, 3, 3), "09:00")
    for wait in hours:
        referral = make_referral(by, "requested", service=service, location=location, now=asked)
        move(referral=referral, to="accepted", by=by, now=asked + timedelta(hours=wait))


def test_each_step_of_handing_on_is_a_part_of_its_own_whole(fatima, almere, centrum, year):
    service = make_service(partner=make_partner())
    for state in STATES:
        make_referral(fatima, state, service=service, location=centrum)
    for outcome in ("referred", "solved", "solved"):
        make_visit(centrum, outcome=outcome)

    for scope in (almere, make_municipality()):
        rows = {row[0]: row[1:3] for row in handing_on(Selection(scope, year)).rows}
        assert rows == {
            "Vragen die zijn doorverwezen": (1, 3),
            "Doorverwijzingen die warm waren": (7, 7),
            "Warme doorverwijzingen met een antwoord": (5, 7),
            "Warme doorverwijzingen die zijn afgerond": (2, 4),
        }


@pytest.mark.parametrize(("waits", "expected"), [([1, 2, 4, 30, 50], 4), ([1, 2, 4, 30], None)])
def test_the_middle_of_the_answers_is_told_in_working_hours_and_not_of_a_few(
    fatima, almere, centrum, waits, expected
):
    answered(fatima, centrum, waits)

    table = handing_on(Selection(almere, Period.year(2025)))

    assert [row[4] for row in table.rows] == [None, None, expected, None]
