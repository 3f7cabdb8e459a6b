"""Passkeys in a real browser, with a pretended authenticator in it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def authenticator(page):
    """A fingerprint reader in the computer that always recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def add_passkey(page, name="Mijn laptop"):
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Bevestigen").click()
    page.get_by_label("Naam").fill(name)
    page.get_by_role("button", name="Passkey toevoegen").click()
    page.get_by_role("heading", name="Herstelcodes").wait_for()


def log_out(page):
    page.goto(reverse("account_profile"))
    page.locator("main").get_by_role("button", name="Uitloggen").click()
    page.get_by_role("heading", name="Inloggen").wait_for()


def test_a_passkey_is_added_and_then_logs_in_without_password(page, log_in, fatima, authenticator):
    log_in(page, fatima)
    add_passkey(page)
    log_out(page)

    page.get_by_role("button", name="Inloggen met een passkey").click()
    page.wait_for_url(lambda url: "inloggen" not in url)

    page.goto(reverse("account_profile"))
    assert page.get_by_text(fatima.email).is_visible()
    page.goto(reverse("mfa_list_webauthn"))
    row = page.get_by_role("row", name="Mijn laptop")
    assert "nog niet" not in row.inner_text()
    row.get_by_role("link", name="Verwijderen").click()
    page.get_by_role("link", name="Met een passkey").click()
    page.get_by_role("button", name="Bevestigen met een passkey").click()
    page.get_by_role("button", name="Verwijderen").click()
    page.get_by_text("Nog geen passkeys").wait_for()


def test_after_the_password_the_passkey_is_the_second_step(page, log_in, fatima, authenticator):
    log_in(page, fatima)
    add_passkey(page)
    log_out(page)

    page.get_by_label("E-mailadres").fill(fatima.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.get_by_role("heading", name="Tweede stap").wait_for()
    page.get_by_role("button", name="Inloggen met een passkey").click()
    page.wait_for_url(lambda url: "inloggen" not in url)

    page.goto(reverse("account_profile"))
    assert page.get_by_text(fatima.email).is_visible()


def test_a_passkey_that_does_not_answer_is_told_in_words(page, authenticator):
    session, authenticator_id = authenticator
    page.goto(reverse("account_login"))

    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator_id, "isUserVerified": False})
    page.get_by_role("button", name="Inloggen met een passkey").click()

    page.get_by_text("Dat lukte niet.").wait_for()
