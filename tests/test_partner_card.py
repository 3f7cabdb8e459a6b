"""The page of a partner itself: a mail scanner changes nothing, a person confirms or proposes, once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ido import links
from ido.models import LinkMiss
from partners import actions_upkeep as actions
from partners.models import CheckRequest, Proposal
from tests.factories import local, make_partner, make_place, make_schedule, make_service, make_user

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def raad(almere):
    """A partner whose check is due, with a service at a fixed time and a contact for staff only."""
    today = timezone.localdate()
    partner = make_partner(
        "Sociaal Raadslieden",
        almere,
        email="info@raad.example",
        check_email="controle@raad.example",
        phone="036 1234567",
        verified_on=today - 190 * DAY,
        verify_before=today - 8 * DAY,
        target_groups=["elderly"],
    )
    partner.contacts.create(name="Ilse", phone="06 00000000", response_time="twee dagen")
    service = make_service("Spreekuur", partner, place=make_place(), to_bring="brieven", walk_in=True)
    make_schedule(service)
    make_service("Opgeheven", partner, ends_on=today)
    return partner


@pytest.fixture
def request_(raad) -> CheckRequest:
    return actions.ask_if_due(raad.pk, at=timezone.now())


@pytest.fixture
def url(request_) -> str:
    return reverse("partners:partner_card", args=[links.code_for(actions.LINK, request_.seed)])


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account, whose browser sends no cookie and no origin."""
    return Client(enforce_csrf_checks=True, headers={"Origin": "null"})


def post(client, url, step="", **data):
    return client.post(url, {"stap": step, **data})


def page_of(client, url) -> dict[str, object]:
    """What a browser would send of the page with the fields, hidden ones too."""
    forms = post(client, url, "wijzigen").context["forms"]
    data: dict[str, object] = {}
    for form in [*forms.rows, forms.remark]:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value not in (None, False):
                data[field.html_name] = value
            if field.field.show_hidden_initial:
                data[field.html_initial_name] = value
    return data


def everything(request_) -> dict[str, object]:
    return CheckRequest.objects.filter(pk=request_.pk).values().get()


def test_looking_changes_nothing_and_shows_nothing_of_the_record(visitor, url, request_, raad):
    before = everything(request_)

    for _ in range(3):
        for answer in (visitor.get(url), visitor.head(url), visitor.options(url)):
            assert answer.status_code == 200
            assert "036 1234567" not in answer.content.decode()

    assert everything(request_) == before
    assert not LinkMiss.objects.exists()


def test_the_page_is_kept_nowhere_and_tells_its_address_to_nobody(visitor, url):
    for answer in (visitor.get(url), post(visitor, url), visitor.get(url[:-2] + "/")):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


def test_after_the_button_the_record_is_there_without_what_is_for_staff(visitor, url, request_):
    text = post(visitor, url, "bekijken").content.decode()

    for shown in ("036 1234567", "info@raad.example", "Spreekuur", "brieven", "14.00", "Ja, alles klopt"):
        assert shown in text
    for hidden in ("Ilse", "06 00000000", "controle@raad.example", "twee dagen", "Opgeheven", "Joost"):
        assert hidden not in text
    request_.refresh_from_db()
    assert request_.opened_at is not None
    assert request_.answered_at is None


def test_confirming_takes_three_taps_and_uses_the_link_up(visitor, url, request_, raad):
    other = actions.ask(partner=raad, by=make_user("Joost", "coordinator"), at=timezone.now())
    visitor.get(url)
    post(visitor, url, "bekijken")
    answer = post(visitor, url, "bevestigen")

    assert answer.url == reverse("partners:partner_card_thanks")
    raad.refresh_from_db()
    request_.refresh_from_db()
    assert (raad.verified_on, raad.verified_by) == (timezone.localdate(), "de partner zelf")
    assert raad.verify_before == timezone.localdate() + 182 * DAY
    assert (request_.outcome, request_.proposals.count()) == ("confirmed", 0)
    assert visitor.get(url).status_code == 404
    other.refresh_from_db()
    assert other.revoked_at is not None, "the link of the other mail is used up as well"


def test_proposing_changes_nothing_yet_and_notes_only_what_differs(visitor, url, request_, raad):
    data = page_of(visitor, url)
    service = raad.services.get(name="Spreekuur")
    data |= {"p-phone": "036 7654321", f"d{service.pk}-to_bring": "alle brieven", "remark": "Wij verhuizen."}
    data["p-target_groups"] = ["elderly", "youth"]
    del data[f"d{service.pk}-walk_in"]

    answer = post(visitor, url, "voorstellen", **data)

    assert answer.url == reverse("partners:partner_card_thanks")
    found = {(one.target, one.field): (one.old, one.new) for one in Proposal.objects.all()}
    assert found == {
        ("partner", "phone"): ("036 1234567", "036 7654321"),
        ("partner", "target_groups"): (["elderly"], ["elderly", "youth"]),
        ("partner", "remark"): ("", "Wij verhuizen."),
        (f"service:{service.pk}", "to_bring"): ("brieven", "alle brieven"),
        (f"service:{service.pk}", "walk_in"): (True, False),
    }
    before = raad.verified_on
    raad.refresh_from_db()
    assert (raad.phone, raad.verified_on) == ("036 1234567", before)
    assert visitor.get(url).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("p-name", "", "Geef de partner een naam."),
        ("p-email", "info", "naam@voorbeeld.nl"),
        ("p-website", "javascript:alert(1)", "website"),
        ("p-target_groups", ["iedereen?"], "Kies doelgroepen uit de lijst."),
        ("p-phone", "0" * 41, "40"),
        ("remark", "x" * 1001, "1000"),
    ],
)
def test_what_the_coordinators_form_refuses_is_refused_here_and_stays(visitor, url, field, value, message):
    data = page_of(visitor, url) | {"p-to_bring": "dit blijft staan", field: value}

    answer = post(visitor, url, "voorstellen", **data)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert message in text
    assert "dit blijft staan" in text
    assert not Proposal.objects.exists()
    assert post(visitor, url, "bekijken").status_code == 200, "the link still works"


