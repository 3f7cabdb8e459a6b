"""Handing a visitor over: consent, then who it is and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ido.management.referral_texts import load_texts
from partners.models import Agreement
from referrals.actions import move
from referrals.follow_up import reroute
from referrals.models import Appointment, Consent, Event, Person, Referral, Text
from referrals.personal import recall
from referrals.slots import TakenError
from registration.models import Visit
from tests.factories import (
    agree,
    make_partner,
    make_referral,
    make_service,
    make_session,
    make_user,
    make_visit,
)


@pytest.fixture
def partner(almere, digid):
    return make_partner("Raadslieden", almere, topics=[digid], verified_on=timezone.localdate())


@pytest.fixture
def service(partner):
    return make_service("Spreekuur", partner)


@pytest.fixture
def agreement(partner, almere):
    return Agreement.objects.create(
        partner=partner,
        library=almere,
        agreed_on=date(2026, 1, 5),
        manners=["warm"],
        shared_data=["name", "contact", "language", "question", "appointment"],
    )


@pytest.fixture
def desk(login, fatima):
    """Fatima's browser, with the texts loaded."""
    load_texts()
    return login(fatima)


@pytest.fixture
def session(service):
    """One place, the day after tomorrow."""
    service.most_participants = 1
    service.save()
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    return make_session(service, begins, begins + timedelta(hours=1))


def slot_of(session) -> str:
    return f"{session.schedule_id}@{session.starts_at.isoformat()}"


VISITOR = {"name": "Juf Ans", "contact": "06 12345678", "language": "tr", "question": "Huurtoeslag"}


# --- Consent ---------------------------------------------------------------------------------


@pytest.fixture
def draft(desk, fatima, service, agreement, centrum, digid):
    question = make_visit(centrum, [digid], by=fatima, outcome="referred").questions.get()
    return make_referral(fatima, "draft", service=service, topic=digid, question=question)


def test_consent_is_read_in_the_language_of_the_visitor(desk, draft):
    path = reverse("referrals:consent", args=[draft.pk])

    dutch, arabic = desk.get(path).text, desk.get(path, {"taal": "ar"}).text

    assert "Ik wil Raadslieden vragen om u verder te helpen. Het gaat om: DigiD." in dutch
    assert 'lang="ar" dir="rtl"' in arabic
    assert "هل توافق" in arabic
    assert desk.get(path, {"taal": "xx"}).text.count("Vindt u het goed") == 1


def test_yes_is_recorded_with_the_words_that_were_read(desk, draft, fatima):
    path = reverse("referrals:consent", args=[draft.pk])
    text = Text.objects.get(kind="consent", language="tr")

    response = desk.post(path, {"given": "screen", "text": text.pk})

    consent = Consent.objects.get()
    assert (consent.text, consent.given, consent.recorded_by) == (text, "screen", fatima)
    assert consent.shared_data == ["name", "contact", "language", "question", "appointment"]
    assert response["Location"] == reverse("referrals:handover", args=[draft.pk])


@pytest.mark.parametrize("given", ["", "telepathy"])
def test_consent_says_how_it_was_given(desk, draft, given):
    text = Text.objects.get(kind="consent", language="nl")

    response = desk.post(reverse("referrals:consent", args=[draft.pk]), {"given": given, "text": text.pk})

    assert response.status_code == 422
    assert not Consent.objects.exists()


def test_only_a_text_that_asks_consent_counts(desk, draft, leeuwarden):
    parts = Text.objects.get(kind="consent", language="nl").parts
    theirs = Text.objects.create(
        library=leeuwarden, kind="consent", language="nl", version=1, parts=parts, made_at=timezone.now()
    )
    for text in (theirs, Text.objects.get(kind="card", language="nl")):
        sent = {"given": "spoken", "text": text.pk}
        assert desk.post(reverse("referrals:consent", args=[draft.pk]), sent).status_code == 422


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ends_on": date(2026, 6, 1)}, "is afgelopen"),
        ({"manners": ["cold"]}, "alleen de weg wijzen afgesproken"),
        ({"shared_data": []}, "staat niet welke gegevens"),
        (None, "Er is geen afspraak met deze partner"),
    ],
)
def test_desk_is_warned_when_the_agreement_does_not_cover_it(desk, draft, agreement, change, said):
    if change is None:
        agreement.delete()
    else:
        Agreement.objects.filter(pk=agreement.pk).update(**change)

    assert said in desk.get(reverse("referrals:consent", args=[draft.pk])).text


def test_no_means_cold_and_counts_once(desk, draft):
    response = desk.post(reverse("referrals:refuse", args=[draft.pk]))

    draft.refresh_from_db()
    cold = Referral.objects.get(manner="cold")
    assert (draft.state, draft.reason) == ("entered-in-error", "not_finished")
    assert (cold.question, cold.service, cold.state) == (draft.question, draft.service, "completed")
    assert list(Referral.objects.sent()) == [cold]
    assert f"gewezen={cold.pk}" in response["Location"]


