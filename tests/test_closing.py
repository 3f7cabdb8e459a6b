"""Closed quarters: what is published is made from them, and nothing that happens later changes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import Error, IntegrityError, transaction

from ido.models import Domain, Province
from registration.models import Question, Visit
from reports.catalogue import REPORTS, reports_for
from reports.closing import ClosedSelection, close, quarters
from reports.editions.making import drafted
from reports.handing_over import COLD
from reports.models import Closing
from reports.periods import Period
from reports.selection import Selection
from tests.factories import (
    make_group,
    make_location,
    make_municipality,
    make_public_body,
    make_topic,
    make_user,
    make_visit,
)

pytestmark = pytest.mark.django_db
Q1, Q2, YEAR = Period.quarter(2025, 1), Period.quarter(2025, 2), Period.year(2025)
LATER = datetime(2026, 1, 20, 3, tzinfo=UTC)


@pytest.fixture
def desks(almere):
    """Two desks in Almere, one in Lelystad, with questions of two quarters about several topics."""
    lelystad = make_municipality("GM0995", "Lelystad")
    desks = [
        make_location("Centrum", almere),
        make_location("Buiten", almere),
        make_location("Zuid", almere, lelystad),
    ]
    tax = make_public_body()
    digid, corona = make_topic("DigiD"), make_topic("Prik", group=make_group("Corona", is_corona=True))
    for number in range(24):
        visit = make_visit(
            desks[number % 3],
            [digid, corona][: 1 + number % 2],
            at=datetime(2025, 1 + number % 6, 10, 11, tzinfo=UTC),
            outcome=Question.Outcome.values[number % 3],
            channel=Visit.Channel.values[number % 2],
        )
        if number % 5 == 0:
            visit.questions.update(domain=Domain.OTHER)
        if number % 4 == 0:
            visit.questions.update(public_body=tax, help_given=Question.HelpGiven.COURSE)
        if number % 3 == 0:
            visit.need_profiles = ["trust", "hands_on", "trust"][: number % 4]
            visit.save()
    return desks


def closed(scope, period) -> ClosedSelection:
    ranges = [quarter.first for quarter in quarters(period)]
    found = Closing.objects.filter(first_day__in=ranges).latest_version()
    if not isinstance(scope, Province):
        found = found.filter(municipality=scope)
    return ClosedSelection(scope, period, list(found))


def tables(selection, *, without: tuple[str, ...] = ()):
    reports = reports_for(selection.scope, live=False)
    return [report.make(selection) for report in reports if report.slug not in without]


@pytest.mark.parametrize("period", [Q1, YEAR])
def test_closed_quarters_give_the_reports_of_the_day_they_were_closed(desks, period):
    for quarter in quarters(YEAR):
        close(quarter, now=LATER)
    municipality = desks[0].operations.get().municipality
    for scope in (municipality, Province.FLEVOLAND):
        others = ("jaar-op-jaar", "nagekomen")  # which only closed quarters know
        assert tables(closed(scope, period), without=others) == tables(
            Selection(scope, period), without=others
        )


def test_what_happens_later_changes_no_closed_quarter(desks):
    close(Q1, now=LATER)
    before = tables(closed(Province.FLEVOLAND, Q1))

    make_visit(desks[0], at=datetime(2025, 2, 2, 12, tzinfo=UTC))
    Visit.objects.filter(location=desks[1]).update(
        withdrawn_at=LATER, withdrawn_by=make_user("coordinator", library=desks[1].library)
    )
    Question.objects.update(outcome=Question.Outcome.SOLVED)

    assert tables(closed(Province.FLEVOLAND, Q1)) == before
    assert tables(Selection(Province.FLEVOLAND, Q1)) != before


def test_a_quarter_closed_before_more_was_kept_leaves_out_what_it_does_not_know(desks):
    close(Q1, now=LATER)
    for closing in list(Closing.objects.filter(first_day=Q1.first)):
        earlier = {
            "questions": [[*row[:5], row[-1]] for row in closing.counts["questions"]],
            "visits": [[*row[:3], row[-1]] for row in closing.counts["visits"]],
            "referrals": [[closing.counts["questions"][0][0], COLD, 12]],
        }
        Closing.objects.create(
            municipality=closing.municipality,
            first_day=Q1.first,
            version=2,
            closed_at=LATER,
            counts=earlier,
        )
    municipality = desks[0].operations.get().municipality
    selection = closed(municipality, Q1)

    missing = {report.slug for report in REPORTS if report.published and not report.is_known(selection)}
    of_years = "besteding"
    assert missing == {
        "organisaties",
        "hulp",
        "behoeften",
        "bestemming",
        "doorverwijzen",
        "jaar-op-jaar",
        "nagekomen",
        of_years,
    }
    draft = drafted(municipality, Q1)
    assert len(draft.sheets) == len(reports_for(municipality, live=False)) - len(missing)
    assert draft.cells


def test_a_quarter_is_closed_once_for_every_municipality_with_a_desk(desks):
    make_municipality("GM0080", "Leeuwarden", "PV21")

    assert close(Q1, now=LATER) == 2
    assert close(Q1, now=LATER) == 0

    late = make_location("Later", desks[0].library, make_municipality("GM0171", "Noordoostpolder"))
    make_visit(late, at=datetime(2025, 3, 1, 12, tzinfo=UTC))
    assert close(Q1, now=LATER) == 1
    assert {closing.closed_at for closing in Closing.objects.all()} == {LATER}


def test_a_quarter_with_days_to_come_or_something_else_is_not_closed(desks):
    with pytest.raises(ValueError, match="2025-k1"):
        close(Q1, now=datetime(2025, 3, 31, 12, tzinfo=UTC))
    with pytest.raises(ValueError, match="2025"):
        close(YEAR, now=LATER)
    # Midnight in Amsterdam is ten in the evening of the day before in universal time
    assert close(Q1, now=datetime(2025, 3, 31, 22, 30, tzinfo=UTC)) == 2


def test_a_closing_is_never_changed_or_thrown_away(desks):
    close(Q1, now=LATER)
    for change in (Closing.objects.all().delete, lambda: Closing.objects.update(counts={})):
        with pytest.raises(Error, match="Cannot"), transaction.atomic():
            change()


@pytest.mark.parametrize("day", [date(2025, 1, 2), date(2025, 2, 1)])
def test_a_closing_begins_with_a_quarter(almere, day):
    with pytest.raises(IntegrityError):
        Closing.objects.create(municipality=make_municipality(), first_day=day, closed_at=LATER, counts={})


def test_a_mistake_makes_a_new_version_that_counts(desks):
    close(Q1, now=LATER)
    first = Closing.objects.get(municipality="GM0034", first_day=Q1.first)
    second = Closing.objects.create(
        municipality=first.municipality,
        first_day=first.first_day,
        version=2,
        closed_at=LATER,
        counts=first.counts,
    )
    assert Closing.objects.latest_version().get(municipality="GM0034") == second


def test_a_year_has_four_quarters_and_a_quarter_one():
    assert [quarter.name for quarter in quarters(YEAR)] == ["2025-k1", "2025-k2", "2025-k3", "2025-k4"]
    assert quarters(Q2) == [Q2]
