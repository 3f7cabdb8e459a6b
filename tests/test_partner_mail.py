"""Mail to partners: what it says and never says, when it goes, and what becomes of it."""

from __future__ import annotations

import email
import re
from datetime import date, timedelta
from email import policy

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ido.models import Outgoing
from referrals.actions import hand_over, move, withdraw_consent
from referrals.actions_partner import decide_proposal
from referrals.letters import KINDS, mail_link
from referrals.models import PartnerLink, Referral, TimeProposal
from referrals.personal import Visitor
from referrals.tasks import plan_night, remind, remind_owners, remind_partners
from tests.factories import local, make_appointment, make_partner, make_referral, make_service, make_topic
from tests.post import mail_server, run_queue

pytestmark = pytest.mark.django_db
VISITOR = Visitor("Juf Ans", "06 12345678", "tr", "Schulden bij de huurbaas")
UNSAID = [
    "Juf",
    "Ans",
    "12345678",
    "Turks",
    "tr\n",
    "Schulden",
    "huur",
    "Schuldhulp",
    "Budgetspreekuur",
    "Fatima",
]


@pytest.fixture
def server(settings):
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


@pytest.fixture
def partner(almere):
    return make_partner("Geldhulp", almere, email="info@geldhulp.example")


@pytest.fixture
def refer(fatima, partner):
    def make(state: str = "requested", **kwargs) -> Referral:
        topic = make_topic(f"Schuldhulp {Referral.objects.count()}")
        service = make_service("Budgetspreekuur", partner)
        defaults = {"visitor": VISITOR, "topic": topic, "service": service}
        return make_referral(fatima, state, **defaults | kwargs)

    return make


def read(message: str):
    return email.message_from_string(message, policy=policy.default)


def kinds() -> list[str]:
    return [
        kind.removeprefix("referral_")
        for kind in Outgoing.objects.order_by("pk").values_list("kind", flat=True)
    ]


# --- What they say --------------------------------------------------------------------------------


def every_mail(refer, fatima) -> list[Referral]:
    """A referral for each kind of mail, with that mail in the queue."""
    made = [refer() for _ in range(6)]
    now = timezone.now()
    for referral, purpose in zip(made, PartnerLink.Purpose, strict=False):
        if purpose != "request":
            Outgoing.objects.filter(about__referral=str(referral.pk)).delete()
            assert mail_link(referral, purpose, at=now)
    run_queue()
    move(referral=made[5], to="cancelled", by=fatima, now=now, reason="visitor_withdrew")
    return made


def test_every_kind_of_mail_over_smtp_says_nothing_of_a_visitor_or_a_topic(refer, fatima, server):
    made = every_mail(refer, fatima)
    run_queue()

    sent = [read(message) for _, message in server.received]
    assert sorted(kinds()) == sorted([*PartnerLink.Purpose, "request", "ended"])
    assert len(sent) == 7
    for message in sent:
        text = f"{message['Subject']}\n{message.get_content()}"
        assert message.get_content_type() == "text/plain"
        assert [word for word in UNSAID if word in text] == []
        assert "Bibliotheek Almere" in text
        assert "Kenmerk: " in text
        assert str(made[0].pk) not in text
        headers = "\n".join(f"{name}: {value}" for name, value in message.items())
        assert [word for word in UNSAID if word in headers] == []
    for message in sent[:5]:
        [link] = re.findall(r"https?://\S+", message.get_content())
        assert re.fullmatch(r"https?://[^/]+/verwijzing/[a-z2-7]{32}/", link)
        assert "tot en met" in message.get_content()
    assert "http" not in sent[6].get_content()
    assert {recipient for recipients, _ in server.received for recipient in recipients} == {
        "info@geldhulp.example"
    }


def test_the_link_in_the_mail_opens_the_referral_to_who_presses_the_button(refer, server):
    refer(visitor=VISITOR)
    run_queue()
    [link] = re.findall(r"https?://\S+", read(server.received[0][1]).get_content())
    path, browser = "/" + link.split("/", 3)[3], Client()

    assert "Juf Ans" not in browser.get(path).text
    browser.post(path, {"stap": "openen"})

    assert "Juf Ans" in browser.get(path).text