def test_a_proposal_that_changes_nothing_is_not_sent(visitor, url):
    answer = post(visitor, url, "voorstellen", **page_of(visitor, url))

    assert "Je hebt nog niets veranderd" in answer.content.decode()
    assert not CheckRequest.objects.exclude(answered_at=None).exists()


def test_what_the_coordinator_changed_meanwhile_is_not_proposed_back(visitor, url, raad):
    data = page_of(visitor, url) | {"remark": "Let op."}
    type(raad).objects.filter(pk=raad.pk).update(phone="036 0000000")

    post(visitor, url, "voorstellen", **data)

    assert [one.field for one in Proposal.objects.all()] == ["remark"]


def test_fields_that_are_not_the_partners_cannot_be_proposed(visitor, url):
    data = page_of(visitor, url) | {"p-check_email": "ik@elders.example", "p-kind": "bank", "p-library": "1"}

    post(visitor, url, "voorstellen", **data, remark="x")

    assert [one.field for one in Proposal.objects.all()] == ["remark"]


def dead(change):
    """A link that was good, and what made it useless."""
    return {
        "used": {"answered_at": timezone.now(), "outcome": "confirmed"},
        "withdrawn": {"revoked_at": timezone.now()},
        "expired": {
            "expires_at": timezone.now() - 3 * timedelta(hours=1),
            "requested_at": timezone.now() - DAY,
        },
    }[change]


@pytest.mark.parametrize(
    "why", ["used", "withdrawn", "expired", "altered", "unknown", "archived", "nonsense"]
)
@pytest.mark.parametrize("step", [None, "bekijken", "wijzigen", "voorstellen", "bevestigen"])
def test_every_dead_end_looks_the_same(visitor, url, request_, raad, why, step):
    if why in ("used", "withdrawn", "expired"):
        CheckRequest.objects.filter(pk=request_.pk).update(**dead(why))
    elif why == "archived":
        raad.ends_on = timezone.localdate()
        raad.save()
    else:
        code = url.split("/")[2]
        altered = ("b" if code[0] == "a" else "a") + code[1:]
        codes = {"altered": altered, "unknown": links.code_for(actions.LINK, uuid.uuid4()), "nonsense": "😀"}
        url = reverse("partners:partner_card", args=[codes[why]])
    before = everything(request_)

    answer = visitor.get(url) if step is None else post(visitor, url, step)

    assert answer.status_code == 404
    assert next(template.name for template in answer.templates) == "partners/card/ended.html"
    assert everything(request_) == before
    assert LinkMiss.objects.get().count == 1
    raad.refresh_from_db()
    assert raad.verified_by == "Joost"


def test_who_began_in_time_may_finish_within_two_hours(visitor, url, request_, raad):
    CheckRequest.objects.filter(pk=request_.pk).update(
        expires_at=timezone.now() - timedelta(hours=1), requested_at=timezone.now() - DAY
    )

    assert visitor.get(url).status_code == 404
    assert post(visitor, url, "bevestigen").status_code == 302


def test_a_partner_that_went_into_the_archive_has_no_more_time(request_, raad):
    tomorrow = timezone.localdate() + DAY
    raad.ends_on = tomorrow
    raad.save()

    assert not actions.confirm(request=request_, at=local(tomorrow, "00:30"))
    assert actions.confirm(request=request_, at=local(tomorrow - DAY, "23:30"))


def test_guessing_is_stopped_and_the_right_link_with_it(visitor, url):
    for number in range(links.MISSES_PER_HOUR):
        assert visitor.get(reverse("partners:partner_card", args=[f"{number:a>32}"])).status_code == 404

    assert visitor.get(url).status_code == 429
    assert visitor.get(url, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_a_link_works_through_its_last_day(raad):
    request = actions.ask_if_due(raad.pk, at=timezone.now())

    left = timezone.localtime(request.expires_at)
    assert (left.hour, left.minute) == (0, 0)
    assert request.last_day == timezone.localdate() + 30 * DAY


def test_answering_twice_at_once_counts_once(request_, raad):
    now = timezone.now()
    first, second = (CheckRequest.objects.get(pk=request_.pk) for _ in range(2))

    assert actions.confirm(request=first, at=now)
    assert not actions.propose(request=second, wishes=[actions.Wish("partner", "phone", "", "1")], at=now)
    assert not Proposal.objects.exists()
