"""What a partner does behind its link, what the desk answers, and what happens when both do it at once."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Context

from ido import links
from ido.models import Outgoing
from referrals.actions import move
from referrals.actions_partner import DecidedError, decide_proposal, version_of
from referrals.forms_partner import ProposalForm
from referrals.letters import LINK
from referrals.models import (
    MAY_GO_TO,
    SHARED,
    Appointment,
    Event,
    PartnerLink,
    Person,
    Referral,
    State,
    TimeProposal,
    Transition,
)
from tests.factories import make_appointment, make_partner, make_referral, make_visit
from tests.test_pages import faults

pytestmark = pytest.mark.django_db
PARTNERS_OWN = {"accepted", "in-progress", "on-hold", "completed", "rejected", "failed"}
WORDS = {
    "completed": {"outcome": "partly"},
    "rejected": {"reason": "no_capacity"},
    "failed": {"reason": "no_show"},
}
SAID = {"outcome": "", "reason": ""}


class Inside:
    """The browser of a partner that opened the link of a referral."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        link = PartnerLink.objects.usable(timezone.now()).get(referral=referral)
        self.code = links.code_for(LINK, link.seed)
        self.path = reverse("referrals:partner", args=[self.code])
        self.browser = Client()
        self.browser.get(self.path)
        self.browser.post(self.path, {"stap": "openen"})

    def look(self):
        return self.browser.get(self.path)

    @property
    def seen(self) -> str:
        return version_of(self.referral)

    def say(self, step: str, seen: str | None = None, **fields: str):
        return self.browser.post(
            self.path, {"stap": step, "gezien": self.seen if seen is None else seen, **fields}
        )

    @property
    def state(self) -> str:
        self.referral.refresh_from_db()
        return self.referral.state


@pytest.fixture
def partner(almere):
    return make_partner("Raadslieden", almere, email="balie@raadslieden.example")


@pytest.fixture
def inside(fatima, partner):
    """Make a referral in a state, and the partner's browser in front of it."""
    return lambda state="requested": Inside(make_referral(fatima, state, partner=partner))


def test_the_audit_trail_keeps_no_address_for_the_code_stands_in_it(fatima, partner, centrum, digid):
    question = make_visit(centrum, [digid], by=fatima).questions.get()
    page = Inside(make_referral(fatima, "accepted", partner=partner, question=question))

    page.say("completed", outcome="partly")

    question.refresh_from_db()
    assert question.follow_up == "partly", "a change that the trail tells of"
    told = Context.objects.values_list("metadata", flat=True)
    assert told
    assert not any("url" in metadata or page.code in str(metadata) for metadata in told)


# --- Steps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [str(state) for state in SHARED])
def test_only_the_steps_that_can_be_made_are_offered(inside, state):
    offered = set(re.findall(r'name="stap" value="([\w-]+)"', inside(state).look().text))

    assert offered == {str(step) for step in MAY_GO_TO[State(state)]} & PARTNERS_OWN | {"voorstel"}


@pytest.mark.parametrize(
    ("state", "step"),
    [(str(state), str(step)) for state in SHARED for step in sorted(MAY_GO_TO[state] & PARTNERS_OWN)],
)
def test_partner_makes_each_step_that_the_table_allows(inside, state, step):
    page = inside(state)

    assert page.say(step, **WORDS.get(step, {})).status_code == 302
    assert page.state == step
    last = Transition.objects.filter(referral=page.referral).last()
    assert (last.actor, last.by) == ("partner", None)
    assert SAID | {"outcome": last.outcome, "reason": last.reason} == SAID | WORDS.get(step, {})


@pytest.mark.parametrize("state", [str(state) for state in SHARED])
@pytest.mark.parametrize("step", [str(state) for state in State])
def test_a_step_that_is_not_offered_is_not_made(inside, state, step):
    if step in MAY_GO_TO[State(state)] & PARTNERS_OWN:
        return
    page = inside(state)

    assert page.say(step, **WORDS.get(step, {"reason": "mistake"})).status_code in (302, 409)
    assert page.state == state


@pytest.mark.parametrize("step", ["", "draft", "cancelled", "entered-in-error", "²", "x" * 5000, "\x00"])
def test_nonsense_for_a_step_is_no_step(inside, step):
    page = inside()

    assert page.say(step).status_code == 302
    assert page.state == "requested"


