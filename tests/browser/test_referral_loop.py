"""The whole loop in one go: question, consent, card, partner, outcome, report, nothing left of the person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from ido.management.referral_texts import load_texts
from partners.models import Agreement, TrackRecord
from referrals.models import Event, Person, Referral, Tombstone
from referrals.night import forget
from referrals.tasks import remind_partners
from registration.models import Question, Visit
from tests.factories import make_partner, make_service, make_session, make_topic, make_visit
from tests.post import mail_server, run_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME, CONTACT = "Tante Truus", "06 98765432"


@pytest.fixture
def post(settings, live_server):
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.BASE_URL = live_server.url
        yield running


@pytest.fixture
def service(almere, centrum, fatima):
    """A consultation hour of a partner with an address, about the one favourite of the desk."""
    load_texts()
    today = timezone.localdate()
    digid = make_topic("DigiD")
    make_visit(centrum, [digid], at=timezone.now() - timedelta(days=1), by=fatima)
    Visit.objects.update(entered_at=timezone.now() - timedelta(days=1))
    partner = make_partner(
        "Raadslieden", almere, topics=[digid], verified_on=today, email="balie@raadslieden.example"
    )
    Agreement.objects.create(
        partner=partner,
        library=almere,
        agreed_on=today,
        manners=["warm"],
        shared_data=list(Agreement.SharedData.values),
    )
    service = make_service("Spreekuur", partner, most_participants=2, to_bring="de brief")
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
    make_session(service, begins, begins + timedelta(hours=1))
    return service


def link_in(post) -> str:
    """The link in the newest mail, which tells nothing about anybody."""
    run_queue()
    recipients, mail = post.received[-1]
    assert recipients == ["balie@raadslieden.example"]
    assert not any(word in mail for word in (NAME, "98765432", "DigiD"))
    return re.findall(r"https?://\S+", mail)[0]


def everything_stored() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def in_browser(tab) -> str:
    return tab.evaluate(
        "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])"
    )


def test_from_the_question_to_nothing_left_of_the_person(page, phone, log_in, fatima, joost, service, post):
    # The desk: a question, consent, who it is, when
    log_in(page, fatima)
    page.goto("/balie/")
    expect(page.get_by_role("combobox", name="Zoek een onderwerp")).to_be_focused()
    page.keyboard.press("1")
    page.keyboard.press("w")
    expect(page.locator(".service > summary").first).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Lees dit voor")).to_be_focused()
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(page.get_by_label("Hoe wil de bezoeker genoemd worden?")).to_be_focused()
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type(CONTACT)
    page.keyboard.press("Enter")

    # The card, in Dutch and in Arabic
    expect(page.get_by_role("heading", level=1)).to_have_text("Kaart voor de bezoeker")
    expect(page.get_by_role("article")).to_contain_text("de brief")
    page.get_by_role("link", name="العربية").click()
    expect(page.get_by_role("article")).to_have_attribute("dir", "rtl")
    referral = Referral.objects.get()
    assert referral.question.outcome == "referred"

    # The partner, on a telephone: a look, and yes
    phone.goto(link_in(post))
    assert NAME not in phone.content()
    phone.get_by_role("button", name="Bekijk de doorverwijzing").tap()
    expect(phone.get_by_text(NAME)).to_be_visible()
    phone.get_by_role("button", name="Accepteren").tap()
    expect(phone.get_by_text("Geaccepteerd")).to_be_visible()

    # The coordinator sees that, and who looked
    log_in(page, joost)
    page.goto(f"/doorverwijzing/{referral.pk}/")
    expect(page.get_by_text("geaccepteerd").first).to_be_visible()
    assert list(Event.objects.filter(action="opened").values_list("actor", flat=True)) == ["partner"]

    # Afterwards the partner is asked what became of it, and says so
    Referral.objects.filter(pk=referral.pk).update(due_on=timezone.localdate())
    assert remind_partners(timezone.now()) == 1
    phone.goto(link_in(post))
    phone.get_by_role("button", name="Bekijk de doorverwijzing").tap()
    phone.locator("summary", has_text="Afronden").tap()
    phone.get_by_label("De vraag is opgelost").tap()
    phone.locator("details[open]").get_by_role("button", name="Doorgeven").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Bedankt!")

    # It is known at the question, at the service, and in the report
    assert Question.objects.get(pk=referral.question_id).follow_up == "solved"
    assert TrackRecord.objects.get(service=service).completed == 1
    page.goto("/rapporten/doorverwijzingen/")
    row = page.get_by_role("row", name=re.compile("Warm, afgerond"))
    expect(row).to_contain_text("1")

    # A month later nothing is left of the person; the report still adds up
    assert Person.objects.exists()
    forget(timezone.now() + timedelta(days=31))
    assert not Person.objects.exists()
    assert Tombstone.objects.filter(pk=referral.pk).exists()
    page.goto(f"/doorverwijzing/{referral.pk}/")
    expect(page.get_by_text("Gewist. Van de bezoeker is niets meer bewaard.")).to_be_visible()
    page.goto("/rapporten/doorverwijzingen/")
    expect(page.get_by_role("row", name=re.compile("Warm, afgerond"))).to_contain_text("1")
    stored = everything_stored()
    for word in (NAME, "Truus", "98765432"):
        assert word not in stored
        assert word not in in_browser(page) + in_browser(phone)
