"""The partner's side on a telephone: from the mail to accepted in three taps, and on to the outcome."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ido.models import Outgoing
from referrals.models import Event, PartnerLink, Referral
from referrals.tasks import remind_partners
from tests.browser.conftest import PHONE
from tests.browser.test_axe import Eye
from tests.factories import make_appointment, make_partner, make_referral, make_service
from tests.post import mail_server, run_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(settings, live_server):
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.BASE_URL = live_server.url
        yield running


@pytest.fixture
def referral(fatima, almere):
    partner = make_partner("Raadslieden", almere, email="balie@raadslieden.example")
    referral = make_referral(fatima, service=make_service("Spreekuur", partner))
    make_appointment(referral, timezone.now() + timedelta(days=1))
    return referral


class Taps:
    """A thumb on a telephone, which counts."""

    def __init__(self, phone) -> None:
        self.phone, self.count = phone, 0

    def mail(self, server) -> None:
        """Tap the link in the newest mail."""
        run_queue()
        [link] = re.findall(r"https?://\S+", server.received[-1][1])
        self.count += 1
        self.phone.goto(link)

    def tap(self, name: str) -> None:
        self.count += 1
        self.phone.get_by_role("button", name=name).tap()

    def say(self) -> None:
        """Tap the button of what was folded out."""
        self.count += 1
        self.phone.locator("details[open]").get_by_role("button", name="Doorgeven").tap()

    def fold_out(self, name: str) -> None:
        self.count += 1
        self.phone.locator("summary", has_text=name).tap()

    def choose(self, name: str) -> None:
        self.count += 1
        self.phone.get_by_label(name).tap()


def fits(phone) -> bool:
    """Nothing has to be pushed sideways."""
    return phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_three_taps_from_the_mail_to_accepted_and_on_to_the_outcome(phone, server, referral):
    thumb = Taps(phone)
    thumb.mail(server)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Er staat een doorverwijzing voor je klaar")
    assert "Juf Ans" not in phone.content()
    thumb.tap("Bekijk de doorverwijzing")
    expect(phone.get_by_text("Juf Ans")).to_be_visible()
    expect(phone.get_by_role("button", name="Accepteren")).to_be_in_viewport()
    assert fits(phone)
    thumb.tap("Accepteren")
    expect(phone.get_by_text("Geaccepteerd")).to_be_visible()
    referral.refresh_from_db()
    assert (referral.state, thumb.count) == ("accepted", 3)

    Referral.objects.filter(pk=referral.pk).update(due_on=timezone.localdate())
    assert remind_partners(timezone.now()) == 1
    thumb = Taps(phone)
    thumb.mail(server)
    thumb.tap("Bekijk de doorverwijzing")
    thumb.fold_out("Afronden")
    thumb.choose("De vraag is opgelost")
    thumb.say()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Bedankt!")
    assert "Juf Ans" not in phone.content()
    referral.refresh_from_db()
    assert (referral.state, referral.outcome, thumb.count) == ("completed", "solved", 5)
    assert phone.title() == "Doorverwijzing afgesloten - IDO-balie"


def test_going_back_shows_nothing_of_the_visitor_any_more(phone, server, referral):
    thumb = Taps(phone)
    thumb.mail(server)
    thumb.tap("Bekijk de doorverwijzing")
    thumb.fold_out("Weigeren")
    thumb.choose("Wij hebben geen plek")
    thumb.say()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Bedankt!")

    phone.go_back()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Bedankt!")
    assert phone.evaluate(
        "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"
    ) == ("[[],[]]")


def test_tapping_twice_fast_opens_and_accepts_once(phone, server, referral):
    thumb = Taps(phone)
    thumb.mail(server)
    phone.get_by_role("button", name="Bekijk").dblclick()
    expect(phone.get_by_text("Juf Ans")).to_be_visible()
    phone.get_by_role("button", name="Accepteren").dblclick()
    expect(phone.get_by_text("Geaccepteerd")).to_be_visible()

    assert Event.objects.filter(action="opened").count() == 1
    assert referral.transitions.filter(to_state="accepted").count() == 1


def test_another_time_is_proposed_by_thumb_and_taken_over_at_the_desk(
    phone, page, server, referral, log_in, fatima
):
    thumb = Taps(phone)
    thumb.mail(server)
    thumb.tap("Bekijk de doorverwijzing")
    thumb.fold_out("Andere tijd voorstellen")
    thumb.say()
    expect(phone.get_by_text("Kies een dag.").first).to_be_visible()
    phone.get_by_label("Dag", exact=True).fill((timezone.localdate() + timedelta(days=4)).isoformat())
    phone.get_by_role("textbox", name="Van").fill("14:00")
    assert fits(phone)
    thumb.say()
    expect(phone.get_by_text("Je stelde een andere tijd voor")).to_be_visible()

    log_in(page, fatima)
    page.goto(f"/doorverwijzing/{referral.pk}/")
    page.get_by_role("button", name="Ja, dat kan").click()
    expect(page.get_by_role("status").filter(has_text="De afspraak is verzet.")).to_be_visible()
    assert Referral.objects.get(pk=referral.pk).state == "accepted"

    thumb.mail(server)
    thumb.tap("Bekijk de doorverwijzing")
    expect(phone.get_by_text("Je voorstel is aangenomen")).to_be_visible()
    assert Outgoing.objects.filter(kind="referral_decided", state="sent").count() == 1


def test_the_pages_behind_the_link_keep_to_wcag(phone, server, referral):
    eye, looks = Eye(phone), [(PHONE, "light"), (PHONE, "dark")]
    thumb = Taps(phone)
    thumb.mail(server)
    found = list(eye.violations("door", looks))
    thumb.tap("Bekijk de doorverwijzing")
    expect(phone.get_by_text("Juf Ans")).to_be_visible()
    found += eye.violations("requested", looks)
    for fold in phone.locator("summary").all():
        fold.click()
    found += eye.violations("folded out", looks)
    phone.locator("details", has_text="Weigeren").get_by_role("button").click()
    expect(phone.get_by_text("Dit klopt nog niet")).to_be_visible()
    found += eye.violations("error", looks)
    phone.locator("details", has_text="Weigeren").get_by_label("Wij hebben geen plek").check()
    phone.locator("details", has_text="Weigeren").get_by_role("button").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Bedankt!")
    found += eye.violations("closed", looks)

    assert found == []
    assert PartnerLink.objects.get().revoked_at is not None