@pytest.mark.parametrize(
    ("state", "step", "fields", "told"),
    [
        ("requested", "rejected", {}, "Kies waarom"),
        ("requested", "rejected", {"reason": "no_show"}, "Kies een van de redenen"),
        ("accepted", "failed", {"reason": "rerouted"}, "Kies een van de redenen"),
        ("accepted", "completed", {}, "Kies hoe het ging"),
        ("accepted", "completed", {"outcome": "told"}, "Kies een van de antwoorden"),
        ("requested", "voorstel", {}, "Kies een dag"),
        ("requested", "voorstel", {"day": "2026-13-45", "begins": "14"}, "Schrijf een dag die bestaat"),
        ("requested", "voorstel", {"day": "2020-01-01", "begins": "14"}, "al geweest"),
        ("requested", "voorstel", {"day": "2099-01-01", "begins": "14"}, "Kies een dag tot en met"),
        ("requested", "voorstel", {"begins": "kwart voor"}, "Dit is geen tijd"),
    ],
)
def test_what_is_missing_is_asked_and_what_was_typed_stays(inside, state, step, fields, told):
    page = inside(state)

    answer = page.say(step, **fields)

    assert answer.status_code == 422
    assert told in answer.text
    assert page.state == state
    assert faults(answer) == []
    if "begins" in fields:
        assert f'value="{fields["begins"]}"' in answer.text


def test_after_the_end_the_answer_is_read_back_and_the_visitor_is_gone_from_the_page(inside):
    page = inside("accepted")

    page.say("completed", outcome="partly")
    closed = page.look()

    assert "Bedankt" in closed.text
    assert "deels opgelost" in closed.text
    assert "Juf Ans" not in closed.text
    assert faults(closed) == []
    assert Client().get(page.path).status_code == 404


@pytest.mark.parametrize("state", [str(state) for state in SHARED])
def test_every_page_of_the_partner_is_sound(inside, state):
    assert faults(inside(state).look()) == []


# --- Twice, and too late --------------------------------------------------------------------------


def test_pressing_twice_does_it_once(inside):
    page = inside()
    seen = page.seen

    assert [page.say("accepted", seen).status_code for _ in range(3)] == [302] * 3
    assert Transition.objects.filter(referral=page.referral, to_state="accepted").count() == 1

    seen = page.seen
    assert page.say("completed", seen, outcome="solved").status_code == 302
    assert page.say("completed", seen, outcome="solved").status_code == 200, "closed, and thanked"
    assert Transition.objects.filter(referral=page.referral, to_state="completed").count() == 1


def test_a_page_that_is_out_of_date_says_so_and_loses_nothing(inside, fatima):
    page = inside("accepted")
    seen = page.seen
    move(referral=page.referral, to="in-progress", by=fatima, now=timezone.now())

    answer = page.say("completed", seen, outcome="support")

    assert answer.status_code == 409
    assert "intussen iets veranderd" in answer.text
    assert "Afronden: De bezoeker krijgt verdere hulp" in answer.text
    assert re.search(r'value="support"[^>]*checked', answer.text), "one tap to say it after all"
    assert page.state == "in-progress"
    assert faults(answer) == []
    assert page.say("completed", outcome="support").status_code == 302
    assert page.state == "completed"


def test_a_changed_appointment_makes_a_page_out_of_date(inside):
    page = inside()
    seen = page.seen
    make_appointment(page.referral, timezone.now() + timedelta(days=2))

    assert page.say("accepted", seen).status_code == 409
    assert page.state == "requested"


def test_what_cannot_be_said_any_more_is_told_with_what_was_typed(inside, fatima):
    page = inside()
    seen = page.seen
    move(referral=page.referral, to="cancelled", by=fatima, now=timezone.now(), reason="visitor_withdrew")

    answer = page.say("rejected", seen, reason="no_capacity")

    assert answer.status_code == 200
    assert "is gestopt" in answer.text
    assert "ziet ervan af" not in answer.text, "not why"


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_are_told_apart(fatima, partner):
    referral = make_referral(fatima, partner=partner)
    page = Inside(referral)
    seen, start, statuses = page.seen, threading.Barrier(2), []

    def answer(step: str, **fields: str) -> None:
        browser = Client()
        browser.cookies = page.browser.cookies
        start.wait(10)
        answered = browser.post(page.path, {"stap": step, "gezien": seen, **fields})
        statuses.append((answered.status_code, "is gestopt" in answered.text))
        connection.close()

    both = [
        threading.Thread(target=answer, args=("accepted",)),
        threading.Thread(target=answer, args=("rejected",), kwargs={"reason": "no_capacity"}),
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)

    assert referral.transitions.filter(actor="partner").count() == 1
    assert len(statuses) == 2
    assert 302 in {status for status, _ in statuses}


