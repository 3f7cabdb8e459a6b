"""What handing over led to comes back: on the question, and in the record of the service."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from ido.working_days import is_working_day, working_day_after, working_hours
from partners.models import TrackRecord
from referrals.actions import move
from referrals.follow_up import go_on
from referrals.record import refresh_record
from tests.factories import AMSTERDAM, make_library, make_partner, make_referral, make_service, make_visit

DAY = timedelta(days=1)


@pytest.fixture
def service(almere):
    return make_service("Geldspreekuur", make_partner(library=almere))


@pytest.fixture
def question(centrum, digid, fatima):
    return make_visit(centrum, [digid], by=fatima).questions.get()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("requested", ""),
        ("in-progress", ""),
        ("completed", "solved"),
        ("failed", "unsolved"),
        ("rejected", "unsolved"),
        ("cancelled", ""),
    ],
)
def test_question_tells_what_became_of_it(fatima, service, question, state, expected):
    make_referral(fatima, state, service=service, question=question)

    question.refresh_from_db()
    assert question.follow_up == expected


def test_mistaken_end_is_taken_back_on_the_question(fatima, service, question):
    referral = make_referral(fatima, "completed", service=service, question=question)

    new = go_on(referral=referral, by=fatima, now=timezone.now())
    question.refresh_from_db()
    assert question.follow_up == ""

    move(referral=new, to="completed", outcome="partly", by=fatima, now=timezone.now())
    question.refresh_from_db()
    assert question.follow_up == "partly"


def test_record_counts_what_ended_and_how(fatima, service):
    for state in ("requested", "accepted", "completed", "completed", "failed", "rejected", "cancelled"):
        make_referral(fatima, state, service=service)
    make_referral(fatima, "draft", service=service)
    make_referral(fatima, "entered-in-error", service=service)

    record = TrackRecord.objects.get(service=service)
    refreshed = refresh_record(fatima.library, service, timezone.now())
    assert refreshed.pk == record.pk
    assert (refreshed.sent, refreshed.finished, refreshed.completed) == (7, 4, 2)


def test_record_is_of_one_library_and_one_year(fatima, sanne, service):
    make_referral(fatima, "completed", service=service, now=timezone.now() - 366 * DAY)
    make_referral(fatima, "completed", service=service)

    refresh_record(fatima.library, service, timezone.now())
    assert TrackRecord.objects.get().finished == 1
    assert TrackRecord.objects.visible_to(sanne).count() == 0


def test_answer_time_is_the_median_of_working_hours(fatima, service):
    for day, hour in [("2026-11-17", 10), ("2026-11-17", 12), ("2026-11-18", 16)]:
        referral = make_referral(fatima, service=service, now=at("2026-11-17T09:00"))
        move(referral=referral, to="accepted", by=fatima, now=at(f"{day}T{hour:02}:00"))

    record = refresh_record(fatima.library, service, at("2026-11-20T09:00"))
    assert record.answer_hours == 3


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-17T09:00", "2026-11-17T17:00", 8),
        ("2026-11-17T08:00", "2026-11-17T23:00", 8),
        ("2026-11-20T16:00", "2026-11-23T10:00", 2),  # over a weekend
        ("2026-12-24T16:00", "2026-12-28T10:00", 2),  # over Christmas and a weekend
        ("2026-03-27T16:00", "2026-03-30T10:00", 2),  # over the clock change
        ("2026-11-17T12:00", "2026-11-17T11:00", 0),
    ],
)
def test_working_hours_leave_out_nights_weekends_and_holidays(almere, start, end, hours):
    assert working_hours(at(start), at(end), almere) == hours


def test_working_days_count_holidays_of_the_library(db):
    open_on_good_friday = make_library("Bibliotheek Open")
    closed_then = make_library("Bibliotheek Dicht", closed_on_holidays=["Goede vrijdag", "Tweede paasdag"])
    thursday = at("2026-04-02T09:00").date()

    assert is_working_day(thursday + DAY, open_on_good_friday)
    assert not is_working_day(thursday + DAY, closed_then)
    # Easter Monday is a holiday to both
    assert working_day_after(thursday, 2, open_on_good_friday) == thursday + 5 * DAY
    assert working_day_after(thursday, 1, closed_then) == thursday + 5 * DAY
