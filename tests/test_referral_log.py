"""Who saw what: every showing of a visitor is an event, and an event tells nothing of the visitor."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import timezone

from referrals.actions import withdraw_consent
from referrals.log import note, show_visitor
from referrals.models import Event, Person, Referral
from referrals.personal import Visitor
from tests.factories import make_referral

VISITOR = Visitor("Juf Ans", "06 12345678", "tr", "")


@pytest.fixture
def referral(fatima) -> Referral:
    return make_referral(fatima, visitor=VISITOR)


@pytest.fixture
def request_of_fatima(fatima):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = fatima
    return request


def test_whoever_is_shown_a_visitor_stands_in_the_log(referral, fatima, request_of_fatima):
    assert show_visitor(referral, request=request_of_fatima, action="read") == VISITOR

    event = Event.objects.get()
    assert (event.library, event.referral_id) == (fatima.library, referral.pk)
    assert (event.action, event.actor, event.by, event.origin) == ("read", "staff", fatima, "192.0.2.7")
    assert event.fields == ["name", "contact", "language"], "the question was empty"
    assert event.succeeded


def test_a_partner_who_opens_a_link_is_nobody_of_the_staff(referral, request_of_fatima):
    show_visitor(referral, request=request_of_fatima, action="opened", actor="partner")

    event = Event.objects.get()
    assert (event.actor, event.by) == ("partner", None)


def test_a_lost_key_shows_nothing_and_says_so_in_the_log(referral, request_of_fatima):
    name = Person.objects.get().key_name
    (Path(settings.VAULT_DIR) / f"{name}.key").unlink()

    assert show_visitor(referral, request=request_of_fatima, action="read") is None

    event = Event.objects.get()
    assert (event.action, event.succeeded) == ("unreadable", False)


def test_nobody_to_show_is_no_event(referral, fatima, request_of_fatima):
    consent = referral.consents.get()
    withdraw_consent(consent=consent, through="staff", by=fatima, now=timezone.now())

    assert show_visitor(referral, request=request_of_fatima, action="read") is None
    assert not Event.objects.exclude(action="erased").exists()


def test_an_event_holds_nothing_of_the_visitor(referral, request_of_fatima):
    show_visitor(referral, request=request_of_fatima, action="read")

    stored = str(Event.objects.values_list().get())
    for value in ("Ans", "12345678", "tr'"):
        assert value not in stored


def test_an_act_of_the_system_has_no_origin(referral):
    event = note(library=referral.library, action="erased", actor="system", referral=referral)

    assert (event.origin, event.by, event.fields) == (None, None, [])
