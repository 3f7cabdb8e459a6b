"""The warning before a session ends, and the page that stays when it has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from ido.models import User
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_warning_is_answered_with_one_key(page, log_in, joost, settings):
    settings.SESSION_IDLE = timedelta(seconds=123)
    log_in(page, joost)
    page.goto(reverse("user_add"))
    page.get_by_label("Naam").fill("Noor")
    dialog = page.get_by_role("dialog", name="Ben je er nog?")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Je wordt over 2 minuten uitgelogd.")
    expect(page.get_by_role("button", name="Ik ben er nog")).to_be_focused()
    settings.SESSION_IDLE = timedelta(minutes=20)

    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Naam")).to_have_value("Noor")


def test_after_the_end_the_page_stays_and_what_was_typed_is_sent_after_login(page, log_in, joost):
    log_in(page, joost)
    page.clock.install()
    page.goto(reverse("user_add"))
    page.get_by_label("Naam").fill("Noor")
    page.get_by_label("E-mailadres").fill("noor@bieb.example")
    page.get_by_label("Rol").select_option("desk")

    an_hour_passes(page)
    dialog = page.get_by_role("dialog", name="Je sessie is afgelopen")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Uitnodigen").click()
    page.get_by_label("E-mailadres").fill(joost.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.get_by_role("button", name="Alsnog versturen").click()

    page.get_by_text("Noor krijgt een uitnodiging per mail.").wait_for()
    assert User.objects.filter(email="noor@bieb.example").count() == 1
    page.goto(reverse("resume"))
    expect(page.get_by_role("button", name="Alsnog versturen")).to_have_count(0)


def an_hour_passes(page):
    """In the browser and in the session on the server."""
    page.clock.fast_forward("01:00:00")
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["seen"] -= 3600
        session.save()


def test_a_session_ended_elsewhere_is_told_at_the_warning(page, log_in, joost, settings):
    settings.SESSION_IDLE = timedelta(seconds=121)
    log_in(page, joost)
    page.goto(reverse("user_list"))
    expect(page.get_by_role("dialog", name="Ben je er nog?")).to_be_visible()
    Session.objects.all().delete()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Je sessie is afgelopen")).to_be_visible()