def test_no_after_yes_withdraws_what_was_agreed(desk, draft, fatima):
    agree(draft, by=fatima)

    desk.post(reverse("referrals:refuse", args=[draft.pk]))

    assert not Consent.objects.live().exists()


def test_stopping_leaves_the_question_and_ends_the_draft(desk, draft):
    desk.post(reverse("referrals:stop", args=[draft.pk]))

    draft.refresh_from_db()
    assert draft.state == "entered-in-error"
    assert Visit.objects.counted().count() == 1
    goes_to = desk.get(reverse("referrals:consent", args=[draft.pk]))["Location"]
    assert goes_to == reverse("referrals:choose", args=[draft.question_id])


def test_without_texts_the_way_can_still_be_told(login, fatima, digid, service):
    draft = make_referral(fatima, "draft", service=service, topic=digid)

    page = login(fatima).get(reverse("referrals:consent", args=[draft.pk]))

    assert "Er is nog geen tekst om toestemming te vragen" in page.text
    assert reverse("referrals:refuse", args=[draft.pk]) in page.text


def test_draft_of_a_colleague_is_not_mine_to_go_on_with(login, almere, draft):
    colleague = make_user("Ans", library=almere)

    assert login(colleague).get(reverse("referrals:consent", args=[draft.pk])).status_code == 404


# --- Who and when ----------------------------------------------------------------------------


@pytest.fixture
def agreed(draft, fatima):
    agree(draft, by=fatima)
    return draft


def test_without_consent_nobody_is_asked_who_they_are(desk, draft):
    path = reverse("referrals:handover", args=[draft.pk])

    for response in (desk.get(path), desk.post(path, VISITOR)):
        assert response["Location"] == reverse("referrals:consent", args=[draft.pk])
    assert not Person.objects.exists()


def test_sending_takes_the_place_and_seals_the_visitor(desk, agreed, session, fatima):
    path = reverse("referrals:handover", args=[agreed.pk])
    assert slot_of(session) in desk.get(path).text

    response = desk.post(path, {**VISITOR, "moment": slot_of(session)})

    agreed.refresh_from_db()
    assert agreed.state == "requested"
    assert Appointment.objects.get().starts_at == session.starts_at
    visitor = recall(Person.objects.get())
    assert (visitor.name, visitor.contact, visitor.language) == ("Juf Ans", "06 12345678", "tr")
    assert response["Location"].startswith(reverse("referrals:card", args=[agreed.pk]))
    event = Event.objects.get(action="changed")
    assert (event.by, event.referral_id) == (fatima, agreed.pk)


def test_each_visitor_gets_the_lowest_place_that_is_free_until_there_are_none(fatima, service, session):
    service.most_participants = 3
    service.save()
    slot = (session.schedule_id, session.starts_at)
    first, second, third = (make_referral(fatima, service=service, slot=slot) for _ in range(3))
    assert [one.appointment.seat for one in (first, second, third)] == [1, 2, 3]
    with pytest.raises(TakenError), transaction.atomic():
        make_referral(fatima, service=service, slot=slot)

    move(referral=second, to="cancelled", by=fatima, now=timezone.now(), reason="visitor_withdrew")

    assert make_referral(fatima, service=service, slot=slot).appointment.seat == 2


def test_first_free_moment_is_chosen_beforehand_and_full_ones_cannot_be(desk, agreed, session, fatima):
    later = make_session(
        agreed.service, session.starts_at + timedelta(days=1), session.ends_at + timedelta(days=1)
    )
    other = make_referral(fatima, "draft", service=agreed.service)
    agree(other, by=fatima)
    desk.post(reverse("referrals:handover", args=[other.pk]), {**VISITOR, "moment": slot_of(session)})

    page = desk.get(reverse("referrals:handover", args=[agreed.pk])).text

    assert f'value="{slot_of(session)}" disabled' in page
    assert f'value="{slot_of(later)}" checked' in page


def test_place_that_was_just_taken_keeps_the_form_and_shows_what_is_left(desk, agreed, session, fatima):
    make_referral(fatima, service=agreed.service, slot=(session.schedule_id, session.starts_at))

    response = desk.post(
        reverse("referrals:handover", args=[agreed.pk]), {**VISITOR, "moment": slot_of(session)}
    )

    assert response.status_code == 409
    assert "net door een ander genomen" in response.text
    for kept in ("Juf Ans", "06 12345678", "Huurtoeslag"):
        assert kept in response.text
    agreed.refresh_from_db()
    assert agreed.state == "draft"
    assert Person.objects.count() == 1, "of the other one"


