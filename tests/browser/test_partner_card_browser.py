"""The whole loop in a browser: mail, three taps on a telephone, a proposal, the decision of a coordinator."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners import actions_upkeep as actions
from partners.models import Partner
from tests.factories import make_partner, make_service
from tests.post import mail_server, run_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def raad(almere) -> Partner:
    """A partner whose check is due, with a service."""
    today = timezone.localdate()
    partner = make_partner(
        "Sociaal Raadslieden",
        almere,
        email="info@raad.example",
        phone="036 1234567",
        verified_on=today - timedelta(days=190),
    )
    make_service("Spreekuur", partner)
    return partner


@pytest.fixture
def link(raad, settings, live_server) -> str:
    """The link in the mail that the night sends."""
    settings.BASE_URL = live_server.url
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        actions.ask_planned(at=timezone.now())
        run_queue()
    return re.search(r"http://\S+/partnerkaart/\w+/", server.received[0][1])[0]


def press(tab, name: str) -> None:
    tab.get_by_role("button", name=name).tap()


def fits(tab) -> bool:
    return tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_partner_confirms_with_three_taps_on_a_telephone(phone, link, raad):
    phone.goto(link)
    assert fits(phone)
    press(phone, "Bekijk de gegevens")
    expect(phone.get_by_role("button", name="Ja, alles klopt")).to_be_in_viewport()
    assert fits(phone)
    press(phone, "Ja, alles klopt")

    expect(phone.get_by_role("heading", name="Bedankt!")).to_be_visible()
    raad.refresh_from_db()
    assert (raad.verified_by, raad.verified_on) == ("de partner zelf", timezone.localdate())
    assert phone.request.get(link).status == 404


def test_what_a_partner_proposes_is_taken_over_by_the_coordinator(phone, page, log_in, joost, link, raad):
    phone.goto(link)
    press(phone, "Bekijk de gegevens")
    press(phone, "Nee, iets moet anders")
    expect(phone.get_by_role("button", name="Voorstel versturen")).to_be_visible()
    assert fits(phone)
    phone.get_by_label("E-mailadres").first.fill("geen adres")
    phone.get_by_label("Telefoon").first.fill("036 7654321")
    press(phone, "Voorstel versturen")
    expect(phone.get_by_role("alert")).to_contain_text("naam@voorbeeld.nl")
    phone.get_by_label("E-mailadres").first.fill("info@raad.example")
    expect(phone.get_by_label("Telefoon").first).to_have_value("036 7654321")
    press(phone, "Voorstel versturen")
    expect(phone.get_by_role("heading", name="Bedankt!")).to_be_visible()

    log_in(page, joost)
    page.goto("/beheer/partners/controle/")
    page.get_by_role("link", name="Bekijken").click()
    expect(page.get_by_text("036 1234567")).to_be_visible()
    page.get_by_label("Niet overnemen").check()
    page.get_by_role("button", name="Keuzes wissen").click()
    expect(page.get_by_label("Niet overnemen")).not_to_be_checked()
    page.get_by_label("Overnemen", exact=True).check()
    page.get_by_role("button", name="Opslaan").click()

    expect(page.get_by_role("status").first).to_contain_text("1 overgenomen")
    raad.refresh_from_db()
    assert (raad.phone, raad.verified_by) == ("036 7654321", "de partner zelf")
