"""The report on handing over: it adds up, before and after visitors are forgotten."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from referrals.actions import withdraw_consent
from referrals.models import Person
from reports.indicators.referrals import referrals
from reports.periods import Period
from reports.selection import Selection
from tests.factories import make_location, make_municipality, make_partner, make_referral, make_service

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


def test_other_libraries_and_periods_do_not_count(fatima, sanne, almere, year):
    make_location("Drachten", sanne.library)
    make_referral(sanne, "completed")
    make_referral(fatima, "completed", now=timezone.now().replace(year=timezone.now().year - 2))

    assert sum(lines(almere, year).values()) == 0
