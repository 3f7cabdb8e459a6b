"""The work list and the page of one referral: whose turn it is, who sees whom, what can be noted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.actions import move, withdraw_consent
from referrals.follow_up import CannotGoOnError, go_on, reroute
from referrals.models import Consent, Event, Person, Referral, Transition
from referrals.personal import Visitor, recall
from referrals.work_list import COUNTED, counts, in_list
from tests.factories import (
    make_appointment,
    make_partner,
    make_referral,
    make_schedule,
    make_service,
    make_topic,
    make_user,
)

NAME = "Juf Ans"


@pytest.fixture
def desk(login, fatima):
    return login(fatima)


def url(name: str, referral: Referral | None = None) -> str:
    return reverse(f"referrals:referral_{name}", args=[referral.pk] if referral else [])


def listed(client, name: str, **query) -> list[Referral]:
    answer = client.get(url("list"), {"lijst": name, **query})
    return list(Referral.objects.filter(pk__in=list(answer.context["page"])))


def test_the_numbers_on_the_tabs_are_those_of_the_lists(desk, fatima, joost, sanne):
    make_partner(library=fatima.library, email="info@partner.example")
    for by in (fatima, joost, sanne):
        for state in ("draft", "requested", "accepted", "on-hold", "completed"):
            make_referral(by, state)
        make_referral(by, now=timezone.now() - timedelta(days=14))
        make_referral(by, "requested", service=make_service(library=by.library))
        make_appointment(make_referral(by, "accepted"), timezone.now())
        missed = make_referral(by, "accepted")
        move(referral=missed, to="failed", by=by, now=timezone.now(), reason="no_show")

    today = timezone.localdate()
    for owner in (fatima, None):
        rows = Referral.objects.visible_to(fatima)
        own = rows.filter(owner=owner) if owner else rows
        in_lists = {
            name: in_list(name, rows if name == "vandaag" else own, today).count() for name in COUNTED
        }
        assert counts(fatima.library, owner, today) == in_lists
        assert all(in_lists.values()), "each list has something to count"


def test_each_unfinished_referral_waits_for_somebody(desk, fatima):
    make_partner(library=fatima.library, email="info@partner.example")
    draft = make_referral(fatima, "draft")
    sent = make_referral(fatima, "requested")
    own = make_referral(fatima, "requested", service=make_service(library=fatima.library))
    make_referral(fatima, "completed")

    assert set(listed(desk, "beurt")) == {draft, own}
    assert listed(desk, "partner") == [sent]


def test_partner_that_does_not_answer_becomes_our_turn_and_then_late(desk, fatima):
    sent = make_referral(fatima, "requested", now=timezone.now() - timedelta(days=14))

    assert listed(desk, "beurt") == listed(desk, "te-laat") == [sent]
    assert listed(desk, "partner") == []


def test_list_is_ones_own_until_asked_otherwise(desk, fatima, joost):
    make_partner(library=joost.library, email="info@partner.example")
    other = make_referral(joost)

    assert listed(desk, "partner") == []
    assert listed(desk, "partner", van="iedereen") == [other]


def test_referral_of_another_library_does_not_exist(login, sanne, fatima):
    referral = make_referral(fatima)
    stranger = login(sanne)

    assert listed(stranger, "partner", van="iedereen") == []
    for name in ("detail", "reroute"):
        assert stranger.get(url(name, referral)).status_code == 404
    for name in ("step", "owner", "go_on"):
        assert stranger.post(url(name, referral)).status_code == 404


def test_unknown_list_does_not_exist(desk):
    assert desk.get(url("list"), {"lijst": "alles"}).status_code == 404


def test_whoever_follows_a_referral_sees_the_visitor_and_that_is_logged(desk, fatima):
    referral = make_referral(fatima)

    page = desk.get(url("detail", referral))

    assert NAME in page.text
    event = Event.objects.get(action="read")
    assert (event.by, event.referral_id, event.origin) == (fatima, referral.pk, "127.0.0.1")


def test_colleague_sees_the_referral_but_not_the_visitor(login, fatima):
    referral = make_referral(fatima)
    colleague = login(make_user("Wim", library=fatima.library))

    page = colleague.get(url("detail", referral))

    assert page.status_code == 200
    assert NAME not in page.text
    assert "Alleen wie deze doorverwijzing volgt" in page.text
    assert not Event.objects.exists()
    assert colleague.post(url("step", referral), {"to": "accepted"}).status_code == 404


def test_on_the_day_of_the_appointment_the_whole_desk_can_greet(login, fatima):
    referral = make_referral(fatima, "accepted")
    make_appointment(referral, timezone.now())
    colleague = login(make_user("Wim", library=fatima.library))

    assert NAME in colleague.get(url("list"), {"lijst": "vandaag"}).text
    assert NAME in colleague.get(url("detail", referral)).text
    assert Event.objects.filter(action="read").count() == 2


def test_names_are_not_in_the_other_lists(desk, fatima):
    for state in ("draft", "requested", "accepted", "completed"):
        make_referral(fatima, state)

    for name in ("beurt", "partner", "te-laat", "klaar"):
        assert NAME not in desk.get(url("list"), {"lijst": name}).text
    assert not Event.objects.exists()


def test_lost_key_is_told_and_the_rest_still_works(desk, fatima, vault):
    referral = make_referral(fatima)
    next(vault.glob("*.key")).unlink()

    page = desk.get(url("detail", referral))

    assert "Niet leesbaar" in page.text
    assert Event.objects.get().action == "unreadable"
    assert desk.post(url("step", referral), {"to": "accepted"}).status_code == 302


def test_answer_by_phone_is_noted(desk, fatima):
    referral = make_referral(fatima)

    answer = desk.post(url("step", referral), {"to": "accepted"}, follow=True)

    assert "Opgeslagen: geaccepteerd." in answer.text
    step = Transition.objects.order_by("pk").last()
    assert (step.to_state, step.actor, step.by) == ("accepted", "staff", fatima)


@pytest.mark.parametrize(
    ("state", "sent", "field"),
    [
        ("requested", {}, "to"),
        ("requested", {"to": "completed"}, "to"),
        ("requested", {"to": "rejected"}, "reason"),
        ("requested", {"to": "rejected", "reason": "no_show"}, "reason"),
        ("accepted", {"to": "completed"}, "outcome"),
        ("accepted", {"to": "completed", "outcome": "told"}, "outcome"),
        ("accepted", {"to": "failed", "reason": "x" * 500}, "reason"),
    ],
)
def test_step_that_says_too_little_is_refused_on_its_field(desk, fatima, state, sent, field):
    referral = make_referral(fatima, state)

    answer = desk.post(url("step", referral), sent)

    assert answer.status_code == 422
    assert field in answer.context["step_form"].errors
    assert Referral.objects.get(pk=referral.pk).state == state


def test_visitor_who_did_not_come_is_on_the_list_to_call(desk, fatima):
    referral = make_referral(fatima, "accepted")

    desk.post(url("step", referral), {"to": "failed", "reason": "no_show"})

    assert NAME in desk.get(url("list"), {"lijst": "bellen"}).text


def test_colleague_takes_over(desk, login, fatima):
    wim = make_user("Wim", library=fatima.library)
    referral = make_referral(fatima)

    desk.post(url("owner", referral), {"owner": wim.pk})

    assert listed(login(wim), "beurt") == [referral]
    assert NAME in login(wim).get(url("detail", referral)).text


def test_nobody_of_another_library_takes_over(desk, fatima, sanne, marieke):
    referral = make_referral(fatima)

    for other in (sanne, marieke):
        assert desk.post(url("owner", referral), {"owner": other.pk}).status_code == 422
    assert Referral.objects.get(pk=referral.pk).owner == fatima


def test_going_elsewhere_asks_consent_anew_and_takes_the_person_along(desk, fatima):
    topic = make_topic("Huurtoeslag")
    first, second = (
        make_service(name, make_partner(f"Partner {name}", topics=[topic], verified_on=timezone.localdate()))
        for name in ("een", "twee")
    )
    referral = make_referral(fatima, "requested", service=first, topic=topic)

    page = desk.get(url("reroute", referral))
    assert [line.pk for line in page.context["lines"]] == [second.pk]
    new = reroute(referral=referral, partner=second.partner, service=second, by=fatima, now=timezone.now())

    referral.refresh_from_db()
    assert (referral.state, referral.reason, new.state) == ("cancelled", "rerouted", "draft")
    assert new.predecessor == referral
    assert not Consent.objects.filter(referral=new).exists()
    with pytest.raises(CannotGoOnError):
        reroute(referral=referral, partner=second.partner, service=second, by=fatima, now=timezone.now())


def test_only_what_is_offered_can_be_chosen(desk, fatima, leeuwarden):
    referral = make_referral(fatima)
    foreign = make_service(library=leeuwarden)

    for value in (str(foreign.pk), "x", "9" * 40, ""):
        answer = desk.post(url("reroute", referral), {"dienst": value})
        assert answer["Location"] == url("reroute", referral)
    assert Referral.objects.get(pk=referral.pk).state == "requested"


@pytest.mark.parametrize("state", ["rejected", "completed", "failed", "cancelled"])
def test_mistaken_closing_goes_on_as_a_successor(desk, fatima, state):
    referral = make_referral(fatima, state)
    before = referral.transitions.order_by("-pk").first().from_state

    desk.post(url("go_on", referral))

    referral.refresh_from_db()
    new = referral.successor
    assert (referral.state, referral.reason, new.state) == ("entered-in-error", "mistake", before)
    assert recall(Person.objects.get(referral=new)) == Visitor(
        NAME, "06 12345678", "nl", "Hulp bij huurtoeslag"
    )
    assert not Person.objects.filter(referral=referral).exists()
    assert new.consents.get().given_at == referral.consents.get().given_at


def test_successor_keeps_the_place_in_the_calendar(fatima):
    service = make_service(library=fatima.library)
    schedule = make_schedule(service, slot_minutes=30)
    referral = make_referral(fatima, "completed", service=service)
    appointment = make_appointment(referral, timezone.now())
    type(appointment).objects.filter(pk=appointment.pk).update(schedule=schedule, seat=1)

    new = go_on(referral=referral, by=fatima, now=timezone.now())

    assert (new.appointment.schedule, new.appointment.seat) == (schedule, 1)


def test_nothing_goes_on_after_erasing(desk, fatima):
    referral = make_referral(fatima, "completed")
    Person.objects.filter(referral=referral).delete()

    answer = desk.post(url("go_on", referral), follow=True)

    assert "Verder gaan kan niet meer" in answer.text
    assert Referral.objects.count() == 1


def test_withdrawing_the_first_yes_ends_what_went_on_from_it(fatima):
    referral = make_referral(fatima, "completed")
    new = go_on(referral=referral, by=fatima, now=timezone.now())

    withdraw_consent(consent=referral.consents.get(), through="visitor", now=timezone.now())

    new.refresh_from_db()
    assert (new.state, new.reason) == ("cancelled", "consent_withdrawn")
    assert not Person.objects.exists()


def test_stopped_draft_leaves_room_for_another_one(fatima):
    services = [make_service(f"Uur {n}", make_partner(f"Partner {n}")) for n in range(3)]
    referral = make_referral(fatima, "rejected", service=services[0])
    goes_on = {"referral": referral, "by": fatima, "now": timezone.now()}
    draft = reroute(partner=services[1].partner, service=services[1], **goes_on)
    move(referral=draft, to="entered-in-error", reason="not_finished", by=fatima, now=timezone.now())

    again = reroute(partner=services[2].partner, service=services[2], **goes_on)

    assert again.predecessor == referral
    draft.refresh_from_db()
    assert draft.predecessor is None