def test_nothing_personal_waits_in_the_queue(refer):
    refer()
    rows = [str(row) for row in [*Outgoing.objects.values(), *DBTaskResult.objects.values()]]

    assert [word for word in UNSAID if word in "".join(rows)] == []
    assert Outgoing.objects.get().about.keys() == {"referral"}


def test_mail_is_queued_with_the_sending_or_not_at_all(refer):
    with transaction.atomic():
        refer()
        transaction.set_rollback(True)

    assert not Outgoing.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_mail_that_was_overtaken_before_it_left_does_not_leave(refer, fatima, server):
    referral = refer()
    withdraw_consent(consent=referral.consents.get(), through="staff", by=fatima, now=timezone.now())

    run_queue()

    assert server.received == [], "nor that it stopped: the partner never heard of it"
    assert set(Outgoing.objects.values_list("kind", "state")) == {
        ("referral_request", "cancelled"),
        ("referral_ended", "cancelled"),
    }


def test_a_new_secret_of_the_installation_gives_links_that_work(refer, server, settings):
    referral = refer()
    settings.SECRET_KEY = "een ander geheim " * 4
    run_queue()
    [link] = re.findall(r"https?://\S+", read(server.received[0][1]).get_content())

    assert Client().get("/" + link.split("/", 3)[3]).status_code == 200
    assert PartnerLink.objects.usable(timezone.now()).get().referral == referral


# --- Where they go, and when ----------------------------------------------------------------------


def test_the_contact_for_referrals_comes_before_the_service_and_the_service_before_the_partner(
    refer, partner
):
    def goes_to(**kwargs) -> str:
        refer(**kwargs)
        return Outgoing.objects.latest("pk").recipient

    assert goes_to() == "info@geldhulp.example"
    service = make_service("Balie", partner, email="balie@geldhulp.example")
    assert goes_to(service=service) == "balie@geldhulp.example"
    partner.contacts.create(name="Ilse", email="ilse@geldhulp.example")
    assert goes_to(service=service) == "balie@geldhulp.example", "she is not marked for it"
    partner.contacts.create(name="Noor", email="noor@geldhulp.example", takes_referrals=True)
    assert goes_to(service=service) == "noor@geldhulp.example"


def test_a_partner_without_an_address_is_to_be_called_today(refer, partner, fatima, login):
    type(partner).objects.update(email="")

    referral = refer()

    assert not Outgoing.objects.exists()
    assert referral.due_on == timezone.localdate()
    assert "bel de partner" in login(fatima).get(reverse("referrals:referral_list")).text
    detail = login(fatima).get(reverse("referrals:referral_detail", args=[referral.pk]))
    assert "Bel de partner" in detail.text


def test_what_stays_within_the_library_is_mailed_to_nobody(fatima, almere):
    make_referral(fatima, service=make_service(library=almere))

    assert not Outgoing.objects.exists()


@pytest.mark.parametrize(
    ("state", "end", "told"),
    [
        ("requested", {"to": "cancelled", "reason": "visitor_withdrew"}, True),
        ("accepted", {"to": "failed", "reason": "no_answer"}, True),
        ("accepted", {"to": "entered-in-error", "reason": "mistake"}, True),
        ("accepted", {"to": "completed", "outcome": "solved"}, False),
        ("cancelled", {"to": "entered-in-error", "reason": "mistake"}, False),
    ],
)
def test_the_partner_is_told_that_it_stopped_and_not_why(refer, fatima, server, state, end, told):
    referral = refer(state)
    Outgoing.objects.filter(kind="referral_ended").delete()
    if state != "cancelled":
        run_queue()
    move(referral=referral, by=fatima, now=timezone.now(), **end)
    run_queue()

    texts = [message for _, message in server.received if "gestopt" in message]
    assert len(texts) == told
    assert not any(word in text for text in texts for word in ["bezoeker wil", "ingetrokken", "antwoordt"])


def test_what_the_partner_did_itself_is_not_told_to_it(refer, server):
    referral = refer()
    run_queue()
    move(referral=referral, to="rejected", actor="partner", now=timezone.now(), reason="no_capacity")

    assert kinds() == ["request"]


# --- The night ------------------------------------------------------------------------------------

