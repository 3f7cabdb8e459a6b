"""Two desks at the same moment, with one place left: each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from referrals.models import Appointment, Person, Referral
from tests.factories import agree, make_partner, make_referral, make_service, make_session, make_user

pytestmark = pytest.mark.django_db(transaction=True)

VISITOR = {"contact": "06 12345678", "language": "nl", "question": "Huurtoeslag"}


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of the acts gives, begun together in threads."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def act(number: int) -> None:
        try:
            start.wait(timeout=10)
            results[number] = acts[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.fixture
def session(almere, digid):
    """One place, the day after tomorrow."""
    service = make_service("Spreekuur", make_partner("Raadslieden", almere), most_participants=1)
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    return make_session(service, begins, begins + timedelta(hours=1))


def handing_over(login, user, referral, session, name):
    """The desk of the user, about to send."""
    browser = login(user)
    path = reverse("referrals:handover", args=[referral.pk])
    moment = f"{session.schedule_id}@{session.starts_at.isoformat()}"
    return lambda: browser.post(path, {**VISITOR, "name": name, "moment": moment})


def test_of_two_desks_with_one_place_left_one_wins_and_the_other_keeps_its_form(login, almere, session):
    desks = []
    for name in ("Fatima", "Bilal"):
        user = make_user(name, library=almere)
        referral = make_referral(user, "draft", service=session.service)
        agree(referral, by=user)
        desks.append(handing_over(login, user, referral, session, f"Bezoeker van {name}"))

    answers = at_once(*desks)

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Appointment.objects.count() == Person.objects.count() == 1
    assert sorted(Referral.objects.values_list("state", flat=True)) == ["draft", "requested"]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "net door een ander genomen" in refused.text
    assert "Bezoeker van" in refused.text
    assert "06 12345678" in refused.text


def test_one_desk_that_sends_twice_at_once_hands_over_once(login, almere, session):
    user = make_user("Fatima", library=almere)
    referral = make_referral(user, "draft", service=session.service)
    agree(referral, by=user)
    send = handing_over(login, user, referral, session, "Juf Ans")

    answers = at_once(send, send)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Appointment.objects.count() == Person.objects.count() == referral.transitions.count() == 1
