"""Handing a visitor over in a real browser: by keyboard from the question, and without JavaScript."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ido.management.referral_texts import load_texts
from partners.models import Agreement
from referrals.models import Appointment, Consent, Language, Person, Referral
from referrals.personal import recall
from registration.models import Visit
from tests.factories import (
    make_partner,
    make_place,
    make_referral,
    make_service,
    make_session,
    make_topic,
    make_visit,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/balie/"


@pytest.fixture
def service(almere, centrum, fatima):
    """A consultation hour about DigiD, the only favourite of the desk, with places the day after tomorrow."""
    load_texts()
    digid = make_topic("DigiD")
    yesterday = timezone.now() - timedelta(days=1)
    make_visit(centrum, [digid], at=yesterday, by=fatima)
    Visit.objects.update(entered_at=yesterday)
    partner = make_partner("Raadslieden", almere, topics=[digid], verified_on=timezone.localdate())
    Agreement.objects.create(
        partner=partner,
        library=almere,
        agreed_on=timezone.localdate(),
        manners=["warm"],
        shared_data=list(Agreement.SharedData.values),
    )
    service = make_service("Spreekuur", partner, most_participants=2, to_bring="de brief")
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    make_session(service, begins, begins + timedelta(hours=1))
    return service


@pytest.fixture
def desk(page, log_in, fatima, service):
    log_in(page, fatima)
    page.goto(DESK)
    expect(page.get_by_role("combobox", name="Zoek een onderwerp")).to_be_focused()
    return page


def keys(tab, *pressed):
    tab.wait_for_load_state()  # the scripts that listen to keys run before it
    for key in pressed:
        tab.keyboard.press(key)


def into_the_panel(tab):
    keys(tab, "1", "w")
    expect(tab.locator(".service > summary").first).to_be_focused()


def test_whole_handing_over_by_keyboard(desk, service):
    began, pressed = time.perf_counter(), 0

    into_the_panel(desk)
    keys(desk, "r")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Vraag toestemming")
    expect(desk.get_by_role("heading", name="Lees dit voor")).to_be_focused()
    keys(desk, "j")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Draag de bezoeker over")
    expect(desk.get_by_label("Hoe wil de bezoeker genoemd worden?")).to_be_focused()
    desk.keyboard.type("Juf Ans")
    keys(desk, "Tab")
    desk.keyboard.type("06 12345678")
    keys(desk, "Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Kaart voor de bezoeker")
    expect(desk.get_by_role("button", name="Kaart printen")).to_be_focused()
    seconds = time.perf_counter() - began
    pressed = len("1wrjJuf Ans06 12345678") + 2
    print(f"\nfrom the question to the card: {pressed} keys, {seconds:.1f} s")

    referral = Referral.objects.get()
    assert (referral.state, referral.service, str(referral.question.topic)) == ("requested", service, "DigiD")
    assert Consent.objects.get().given == "spoken"
    assert Appointment.objects.get().seat == 1
    assert recall(Person.objects.get()).name == "Juf Ans"
    expect(desk.get_by_role("article")).to_contain_text("de brief")


def test_cold_is_one_key_in_the_panel(desk):
    into_the_panel(desk)
    keys(desk, "g")

    expect(desk.get_by_text("Genoteerd: je hebt de weg gewezen naar Spreekuur.")).to_be_visible()
    assert Referral.objects.get().manner == "cold"
    desk.get_by_role("button", name="Weg wijzen terugdraaien").click()
    expect(desk.get_by_text("Teruggedraaid.")).to_be_visible()
    assert Referral.objects.get().state == "entered-in-error"


def test_refusing_is_one_key_and_leaves_nobody(desk):
    into_the_panel(desk)
    keys(desk, "r")
    expect(desk.get_by_role("heading", name="Lees dit voor")).to_be_focused()
    keys(desk, "n")

    expect(desk.get_by_text("Genoteerd: je hebt de weg gewezen naar Spreekuur.")).to_be_visible()
    assert not Person.objects.exists()
    assert Referral.objects.filter(manner="cold").count() == 1


def test_escape_leaves_the_panel_for_the_outcomes_so_that_their_keys_work(desk):
    into_the_panel(desk)
    keys(desk, "Escape", "d")

    expect(desk.get_by_role("button", name="Deels opgelost")).to_be_focused()
    expect(desk.get_by_role("combobox", name="Zoek een onderwerp")).to_have_value("")


def test_keys_of_the_panel_do_nothing_outside_it(desk):
    keys(desk, "1")
    expect(desk.locator(".service > summary").first).to_be_visible()
    keys(desk, "r", "g")

    assert not Referral.objects.exists()


def test_what_stands_in_the_note_comes_back_when_it_is_refused(desk):
    keys(desk, "1", "m")
    desk.get_by_label("Notitie").fill("bel 06-12345678")
    desk.locator("[data-refer=r]").first.click()

    expect(desk.get_by_role("alert")).to_contain_text("telefoonnummer")
    expect(desk.get_by_label("Notitie")).to_have_value("bel 06-12345678")
    assert not Referral.objects.exists()


def test_it_works_without_javascript(open_tab, log_in, fatima, service):
    tab = open_tab(java_script_enabled=False)
    log_in(tab, fatima)
    tab.goto(DESK)

    tab.get_by_text("DigiD", exact=True).last.click()
    with tab.expect_popup() as opened:
        tab.get_by_role("button", name="Wie kan hier verder helpen?").click()
    helpers = opened.value
    helpers.get_by_role("button", name="Doorverwijzen naar Spreekuur").click()
    helpers.get_by_role("button", name="Ja, mondeling").click()
    helpers.get_by_label("Hoe wil de bezoeker genoemd worden?").fill("Juf Ans")
    helpers.get_by_role("button", name="Versturen").click()
    expect(helpers.get_by_role("heading", level=1)).to_have_text("Kaart voor de bezoeker")

    assert Referral.objects.get().state == "requested"
    assert Visit.objects.filter(entered_at__gt=timezone.now() - timedelta(hours=1)).count() == 1
    tab.get_by_role("button", name="Doorverwezen").click()
    expect(tab.get_by_text("Dit was al opgeslagen. Het staat één keer in het logboek.")).to_be_visible()


def test_place_that_went_meanwhile_keeps_what_was_typed(desk, service, fatima):
    service.most_participants = 1
    service.save()
    into_the_panel(desk)
    keys(desk, "r")
    expect(desk.get_by_role("heading", name="Lees dit voor")).to_be_focused()
    keys(desk, "j")
    desk.get_by_label("Hoe wil de bezoeker genoemd worden?").fill("Juf Ans")
    session = service.sessions.get()
    take_the_place(fatima, service, session)
    desk.get_by_label("Hoe te bereiken").fill("06 12345678")
    keys(desk, "Enter")

    expect(desk.get_by_role("alert")).to_contain_text("net door een ander genomen")
    expect(desk.get_by_label("Hoe wil de bezoeker genoemd worden?")).to_have_value("Juf Ans")
    expect(desk.get_by_label("Hoe te bereiken")).to_have_value("06 12345678")


def take_the_place(fatima, service, session):
    make_referral(fatima, service=service, slot=(session.schedule_id, session.starts_at))


@pytest.mark.parametrize("bring", ["pen, bril, brief, jas en pas", "een brief of een pasje, " * 12])
def test_card_is_one_a5_in_every_language(page, log_in, fatima, service, bring):
    service.to_bring, service.phone = bring, "036 1112222"
    service.place = make_place("Buurthuis De Brug", fatima.library, street="Kade 1", postcode="1315 AB")
    service.save()
    session = service.sessions.get()
    referral = make_referral(fatima, service=service, slot=(session.schedule_id, session.starts_at))
    log_in(page, fatima)
    for language in Language.values:
        page.goto(f"/doorverwijzing/{referral.pk}/kaart/?taal={language}")
        paper = page.pdf(prefer_css_page_size=True)
        sizes = re.findall(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", paper)
        assert [(round(float(wide)), round(float(high))) for wide, high in sizes] == [(420, 595)], language