SENT = local(date(2026, 11, 16), "10:00")  # a Monday: an answer is due on Wednesday, late after Friday


def at(day: int, clock: str = "04:30"):
    return local(date(2026, 11, day), clock)


def test_who_does_not_answer_is_reminded_once_on_the_day_it_is_due(refer):
    referral = refer(now=SENT)
    first = referral.links.get()

    assert remind_partners(at(17)) == 0
    assert remind_partners(at(18)) == 1
    assert remind_partners(at(18)) == remind_partners(at(19)) == remind_partners(at(25)) == 0

    assert kinds() == ["request", "reminder"]
    first.refresh_from_db()
    assert first.revoked_at is not None, "the newest mail is the one that works"
    assert Referral.objects.overdue(date(2026, 11, 23)).get() == referral, "and the owner sees it"


def test_the_colleague_who_follows_it_hears_once_when_it_becomes_late(refer, fatima, mailoutbox):
    refer(now=SENT)
    refer(now=SENT)

    assert remind_owners(at(20)) == 0
    assert [remind_owners(at(day)) for day in (21, 21, 22, 23)] == [1, 0, 0, 0]
    refer(now=at(17, "10:00"))
    assert remind_owners(at(24)) == 1, "another one became late"

    run_queue()
    reminders = [mail for mail in mailoutbox if mail.to == [fatima.email]]
    assert reminders
    for mail in reminders:
        assert "te-laat" in mail.body
        assert "Juf Ans" not in mail.body
        assert "huurtoeslag" not in mail.body.lower()


def test_the_outcome_is_asked_the_working_day_after_the_appointment_or_after_ten(refer):
    met = refer("accepted", now=SENT)
    make_appointment(met, at(20, "14:00"))  # a Friday
    move(referral=met, to="in-progress", actor="partner", now=at(17, "09:00"))
    unmet = refer("accepted", now=SENT)

    assert remind_partners(at(22)) == 0
    assert remind_partners(at(23)) == 1
    assert remind_partners(at(29)) == 0
    assert remind_partners(at(30)) == 1
    asked = PartnerLink.objects.filter(purpose="outcome").order_by("pk").values_list("referral", flat=True)
    assert list(asked) == [met.pk, unmet.pk]

    move(referral=met, to="on-hold", actor="partner", now=at(24, "09:00"))
    assert remind_partners(local(date(2026, 12, 7), "04:30")) == 0
    assert remind_partners(local(date(2026, 12, 8), "04:30")) == 1, "asked anew after a new answer"


def test_nobody_is_reminded_while_the_desk_has_to_decide(refer, fatima):
    referral = refer(now=SENT)
    proposal = TimeProposal.objects.create(
        referral=referral, starts_at=at(27, "14:00"), ends_at=at(27, "15:00"), made_at=at(17, "11:00")
    )
    assert remind_partners(at(19)) == 0

    decide_proposal(proposal=proposal, accepted=False, by=fatima, now=at(19, "10:00"))
    assert remind_partners(at(20)) == 0
    assert remind_partners(at(23)) == 1


def test_finished_and_internal_ones_and_drafts_are_left_alone(refer, fatima, almere):
    for state in ("draft", "rejected", "completed", "failed"):
        refer(state, now=SENT)
    make_referral(fatima, service=make_service(library=almere), now=SENT)

    assert remind_partners(at(30)) == 0


def test_the_next_night_is_planned_first_and_once(monkeypatch):
    def broken(now):
        raise ValueError("kapot")

    monkeypatch.setattr("referrals.tasks.remind_partners", broken)
    for _ in range(3):
        with pytest.raises(ValueError, match="kapot"):
            remind.call()

    assert DBTaskResult.objects.filter(task_path=remind.module_path).count() == 1
    plan_night(timezone.now())
    [job] = DBTaskResult.objects.filter(task_path=remind.module_path)
    assert timezone.localtime(job.run_after).strftime("%H:%M") == "04:30"


def test_the_command_plans_and_reminds(refer, capsys):
    refer(now=timezone.now() - timedelta(days=9))

    call_command("remind_partners", plan=True)
    assert kinds() == ["request"]
    call_command("remind_partners")
    call_command("remind_partners")

    assert kinds() == ["request", "reminder", "owner"]
    assert capsys.readouterr().out.splitlines() == ["2 mails klaargezet.", "0 mails klaargezet."]
    assert DBTaskResult.objects.filter(task_path=remind.module_path).count() == 1


