"""The work list, and deciding on what a partner proposes: field by field, and nothing before it is saved."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ido.history import events_of
from ido.models import Outgoing
from partners import actions_upkeep as actions
from partners.actions_upkeep import Wish
from partners.models import CheckRequest, Partner, Proposal
from partners.search import Filters, find
from tests.factories import make_partner, make_service
from tests.post import mail_server, run_queue

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def due(name: str, days: int, **kwargs) -> Partner:
    """A partner of Almere whose entry began to want a check so many days ago."""
    day = timezone.localdate() - days * DAY
    kwargs = {"email": f"info@{name.lower()}.example", "verified_on": day - 182 * DAY, **kwargs}
    return make_partner(name, verify_before=day, **kwargs)


@pytest.fixture
def client(login, joost) -> Client:
    return login(joost)


def names(client, **query) -> list[str]:
    return [row["partner"].name for row in client.get(reverse("partners:check_list"), query).context["rows"]]


def test_the_list_shows_who_wants_a_check_and_how_far_it_is(client):
    due("Fris", -3), due("Aan", 3), due("Zwijgt", 30), due("Weg", 300)
    asked = due("Gevraagd", 2)
    actions.ask_if_due(asked.pk, at=timezone.now())
    make_partner("Nieuw", verified_on=None, verified_by="")
    due("Gestopt", 9, ends_on=timezone.localdate())
    due("Landelijk", 9, national=True)

    assert set(names(client)) == {"Aan", "Zwijgt", "Weg", "Gevraagd", "Nieuw"}
    assert set(names(client, stand="due")) == {"Aan", "Gevraagd"}
    assert names(client, stand="asked") == ["Gevraagd"]
    assert names(client, stand="flagged") == ["Zwijgt"]
    assert set(names(client, stand="hidden")) == {"Weg", "Nieuw"}


def test_the_administrator_keeps_the_national_ones(login, bea, joost):
    due("Landelijk", 9, national=True)
    due("Plaatselijk", 9)

    assert names(login(bea)) == ["Landelijk"]
    assert names(login(joost)) == ["Plaatselijk"]


def test_checked_by_oneself_is_one_click_and_leads_back(client, joost):
    partner = due("Aan", 3)
    here = reverse("partners:check_list") + "?stand=due"

    answer = client.post(reverse("partners:partner_verify", args=[partner.pk]), {"terug": here})

    partner.refresh_from_db()
    assert answer.url == here
    assert (partner.verified_on, partner.verified_by) == (timezone.localdate(), "Joost")
    assert names(client) == []


def test_asking_sends_now_and_withdrawing_ends_the_link(client, settings):
    partner = due("Aan", 3)
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        answer = client.post(reverse("partners:partner_ask", args=[partner.pk]), follow=True)
        run_queue()

    assert "info@aan.example" in answer.content.decode()
    path = re.search(r"/partnerkaart/\w+/", server.received[0][1])[0]
    assert Client().get(path).status_code == 200
    client.post(reverse("partners:check_revoke", args=[partner.check_requests.get().pk]))
    assert Client().get(path).status_code == 404


def test_without_an_address_the_list_says_to_call_and_asking_is_refused(client):
    partner = due("Aan", 3, email="", phone="036 1")

    page = client.get(reverse("partners:check_list")).content.decode()
    answer = client.post(reverse("partners:partner_ask", args=[partner.pk]), follow=True)

    assert "zelf bellen" in page
    assert "036 1" in page
    assert "geen e-mailadres bekend" in answer.content.decode()


# --- deciding -------------------------------------------------------------------------------------


@pytest.fixture
def proposed(joost) -> CheckRequest:
    """A partner that answered three days ago: two fields of its own, one of its service, and a remark."""
    partner = due("Raad", 9, phone="036 1", to_bring="brieven")
    service = make_service("Spreekuur", partner, walk_in=True)
    request = actions.ask(partner=partner, by=joost, at=timezone.now() - 4 * DAY)
    wishes = [
        Wish("partner", "phone", "036 1", "036 2"),
        Wish("partner", "to_bring", "brieven", ""),
        Wish(f"service:{service.pk}", "walk_in", True, False),
        Wish("partner", "remark", "", "Wij verhuizen."),
    ]
    actions.propose(request=request, wishes=wishes, at=timezone.now() - 3 * DAY)
    return request


def choices(request: CheckRequest, **decisions: str) -> dict[str, str]:
    """The answers for each field, "ja" unless said otherwise."""
    return {f"keuze-{one.pk}": decisions.get(one.field, "ja") for one in request.proposals.all()}


def url(request: CheckRequest) -> str:
    return reverse("partners:check_decide", args=[request.pk])


def test_old_and_new_stand_beside_each_other_and_looking_saves_nothing(client, proposed):
    text = client.get(url(proposed)).content.decode()

    for shown in ("036 1", "036 2", "brieven", "Wij verhuizen.", "Spreekuur"):
        assert shown in text
    assert not Proposal.objects.exclude(decided_at=None).exists()
    assert "Raad" in client.get(reverse("partners:check_list")).content.decode()


def test_what_is_taken_over_is_saved_with_history_and_the_rest_is_not(client, proposed, joost):
    answer = client.post(url(proposed), choices(proposed, to_bring="nee"), follow=True)

    assert "3 overgenomen en 1 niet overgenomen" in answer.content.decode()
    partner, service = proposed.partner, proposed.partner.services.get()
    partner.refresh_from_db()
    assert (partner.phone, partner.to_bring, service.walk_in) == ("036 2", "brieven", False)
    assert partner.verified_on == timezone.localdate() - 3 * DAY
    assert partner.verified_by == "de partner zelf"
    decided = {one.field: one.accepted for one in proposed.proposals.all()}
    assert decided == {"phone": True, "to_bring": False, "walk_in": True, "remark": True}
    assert {one.decided_by for one in proposed.proposals.all()} == {joost}
    phones = events_of(Partner).filter(pgh_obj=partner).values_list("phone", "pgh_context__metadata__user")
    assert ("036 1", joost.pk) in set(phones)
    assert not CheckRequest.objects.waiting_for_decision(timezone.localdate()).exists()


def test_what_is_taken_over_is_found_at_once(client, proposed, joost):
    def found(word: str) -> list[int]:
        return find(joost, word, Filters(), timezone.now(), most=9)

    service = proposed.partner.services.get()
    target = f"service:{service.pk}"
    proposed.proposals.create(target=target, field="description", old="", new="Uitleg van je loonstrook.")
    assert found("loonstrook") == []

    client.post(url(proposed), choices(proposed, walk_in="nee"))
    assert found("loonstrook") == [service.pk]


def test_every_field_needs_an_answer_and_until_then_nothing_is_saved(client, proposed):
    some = dict(list(choices(proposed).items())[:3])

    answer = client.post(url(proposed), some)

    assert "Kies of je dit overneemt." in answer.content.decode()
    proposed.partner.refresh_from_db()
    assert proposed.partner.phone == "036 1"


def test_what_the_forms_refuse_is_not_taken_over(client, proposed):
    Proposal.objects.filter(field="phone").update(field="website", new="javascript:alert(1)")

    answer = client.post(url(proposed), choices(proposed))

    assert "Schrijf het adres van een website" in answer.content.decode()
    assert not Proposal.objects.exclude(decided_at=None).exists()
    proposed.partner.services.get(walk_in=True)


def test_a_name_that_another_partner_has_is_told_and_nothing_is_saved(client, proposed):
    make_partner("Bestaat al")
    Proposal.objects.filter(field="phone").update(field="name", new="bestaat AL")

    answer = client.post(url(proposed), choices(proposed))

    assert "Er is al een partner met deze naam." in answer.content.decode()
    assert not Proposal.objects.exclude(decided_at=None).exists()


def test_a_service_that_is_gone_can_only_be_declined(client, proposed):
    proposed.partner.services.all().delete()

    refused = client.post(url(proposed), choices(proposed))
    taken = client.post(url(proposed), choices(proposed, walk_in="nee"))

    assert "Kies of je dit overneemt." in refused.content.decode()
    assert taken.status_code == 302


def test_a_check_by_a_person_since_is_not_put_back(client, proposed):
    proposed.partner.verify(by="Joost", on=timezone.localdate())

    client.post(url(proposed), choices(proposed))

    proposed.partner.refresh_from_db()
    assert (proposed.partner.verified_on, proposed.partner.verified_by) == (timezone.localdate(), "Joost")


def test_who_decides_second_is_told_so(client, proposed, joost):
    form = choices(proposed)
    client.post(url(proposed), form)

    answer = client.post(url(proposed), form, follow=True)

    assert "Een collega heeft dit voorstel al afgehandeld." in answer.content.decode()
    assert not actions.decide(request=proposed, accepted=set(), forms=[], by=joost, at=timezone.now())


def test_for_another_library_and_the_administrator_the_proposal_does_not_exist(login, sanne, bea, proposed):
    for person in (sanne, bea):
        assert login(person).get(url(proposed)).status_code == 404
        assert login(person).post(url(proposed), choices(proposed)).status_code == 404
        assert list(login(person).get(reverse("partners:check_list")).context["waiting"]) == []


def test_a_partner_in_the_archive_is_asked_nothing_and_its_proposals_wait_for_it(client, proposed, joost):
    partner, today = proposed.partner, timezone.localdate()
    asked = actions.ask(partner=partner, by=joost, at=timezone.now())
    archive, back = (reverse(f"partners:partner_{name}", args=[partner.pk]) for name in ("end", "reinstate"))

    client.post(archive, {"day": (today + DAY).isoformat()})
    asked.refresh_from_db()
    assert asked.revoked_at is None  # until then the partner may answer
    client.post(archive, {"day": today.isoformat()})
    asked.refresh_from_db()
    assert asked.revoked_at is not None
    assert not client.get(reverse("partners:check_list")).context["waiting"]

    client.post(back)
    assert list(CheckRequest.objects.waiting_for_decision(today)) == [proposed]


def test_deleting_a_partner_takes_what_was_asked_along_and_stops_the_mail(client, joost):
    partner = due("Weg", 3)
    actions.ask(partner=partner, by=joost, at=timezone.now())

    client.post(reverse("partners:partner_delete", args=[partner.pk]))
    run_queue()

    assert not Partner.objects.filter(pk=partner.pk).exists()
    assert Outgoing.objects.get().state == Outgoing.State.CANCELLED
