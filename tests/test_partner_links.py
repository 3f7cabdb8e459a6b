"""The link of a partner: opened once, by a person, and a dead end for everybody else."""

from __future__ import annotations

import io
import logging
import re
from datetime import timedelta

import pgtrigger
import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ido import links
from ido.log_lines import WithoutCodes
from ido.models import LinkMiss, Outgoing
from ido.refusals import violated
from referrals import doorway
from referrals.actions import move, withdraw_consent
from referrals.forms_partner import OUTCOMES
from referrals.letters import LINK, mail_link
from referrals.models import Event, Outcome, PartnerLink, Person, State, TimeProposal
from referrals.personal import Visitor
from tests.factories import make_partner, make_referral

VISITOR = Visitor("Juf Ans", "06 12345678", "tr", "Huurtoeslag stopgezet")
PERSONAL = ["Juf Ans", "12345678", "Turks", "Huurtoeslag"]
OPEN, AGAIN = {"stap": "openen"}, {"stap": "nieuw"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(almere):
    return make_partner("Raadslieden", almere, email="balie@raadslieden.example")


@pytest.fixture
def referral(fatima, partner):
    return make_referral(fatima, partner=partner, visitor=VISITOR, shared_data=["name", "contact"])


@pytest.fixture
def link(referral) -> PartnerLink:
    return referral.links.get()


def path_of(link: PartnerLink) -> str:
    return reverse("referrals:partner", args=[links.code_for(LINK, link.seed)])


def opened(link: PartnerLink) -> Client:
    """The browser of a partner who looked at the door and pressed the button."""
    browser = Client()
    browser.get(path_of(link))
    assert browser.post(path_of(link), OPEN).status_code == 302
    return browser


def actions_in_log() -> list[tuple[str, bool]]:
    return list(Event.objects.filter(actor="partner").order_by("pk").values_list("action", "succeeded"))


def without_token(response) -> str:
    """The page, apart from what differs for each request whatever the code is."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)


# --- Scanners ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "look",
    [
        lambda browser, path: browser.get(path),
        lambda browser, path: browser.head(path),
        lambda browser, path: browser.get(path, headers={"Sec-Purpose": "prefetch;prerender"}),
        lambda browser, path: browser.post(path),
        lambda browser, path: browser.post(path, {"stap": ""}),
        lambda browser, path: browser.post(path, {"stap": "accepted", "gezien": "x"}),
        lambda browser, path: browser.post(path, "openen", content_type="text/plain"),
        lambda browser, path: Client().post(path, OPEN),  # a program that keeps no cookies
    ],
    ids=["GET", "HEAD", "prefetch", "POST", "empty", "answer", "text", "no cookies"],
)
def test_a_mail_scanner_sees_nothing_and_uses_nothing_up(link, look):
    browser = Client()
    browser.get(path_of(link))

    response = look(browser, path_of(link))

    assert response.status_code == 200
    assert not any(word in response.text for word in PERSONAL)
    link.refresh_from_db()
    assert (link.used_at, link.revoked_at) == (None, None)
    assert link.referral.state == State.REQUESTED
    assert actions_in_log() == []


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_are_refused(link, method):
    assert getattr(Client(), method)(path_of(link)).status_code == 405


def test_no_line_of_the_log_holds_a_code_whatever_goes_wrong(link, monkeypatch):
    [handler] = [
        one for one in logging.root.handlers if any(isinstance(f, WithoutCodes) for f in one.filters)
    ]
    lines = io.StringIO()
    before = handler.setStream(lines)
    browser, path = Client(raise_request_exception=False), path_of(link)
    browser.put(path)
    browser.get(f"{path.upper().replace('VERWIJZING', 'verwijzing')}>.")
    monkeypatch.setattr(PartnerLink, "referral", None)
    browser.get(path)
    handler.setStream(before)

    code = path.split("/")[2]
    assert [
        line.split(": /")[-1] for line in lines.getvalue().splitlines() if " django.request " in line
    ] == [
        "verwijzing/…/",
        "verwijzing/…/>.",
        "verwijzing/…/",
    ]
    assert code not in lines.getvalue().lower()


def test_who_keeps_no_cookies_is_told_and_loses_nothing(link):
    response = Client().post(path_of(link), OPEN)

    assert "bewaart geen cookies" in response.text
    assert PartnerLink.objects.usable(timezone.now()).get() == link


# --- The person ----------------------------------------------------------------------------------


def test_after_the_button_the_partner_sees_what_the_visitor_agreed_to_share_and_no_more(link, referral):
    browser = opened(link)

    page = browser.get(path_of(link))

    assert "Juf Ans" in page.text
    assert "06 12345678" in page.text
    assert "Huurtoeslag" not in page.text, "the consent is for name and contact alone"
    assert "Turks" not in page.text
    read = Event.objects.get(action="read")
    assert (read.actor, read.referral_id, read.fields) == ("partner", referral.pk, ["name", "contact"])
    assert read.origin == "127.0.0.1"
    assert actions_in_log() == [("opened", True), ("read", True)]


def test_nothing_of_the_visitor_stands_in_title_address_or_cookies(link):
    browser = opened(link)
    page = browser.get(path_of(link))

    title = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1]
    assert title == "Doorverwijzing - IDO-balie"
    assert set(browser.cookies) == {"doorverwijzing", "csrftoken"}
    cookie = browser.cookies["doorverwijzing"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path_of(link), True, "Lax")
    assert link.referral.pk.hex not in cookie.value
    assert cookie["max-age"] == cookie["expires"] == "", "gone when the browser closes"


@pytest.mark.parametrize("inside", [True, False])
def test_no_answer_may_be_kept_or_tell_where_it_came_from(link, inside):
    browser = opened(link) if inside else Client()
    response = browser.get(path_of(link))

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]


def test_pressing_the_button_twice_lets_the_same_browser_in_twice(link):
    browser = opened(link)

    assert browser.post(path_of(link), OPEN).status_code == 302
    assert "Juf Ans" in browser.get(path_of(link)).text
    assert Event.objects.filter(action="opened").count() == 1


@pytest.mark.parametrize("look", ["inside", "at_the_door"])
def test_tapping_twice_at_once_lets_the_browser_in_twice(link, monkeypatch, look):
    tap = Client()
    tap.get(path_of(link))
    second_tap = Client()
    second_tap.cookies = tap.cookies
    honest = getattr(doorway, look)

    def overtaken(request, code, now):
        monkeypatch.setattr(doorway, look, honest)
        found = honest(request, code, now)
        tap.post(path_of(link), {"stap": "openen"})
        return found

    monkeypatch.setattr(doorway, look, overtaken)
    answer = second_tap.post(path_of(link), {"stap": "openen"}, follow=True)

    assert "Juf Ans" in answer.text
    assert actions_in_log().count(("opened", True)) == 1
    assert ("refused", False) not in actions_in_log()


def test_an_opened_link_works_in_that_browser_alone(link):
    opened(link)
    stranger = Client()

    assert stranger.get(path_of(link)).status_code == 404
    stranger.cookies["doorverwijzing"] = doorway.signing.dumps("raad maar", salt=doorway.SALT)
    assert stranger.get(path_of(link)).status_code == 404
    assert stranger.post(path_of(link), OPEN).status_code == 404
    assert ("refused", False) in actions_in_log()


def test_a_browser_left_alone_for_half_an_hour_is_outside_again(link, monkeypatch):
    browser = opened(link)
    later = doorway.signing.time.time() + 31 * 60

    monkeypatch.setattr(doorway.signing.time, "time", lambda: later)
    assert browser.get(path_of(link)).status_code == 404


def test_a_browser_that_stays_busy_stays_inside_for_four_hours_at_most(link, referral):
    browser = opened(link)
    for hours, status in [(3, 200), (5, 404)]:
        with pgtrigger.ignore("referrals.PartnerLink:partner_link_ends_once"):
            PartnerLink.objects.update(used_at=timezone.now() - timedelta(hours=hours))
        assert browser.get(path_of(link)).status_code == status


def test_who_is_inside_when_the_referral_stops_sees_no_visitor_any_more(link, referral, fatima):
    browser = opened(link)
    withdraw_consent(consent=referral.consents.get(), through="staff", by=fatima, now=timezone.now())

    page = browser.get(path_of(link))

    assert "is gestopt" in page.text
    assert not any(word in page.text for word in [*PERSONAL, "ingetrokken", "toestemming"])
    assert browser.post(path_of(link), {"stap": "accepted"}).status_code == 200


def test_a_lost_key_is_told_and_logged_without_an_error(link, vault):
    browser = opened(link)
    for key in vault.glob("*.key"):
        key.unlink()

    page = browser.get(path_of(link))

    assert page.status_code == 200
    assert "niet te lezen" in page.text
    assert actions_in_log()[-1] == ("unreadable", False)


def test_a_visitor_who_was_erased_is_not_asked_for(link, referral):
    browser = opened(link)
    Person.objects.filter(referral=referral).delete()

    assert "geen gegevens van de bezoeker meer" in browser.get(path_of(link)).text


# --- Dead ends -----------------------------------------------------------------------------------

SPOIL = {
    "expired": lambda link, by: expire(link),
    "used": lambda link, by: link.use(opener="x", at=timezone.now()),
    "revoked": lambda link, by: PartnerLink.objects.filter(pk=link.pk).revoke(timezone.now()),
    "sent again": lambda link, by: mail_link(link.referral, "reminder", at=timezone.now()),
    "finished": lambda link, by: finish(link, by),
    "withdrawn": lambda link, by: withdraw_consent(
        consent=link.referral.consents.get(), through="staff", by=by, now=timezone.now()
    ),
}
NO_CODES = ["a" * 32, "a" * 31, "a" * 33, "A1", "ﬁ" * 32, "x'--"]


def expire(link: PartnerLink) -> None:
    with pgtrigger.ignore("referrals.PartnerLink:partner_link_ends_once"):
        PartnerLink.objects.filter(pk=link.pk).update(
            made_at=timezone.now() - timedelta(days=15), expires_at=timezone.now() - timedelta(days=1)
        )


def finish(link: PartnerLink, by) -> None:
    for step, words in [("accepted", {}), ("completed", {"outcome": "solved"})]:
        move(referral=link.referral, to=step, by=by, now=timezone.now(), **words)


@pytest.fixture
def polite(link):
    """What somebody sees who guesses."""
    return without_token(Client().get(reverse("referrals:partner", args=["a" * 32])))


@pytest.mark.parametrize("how", list(SPOIL))
def test_every_spent_link_is_the_same_polite_dead_end(link, fatima, polite, how):
    SPOIL[how](link, fatima)

    for response in (Client().get(path_of(link)), Client().post(path_of(link), OPEN)):
        assert response.status_code == 404
        assert without_token(response) == polite
    assert LinkMiss.objects.get().count == 3
    assert actions_in_log() == [("refused", False)] * 2
    assert Event.objects.filter(action="refused").last().referral_id == link.referral_id


@pytest.mark.parametrize("code", NO_CODES)
def test_what_is_no_code_is_the_same_dead_end(link, polite, code):
    response = Client().get(f"/verwijzing/{code}/")

    assert response.status_code == 404
    assert without_token(response) == polite
    assert actions_in_log() == []


def test_an_altered_code_opens_nothing(link, polite):
    code = links.code_for(LINK, link.seed)
    altered = ("b" if code[0] == "a" else "a") + code[1:]

    assert without_token(Client().get(f"/verwijzing/{altered}/")) == polite


def test_who_guesses_on_is_stopped_before_the_right_code(link):
    for _ in range(links.MISSES_PER_HOUR):
        Client().get("/verwijzing/" + "a" * 32 + "/")

    assert Client().get(path_of(link)).status_code == 429
    assert Client().post(path_of(link), AGAIN).status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.7").get(path_of(link)).status_code == 200


def test_who_is_inside_is_not_stopped_by_neighbours_who_guess(link):
    browser = opened(link)
    for _ in range(links.MISSES_PER_HOUR + 1):
        Client().get("/verwijzing/" + "a" * 32 + "/")

    assert "Juf Ans" in browser.get(path_of(link)).text


# --- Asking for a new link -----------------------------------------------------------------------


def mails() -> list[tuple[str, str]]:
    return list(Outgoing.objects.order_by("pk").values_list("kind", "recipient"))


@pytest.mark.parametrize("how", ["expired", "used", "sent again"])
def test_who_has_a_spent_link_gets_a_new_one_at_the_same_address(link, fatima, how):
    SPOIL[how](link, fatima)
    before = len(mails())

    response = Client().post(path_of(link), AGAIN)

    assert response.status_code == 200
    assert mails()[before:] == [("referral_again", "balie@raadslieden.example")]
    fresh = PartnerLink.objects.usable(timezone.now()).get()
    assert (fresh.referral, fresh.purpose) == (link.referral, "again")
    assert opened(fresh).get(path_of(fresh)).status_code == 200


def test_the_answer_is_the_same_whatever_the_code_was(link, fatima):
    asked = {without_token(Client().post(f"/verwijzing/{code}/", AGAIN)) for code in NO_CODES[:3]}
    asked.add(without_token(Client().post(path_of(link), AGAIN)))
    assert mails() == [("referral_request", "balie@raadslieden.example")], "this link still works"

    link.use(opener="x", at=timezone.now())
    asked.add(without_token(Client().post(path_of(link), AGAIN)))
    finish(link, fatima)
    asked.add(without_token(Client().post(path_of(link), AGAIN)))

    assert len(asked) == 1
    assert [kind for kind, _ in mails()] == ["referral_request", "referral_again"]


def test_at_most_three_new_links_a_day(link):
    link.use(opener="x", at=timezone.now())

    texts = {without_token(Client().post(path_of(link), AGAIN)) for _ in range(5)}

    assert len(texts) == 1
    assert [kind for kind, _ in mails()].count("referral_again") == 3


def test_nobody_gets_a_new_link_at_an_address_of_their_choice(link):
    link.use(opener="x", at=timezone.now())

    Client().post(path_of(link), AGAIN | {"email": "ik@elders.example", "to": "ik@elders.example"})

    assert {recipient for _, recipient in mails()} == {"balie@raadslieden.example"}


# --- The database --------------------------------------------------------------------------------


def refused_by(change) -> str:
    try:
        with transaction.atomic():
            change()
    except Error as error:
        return violated(error) or str(error)
    return "nothing"


def test_a_link_is_used_once_and_never_moved_or_revived(link, fatima, partner):
    other = make_referral(fatima, partner=partner)
    rows = PartnerLink.objects.filter(pk=link.pk)
    assert link.use(opener="een", at=timezone.now())
    assert not link.use(opener="twee", at=timezone.now())

    for change in (
        {"opener": "twee"},
        {"used_at": None, "opener": ""},
        {"referral": other},
        {"expires_at": timezone.now() + timedelta(days=99)},
    ):
        assert refused_by(lambda change=change: rows.update(**change)) == "partner_link_ends_once"
    rows.revoke(timezone.now())
    assert refused_by(lambda: rows.update(revoked_at=None)) == "partner_link_ends_once"


def test_two_links_that_work_cannot_exist(link):
    seed, code_hash = links.new_link(LINK)

    def make() -> None:
        PartnerLink.objects.create(
            referral=link.referral,
            seed=seed,
            code_hash=code_hash,
            purpose="request",
            made_at=link.made_at,
            expires_at=link.expires_at,
        )

    assert refused_by(make) == "partner_link_one_unused"


@pytest.mark.parametrize("state", [str(state) for state in State])
def test_links_exist_for_referrals_that_are_with_the_partner_only(fatima, partner, state):
    referral = make_referral(fatima, state, partner=partner)
    PartnerLink.objects.filter(referral=referral).revoke(timezone.now())
    seed, code_hash = links.new_link(LINK)

    def make() -> None:
        PartnerLink.objects.create(
            referral=referral,
            seed=seed,
            code_hash=code_hash,
            purpose="request",
            made_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=1),
        )

    shared = state in ("requested", "accepted", "in-progress", "on-hold")
    assert refused_by(make) == ("nothing" if shared else "partner_link_of_shared_referral")


def test_by_raw_hand_too_the_end_of_consent_revokes_every_link(link, referral):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO referrals_transition (referral_id, from_state, to_state, at, actor, reason, outcome)"
            " VALUES (%s, '', 'cancelled', now(), 'system', 'mistake', '')",
            [referral.pk],
        )
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_withdrawing_consent_revokes_links_and_erases_proposals_by_trigger(link, referral):
    TimeProposal.objects.create(
        referral=referral,
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(minutes=30),
        made_at=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE referrals_consent SET withdrawn_at = now(), withdrawn_by = 'visitor'")
        link.refresh_from_db()
        assert link.revoked_at is not None
        assert not TimeProposal.objects.exists()
        move(referral=referral, to="cancelled", now=timezone.now(), actor="visitor", reason="mistake")


def test_the_desk_sees_when_it_was_opened_and_whom_it_must_call(fatima, referral, link, almere):
    side = type(referral).objects.with_partner_side
    seen = side().get(pk=referral.pk)
    assert (seen.opened_at, seen.mail_state, seen.must_call) == (None, "waiting", False)

    link.use(opener="x", at=timezone.now())
    link.mail.end("failed", at=timezone.now(), error="onbekend")
    seen = side().get(pk=referral.pk)
    assert (seen.opened_at, seen.mail_state, seen.must_call) == (link.used_at, "failed", True)

    silent = make_referral(fatima, partner=make_partner("Zonder mail", almere))
    assert not silent.links.exists()
    seen = side().get(pk=silent.pk)
    assert (seen.mail_address, seen.must_call, seen.has_proposal) == ("", True, False)
    move(referral=silent, to="rejected", by=fatima, now=timezone.now(), reason="no_capacity")
    assert not side().get(pk=silent.pk).must_call


def test_outcomes_are_those_a_partner_can_report():
    assert {value for value, _ in OUTCOMES} == set(Outcome.values) - {"told"}