# --- The coordinator's list -----------------------------------------------------------------------


@pytest.fixture
def failed(refer, server) -> PartnerLink:
    server.answers["RCPT"] = "550 5.1.1 nobody here"
    link = refer().links.get()
    run_queue()
    server.answers.clear()
    link.mail.refresh_from_db()
    assert link.mail.state == "failed"
    return link


def listed(client, **query) -> str:
    return client.get(reverse("referrals:mail_list"), query).text


def test_the_coordinator_sees_what_became_of_each_mail_and_only_of_the_own_library(
    failed, refer, login, joost, sanne
):
    text = listed(login(joost))

    assert "550 5.1.1 nobody here" in text
    assert reverse("referrals:referral_detail", args=[failed.referral_id]) in text
    assert "Verzoek" in text
    assert "nobody here" not in listed(login(sanne))
    assert "Opnieuw versturen" in listed(login(joost), state="aandacht")
    assert "nobody here" not in listed(login(joost), state="sent")
    assert "nobody here" in listed(login(joost), state="onzin")


def test_a_failed_mail_is_sent_again_to_the_address_as_it_is_now(failed, login, joost, partner, server):
    client, resend = login(joost), reverse("referrals:mail_resend", args=[failed.mail_id])
    type(partner).objects.update(email="nieuw@geldhulp.example")

    assert "550 5.1.1" in client.get(resend).text
    assert Outgoing.objects.count() == 1, "asking changes nothing"
    client.post(resend)
    client.post(resend)
    run_queue()

    assert [recipients for recipients, _ in server.received] == [["nieuw@geldhulp.example"]]
    failed.refresh_from_db()
    assert failed.revoked_at is not None
    assert "Niet meer nodig" in listed(client)


def test_the_colleague_who_follows_it_sees_on_the_work_list_that_a_mail_did_not_arrive(
    failed, login, fatima, joost, server
):
    def work_list(name: str) -> str:
        return login(fatima).get(reverse("referrals:referral_list"), {"lijst": name}).text

    assert "mail kwam niet aan: bel de partner" in work_list("beurt")
    assert "Budgetspreekuur" not in work_list("partner")

    login(joost).post(reverse("referrals:mail_resend", args=[failed.mail_id]))
    run_queue()

    assert "Budgetspreekuur" in work_list("partner"), "the partner has time to answer again"
    assert "Budgetspreekuur" not in work_list("beurt")


def test_what_is_over_is_not_sent_again(failed, login, joost, fatima, server):
    move(referral=failed.referral, to="cancelled", by=fatima, now=timezone.now(), reason="visitor_withdrew")
    answer = login(joost).post(reverse("referrals:mail_resend", args=[failed.mail_id]), follow=True)
    run_queue()

    assert "niet meer nodig" in answer.text
    assert server.received == []


def test_a_mail_without_a_link_is_sent_again_as_it_is(refer, fatima, login, joost, server):
    referral = refer()
    run_queue()
    server.answers["MESSAGE"] = ""
    move(referral=referral, to="cancelled", by=fatima, now=timezone.now(), reason="visitor_withdrew")
    run_queue()
    ended = Outgoing.objects.get(kind="referral_ended")
    assert ended.state == "unsure"
    server.answers.clear()
    resend = reverse("referrals:mail_resend", args=[ended.pk])

    assert "niet zeker" in login(joost).get(resend).text
    login(joost).post(resend)
    run_queue()

    ended.refresh_from_db()
    assert (ended.state, len(server.received)) == ("sent", 2)
    assert login(joost).post(resend).status_code == 404, "what arrived is not sent again"


def test_every_kind_of_mail_has_a_name_in_the_list():
    to_partners = {f"referral_{purpose}" for purpose in PartnerLink.Purpose}
    assert set(KINDS) == to_partners | {"referral_ended", "referral_owner"}


def test_who_takes_over_the_referral_finds_the_same_links(refer, joost):
    referral = refer()
    hand_over(referral=referral, to=joost)

    assert PartnerLink.objects.usable(timezone.now()).get().referral == referral
