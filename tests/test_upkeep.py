"""The yearly cycle: what the dates decide, whom the night asks, and that nobody gets a mail twice."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ido import links
from ido.management.start_set import load_start_set
from ido.models import Outgoing
from partners import actions_upkeep as actions
from partners.models import CheckRequest, Freshness, Partner, Service
from partners.tasks_upkeep import ask_partners, plan_night
from partners.upkeep import Step, step_for
from tests.factories import make_partner, make_service, make_user
from tests.post import mail_server, run_queue

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def partner_due(days: int, name: str = "Raadslieden", **kwargs) -> Partner:
    """A partner whose entry began to want a check so many days ago."""
    due = TODAY - days * DAY
    kwargs = {"email": "info@raad.example", "verified_on": due - 182 * DAY, **kwargs}
    return make_partner(name, verify_before=due, **kwargs)


def asked(partner: Partner, days_ago: int, **kwargs) -> CheckRequest:
    """A request for the check that is due now, of so many days ago."""
    at = NOW - days_ago * DAY
    seed, code_hash = links.new_link("test")
    return CheckRequest.objects.create(
        partner=partner,
        seed=seed,
        code_hash=code_hash,
        due_on=partner.due_on,
        round=partner.check_requests.count() + 1,
        requested_at=at,
        expires_at=at + 30 * DAY,
        **kwargs,
    )


def mail_to(address: str, state: str) -> Outgoing:
    return Outgoing.objects.create(
        kind="partner_check",
        key=state,
        recipient=address,
        state=state,
        error="weg",
        queued_at=NOW,
        due_at=NOW,
    )


# --- what the dates say ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "freshness", "is_hidden"),
    [
        (-1, Freshness.FRESH, False),
        (0, Freshness.DUE, False),
        (27, Freshness.DUE, False),
        (28, Freshness.UNCONFIRMED, False),
        (182, Freshness.UNCONFIRMED, False),
        (183, Freshness.STALE, False),
        (273, Freshness.STALE, False),
        (274, Freshness.STALE, True),
    ],
)
@pytest.mark.parametrize("is_promised", [True, False])
def test_an_entry_goes_from_fresh_to_hidden_on_these_days(days, freshness, is_hidden, is_promised):
    partner = partner_due(days)
    if not is_promised:
        Partner.objects.filter(pk=partner.pk).update(verify_before=None)
        partner.refresh_from_db()
    make_service("Spreekuur", partner)

    assert (partner.freshness(TODAY), partner.is_hidden(TODAY)) == (freshness, is_hidden)
    for name in Freshness.values:
        assert Partner.objects.of_freshness(name, TODAY).exists() == (name == freshness)
    assert Service.objects.shown_on(TODAY).exists() != is_hidden
    assert Service.objects.with_trust(TODAY).get().is_stale == (freshness == Freshness.STALE)


@pytest.mark.parametrize(
    ("days", "freshness", "is_hidden"),
    [
        (-5, Freshness.UNCONFIRMED, False),
        (0, Freshness.UNCONFIRMED, False),
        (182, Freshness.UNCONFIRMED, False),
        (183, Freshness.STALE, False),
        (274, Freshness.STALE, True),
        (None, Freshness.STALE, True),
    ],
)
def test_what_nobody_confirmed_yet_is_never_called_checked(days, freshness, is_hidden):
    due = None if days is None else TODAY - days * DAY
    partner = make_partner(verified_on=None, verified_by="", verify_before=due)
    make_service("Spreekuur", partner)

    assert (partner.freshness(TODAY), partner.is_hidden(TODAY)) == (freshness, is_hidden)
    for name in Freshness.values:
        assert Partner.objects.of_freshness(name, TODAY).exists() == (name == freshness)
    assert Service.objects.shown_on(TODAY).exists() != is_hidden
    assert Service.objects.with_trust(TODAY).get().is_stale == (freshness == Freshness.STALE)


# --- what the night does --------------------------------------------------------------------------


def step(partner: Partner) -> Step:
    return step_for(partner, list(partner.check_requests.select_related("mail")), TODAY)


@pytest.mark.parametrize(("days", "expected"), [(-1, Step.NOTHING), (0, Step.ASK), (300, Step.ASK)])
def test_the_first_mail_goes_from_the_day_the_check_is_due(days, expected):
    assert step(partner_due(days)) == expected


@pytest.mark.parametrize(("days", "expected"), [(13, Step.NOTHING), (14, Step.REMIND), (60, Step.REMIND)])
def test_one_reminder_goes_two_weeks_after_the_first_mail(days, expected):
    partner = partner_due(90)
    asked(partner, days)

    assert step(partner) == expected


def test_after_the_reminder_nothing_more_is_sent_this_cycle():
    partner = partner_due(90)
    asked(partner, 60)
    asked(partner, 40)

    assert step(partner) == Step.NOTHING


def test_requests_of_an_earlier_cycle_do_not_count():
    partner = partner_due(0)
    for round_ in (1, 2):
        request = asked(partner, 300 + round_)
        CheckRequest.objects.filter(pk=request.pk).update(due_on=TODAY - 365 * DAY, round=round_)

    assert step(partner) == Step.ASK


@pytest.mark.parametrize("outcome", ["confirmed", "proposed"])
def test_who_answered_is_left_alone(outcome):
    partner = partner_due(90)
    asked(partner, 60, answered_at=NOW, outcome=outcome)

    assert step(partner) == Step.NOTHING


def test_a_withdrawn_request_is_not_sent_again():
    partner = partner_due(90)
    asked(partner, 60, revoked_at=NOW)

    assert step(partner) == Step.NOTHING


def test_without_an_address_a_person_has_to_call():
    assert step(partner_due(0, email="")) == Step.CALL
    assert step(partner_due(0, "Tweede", email="", check_email="controle@raad.example")) == Step.ASK


@pytest.mark.parametrize("state", ["failed", "unsure"])
def test_a_mail_that_did_not_arrive_is_for_a_person_until_there_is_another_address(state):
    partner = partner_due(90)
    asked(partner, 60, mail=mail_to("info@raad.example", state))
    assert step(partner) == Step.CALL

    partner.check_email = "nieuw@raad.example"

    assert step(partner) == Step.REMIND


def test_an_entry_without_a_day_is_for_a_person():
    partner = make_partner(verified_on=None, verified_by="", email="info@raad.example")

    assert step(partner) == Step.NOTHING


# --- the night itself -----------------------------------------------------------------------------


@pytest.fixture
def server(settings):
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def test_the_night_mails_once_however_often_it_runs_and_the_link_is_no_secret_of_the_database(server):
    partner = partner_due(0, check_email="controle@raad.example")

    for _ in range(3):
        actions.ask_planned(at=timezone.now())
        run_queue()

    [(recipients, message)] = server.received
    assert recipients == ["controle@raad.example"]
    assert "Klopt de informatie over Raadslieden nog?" in message
    assert "Bibliotheek Almere" in message
    code = re.search(r"/partnerkaart/([a-z2-7]{32})/", message)[1]
    request = partner.check_requests.get()
    assert request.code_hash == links.digest(code)
    assert (request.round, request.requested_by, request.mail.state) == (1, None, "sent")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{code}%"])
            assert cursor.fetchone()[0] == 0, table


def test_the_reminder_says_that_it_is_one_and_has_a_link_of_its_own(server):
    actions.ask_if_due(partner_due(20).pk, at=timezone.now() - 14 * DAY)
    actions.ask_planned(at=timezone.now())

    run_queue()

    first, second = sorted((message for _, message in server.received), key=len)
    assert "Herinnering: klopt de informatie" in second
    assert "Herinnering" not in first
    assert len(set(re.findall(r"/partnerkaart/(\w+)/", first + second))) == 2


def test_archived_merged_and_undated_partners_and_those_without_an_address_are_not_mailed():
    partner_due(9, "Gestopt", ends_on=TODAY)
    keeper = partner_due(-9, "Blijft")
    partner_due(9, "Dubbel", ends_on=TODAY + 9 * DAY, merged_into=keeper)
    partner_due(9, "Begint later", starts_on=TODAY + DAY)
    partner_due(9, "Zonder adres", email="")
    make_partner("Nieuw", verified_on=None, verified_by="", email="a@b.example")

    assert actions.ask_planned(at=NOW) == []


def test_a_request_that_is_withdrawn_before_the_mail_left_is_not_mailed(server):
    request = actions.ask_if_due(partner_due(0).pk, at=timezone.now())
    actions.revoke(request=request, at=timezone.now())

    run_queue()

    assert server.received == []
    assert Outgoing.objects.get().state == "cancelled"


def test_another_secret_of_the_installation_makes_another_link_that_works(server, settings):
    partner = partner_due(0)
    actions.ask_planned(at=timezone.now())
    settings.SECRET_KEY = "een heel ander geheim van deze installatie"

    run_queue()

    code = re.search(r"/partnerkaart/(\w+)/", server.received[0][1])[1]
    assert partner.check_requests.get().code_hash == links.digest(code)


@pytest.mark.django_db(transaction=True)
def test_nights_that_run_at_the_same_time_ask_once():
    for number in range(5):
        partner_due(3, f"Partner {number}")
    start = threading.Barrier(4)

    def night() -> None:
        start.wait(10)
        actions.ask_planned(at=NOW)
        connection.close()

    nights = [threading.Thread(target=night) for _ in range(4)]
    for one in nights:
        one.start()
    for one in nights:
        one.join(60)

    assert CheckRequest.objects.count() == 5
    assert Outgoing.objects.count() == 5
    assert DBTaskResult.objects.filter(task_path__endswith="send_mail").count() == 5


def test_the_night_plans_the_next_one_first_and_only_once():
    plan_night(NOW)
    plan_night(NOW)
    assert "0 asked" in ask_partners.call()

    [job] = DBTaskResult.objects.filter(task_path=ask_partners.module_path)
    assert job.run_after > NOW


def test_the_command_shows_whom_it_would_ask_and_does_so_only_then(capsys):
    partner_due(9)
    asked(partner_due(60, "Oud"), 20)

    call_command("ask_partners", dry_run=True)
    assert capsys.readouterr().out.splitlines() == [
        "herinnering: Oud (Bibliotheek Almere)",
        "eerste mail: Raadslieden (Bibliotheek Almere)",
        "2 mails zouden nu verstuurd worden. Er is niets verstuurd.",
    ]
    assert not Outgoing.objects.exists()
    assert not DBTaskResult.objects.exists()

    call_command("ask_partners")
    assert capsys.readouterr().out == "2 mails klaargezet.\n"
    assert Outgoing.objects.count() == 2

    call_command("ask_partners", plan=True)
    assert Outgoing.objects.count() == 2


# --- by hand --------------------------------------------------------------------------------------


def test_asking_by_hand_sends_at_once_and_counts_for_the_night():
    joost, partner = make_user("Joost", "coordinator"), partner_due(0)

    request = actions.ask(partner=partner, by=joost, at=NOW)

    assert (request.requested_by, request.round) == (joost, 1)
    assert actions.ask_planned(at=NOW) == []
    assert actions.ask(partner=partner, by=joost, at=NOW).round == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [({"email": ""}, "geen e-mailadres"), ({"ends_on": TODAY}, "archief")],
)
def test_asking_by_hand_says_why_it_cannot(change, message):
    joost, partner = make_user("Joost", "coordinator"), partner_due(0, **change)

    with pytest.raises(ValidationError, match=message):
        actions.ask(partner=partner, by=joost, at=NOW)
    assert not CheckRequest.objects.exists()


def test_the_national_list_arrives_unconfirmed_and_is_shown_with_that_mark():
    load_start_set()

    bodies = Partner.objects.national()
    assert {body.freshness(TODAY) for body in bodies} == {Freshness.UNCONFIRMED}
    assert not any(body.is_hidden(TODAY) or body.verified_on for body in bodies)
    assert set(Partner.objects.needing_check(TODAY)) == set(bodies)
    assert actions.ask_planned(at=NOW) == [], "no address is made up for them"