def test_without_moments_it_is_a_request_with_a_day(desk, agreed):
    path = reverse("referrals:handover", args=[agreed.pk])
    assert "Er zijn geen vrije momenten" in desk.get(path).text

    desk.post(path, {**VISITOR, "moment": ""})

    agreed.refresh_from_db()
    assert agreed.state == "requested"
    assert agreed.due_on is not None
    assert not Appointment.objects.exists()


def test_own_offer_with_a_place_is_accepted_at_once(desk, fatima, almere, digid):
    own = make_service("Klik & Tik", library=almere, most_participants=3)
    begins = timezone.now() + timedelta(days=2)
    session = make_session(own, begins, begins + timedelta(hours=1))
    draft = make_referral(fatima, "draft", service=own, topic=digid)
    agree(draft, by=fatima)

    desk.post(reverse("referrals:handover", args=[draft.pk]), {**VISITOR, "moment": slot_of(session)})

    draft.refresh_from_db()
    assert draft.state == "accepted"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Een voornaam is genoeg"),
        ("name", "Ans 111222333", "BSN"),
        ("name", "x" * 61, "korter dan 60"),
        ("contact", "111222333", "Dit is geen telefoonnummer of e-mailadres"),
        ("contact", "ans@", "Dit e-mailadres klopt niet"),
        ("contact", "", "Zonder afspraak moet iemand de bezoeker kunnen bereiken"),
        ("language", "klingon", "Kies een taal uit de lijst"),
        ("question", "BSN 111222333", "BSN"),
        ("question", "geboren 3-4-1951", "geboortedatum"),
        ("question", "woont op 1315 AB 12", "adres"),
        ("question", "bel 0612345678", "“Hoe te bereiken”"),
        ("question", "x" * 121, "korter dan 120"),
        ("moment", "morgen", "Dit moment bestaat niet"),
        ("moment", "1@2026-13-01T00:00+00:00", "Dit moment bestaat niet"),
        ("moment", "1@2026-12-01T00:00", "Dit moment bestaat niet"),
    ],
)
def test_what_has_no_place_is_refused_with_the_remedy(desk, agreed, field, value, said):
    response = desk.post(
        reverse("referrals:handover", args=[agreed.pk]), {**VISITOR, "moment": "", field: value}
    )

    assert response.status_code == 422
    assert said in response.text
    assert not Person.objects.exists()


@pytest.mark.parametrize("contact", ["06-12345678", "+32 470 12 34 56", "036 5391234", "ans@post.example"])
def test_telephone_or_mail_is_taken_as_typed(desk, agreed, contact):
    desk.post(reverse("referrals:handover", args=[agreed.pk]), {**VISITOR, "moment": "", "contact": contact})

    assert recall(Person.objects.get()).contact == contact


def test_what_the_agreement_does_not_share_is_not_asked_and_not_stored(desk, draft, fatima):
    agree(draft, by=fatima, shared_data=["contact"])
    path = reverse("referrals:handover", args=[draft.pk])

    page = desk.get(path).text
    desk.post(path, VISITOR)

    for field in ("name", "question", "language", "moment"):
        assert f'name="{field}"' not in page
    visitor = recall(Person.objects.get())
    assert (visitor.name, visitor.contact, visitor.question) == ("", "06 12345678", "")


def test_sent_twice_is_handed_over_once(desk, agreed, session):
    path = reverse("referrals:handover", args=[agreed.pk])
    sent = {**VISITOR, "moment": slot_of(session)}

    for _ in range(2):
        assert desk.post(path, sent)["Location"].startswith(reverse("referrals:card", args=[agreed.pk]))

    assert Appointment.objects.count() == 1
    assert agreed.transitions.count() == 1


def test_typed_visitor_is_in_no_session_when_that_has_ended(client, agreed):
    response = client.post(reverse("referrals:handover", args=[agreed.pk]), VISITOR)

    assert response.status_code == 302
    assert response["Location"].endswith(f"next={reverse('referrals:handover', args=[agreed.pk])}")
    assert "Juf Ans" not in str(dict(client.session))


def test_visitor_is_in_no_title_address_or_message(desk, agreed, session):
    response = desk.post(
        reverse("referrals:handover", args=[agreed.pk]),
        {**VISITOR, "moment": slot_of(session)},
        follow=True,
    )

    assert "Juf Ans" not in response.text, "the card says nothing of who it is"
    assert all("Ans" not in address for address, _ in response.redirect_chain)


def test_who_was_rerouted_is_not_asked_again(desk, fatima, service, digid, almere):
    first = make_referral(fatima, service=service, topic=digid)
    other = make_service("Ander uur", make_partner("Ander", almere))
    draft = reroute(referral=first, partner=other.partner, service=other, by=fatima, now=timezone.now())
    agree(draft, by=fatima)

    page = desk.get(reverse("referrals:handover", args=[draft.pk])).text

    assert 'value="Juf Ans"' in page
    assert Event.objects.filter(referral_id=first.pk, action="read").exists()