@pytest.mark.django_db(transaction=True)
def test_five_who_press_the_button_of_one_link_at_once_open_it_once(fatima, partner):
    link = make_referral(fatima, partner=partner).links.get()
    path = reverse("referrals:partner", args=[links.code_for(LINK, link.seed)])
    start, statuses = threading.Barrier(5), []

    def press() -> None:
        browser = Client()
        browser.get(path)
        start.wait(20)
        statuses.append(browser.post(path, {"stap": "openen"}).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(statuses) == [302] + [404] * 4
    assert Event.objects.filter(action="opened").count() == 1


# --- Another time ---------------------------------------------------------------------------------

SOON = timezone.localdate() + timedelta(days=7)
PROPOSAL = {"day": SOON.isoformat(), "begins": "14", "ends": "14.45"}


def test_another_time_waits_for_the_desk_which_takes_it_over(inside, fatima, login):
    page = inside()
    make_appointment(page.referral, timezone.now() + timedelta(days=2))

    assert page.say("voorstel", **PROPOSAL).status_code == 302
    assert page.say("voorstel", **PROPOSAL).status_code == 302
    proposal = TimeProposal.objects.get()
    assert page.state == "requested"
    assert page.referral.due_on == timezone.localdate(), "now it is the desk's turn"
    assert "Je stelde een andere tijd voor" in page.look().text

    desk, detail = login(fatima), reverse("referrals:referral_detail", args=[page.referral.pk])
    assert "van 14.00 tot 14.45 uur" in desk.get(detail).text
    assert "partner wil een andere tijd" in desk.get(reverse("referrals:referral_list")).text
    decide = reverse("referrals:proposal_decide", args=[page.referral.pk])
    desk.post(decide, {"voorstel": str(proposal.pk), "besluit": "ja"})

    appointment = Appointment.objects.get(referral=page.referral)
    assert (appointment.starts_at, appointment.seat) == (proposal.starts_at, None)
    assert page.state == "accepted"
    assert page.referral.due_on > SOON, "the outcome is asked after the appointment"
    assert Outgoing.objects.latest("pk").kind == "referral_decided"
    changed = Event.objects.get(action="changed")
    assert (changed.by, changed.fields) == (fatima, ["appointment"])
    assert "Je voorstel is aangenomen" in page.look().text


def test_a_declined_time_leaves_everything_as_it_was(inside, fatima, login):
    page = inside("accepted")
    kept = make_appointment(page.referral, timezone.now() + timedelta(days=2))
    page.say("voorstel", **PROPOSAL | {"ends": ""})
    proposal = TimeProposal.objects.get()
    assert proposal.ends_at - proposal.starts_at == timedelta(minutes=30)

    decide = reverse("referrals:proposal_decide", args=[page.referral.pk])
    login(fatima).post(decide, {"voorstel": str(proposal.pk), "besluit": "nee"})

    assert Appointment.objects.get(referral=page.referral) == kept
    assert page.state == "accepted"
    assert Outgoing.objects.latest("pk").kind == "referral_decided"
    assert "Je voorstel kan niet" in page.look().text


def test_a_newer_proposal_and_accepting_after_all_take_the_place_of_an_older(inside, fatima):
    page = inside()
    page.say("voorstel", **PROPOSAL)
    page.say("voorstel", **PROPOSAL | {"begins": "10", "ends": ""})
    older, newer = TimeProposal.objects.order_by("pk")
    assert (older.accepted, newer.accepted) == (False, None)

    page.say("accepted")

    newer.refresh_from_db()
    assert (newer.accepted, newer.decided_by) == (False, None)
    with pytest.raises(DecidedError):
        decide_proposal(proposal=newer, accepted=True, by=fatima, now=timezone.now())
    assert page.state == "accepted"


@pytest.mark.parametrize("data", [{}, {"voorstel": "x"}, {"voorstel": "9" * 30, "besluit": "ja"}])
def test_an_answer_to_nothing_is_no_answer(inside, login, fatima, data):
    page = inside()
    page.say("voorstel", **PROPOSAL)

    answer = login(fatima).post(reverse("referrals:proposal_decide", args=[page.referral.pk]), data)

    assert answer.status_code == 302
    assert TimeProposal.objects.get().decided_at is None


def test_nobody_is_expected_who_is_not_known_any_more(inside):
    page = inside()
    Person.objects.filter(referral=page.referral).delete()

    assert "voorstel" not in re.findall(r'name="stap" value="([\w-]+)"', page.look().text)
    assert page.say("voorstel", **PROPOSAL).status_code == 409
    assert not TimeProposal.objects.exists()


def test_a_time_in_the_night_the_clock_changes_is_one_that_exists(fatima, partner):
    now = datetime(2027, 3, 20, 12, 0, tzinfo=UTC)
    form = ProposalForm(
        {"day": "2027-03-28", "begins": "2:30", "ends": ""}, now=now, last=now.date() + timedelta(days=90)
    )

    assert form.is_valid()
    assert form.cleaned_data["starts_at"] == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
