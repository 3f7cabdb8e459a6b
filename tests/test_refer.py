"""From the question at the desk to a visitor handed over: one key, consent, who and when."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ido.management.referral_texts import load_texts
from partners.models import Agreement
from referrals.follow_up import reroute
from referrals.models import Appointment, Consent, Event, Person, Referral, Text
from referrals.personal import recall
from registration.models import Question, Visit
from tests.factories import (
    agree,
    make_partner,
    make_referral,
    make_service,
    make_session,
    make_topic,
    make_user,
    make_visit,
)

START = reverse("referrals:start")


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


def filled(topic, location, service, manner="warm", **kwargs):
    return {
        "submission_id": str(uuid.uuid4()),
        "location": location.pk,
        "topic": topic.pk,
        "verwijs": f"{manner}-{service.pk}",
        **kwargs,
    }


def slot_of(session) -> str:
    return f"{session.schedule_id}@{session.starts_at.isoformat()}"


VISITOR = {"name": "Juf Ans", "contact": "06 12345678", "language": "tr", "question": "Huurtoeslag"}


# --- From the desk ---------------------------------------------------------------------------


def test_button_of_a_service_stores_the_visit_as_referred_and_starts_a_draft(desk, centrum, digid, service):
    response = desk.post(START, filled(digid, centrum, service, note="brief van de gemeente"))

    question, referral = Question.objects.get(), Referral.objects.get()
    assert (question.outcome, question.help_given, question.note) == (
        "referred",
        "referred",
        "brief van de gemeente",
    )
    assert (referral.state, referral.manner, referral.destination) == ("draft", "warm", "external")
    assert (referral.question, referral.topic, referral.service) == (question, digid, service)
    assert (referral.location, referral.partner) == (centrum, service.partner)
    assert response["Location"] == reverse("referrals:consent", args=[referral.pk])


def test_button_pressed_twice_stores_one_visit_and_one_draft(desk, centrum, digid, service):
    sent = filled(digid, centrum, service)

    answers = [desk.post(START, sent)["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert (Visit.objects.count(), Referral.objects.count()) == (1, 1)


def test_something_else_under_the_same_number_is_asked_again(desk, centrum, digid, service):
    sent = filled(digid, centrum, service)
    desk.post(reverse("registration:desk"), {**sent, "outcome": "solved"})

    response = desk.post(START, sent)

    assert response.status_code == 409
    assert "met een ander antwoord" in response.text
    assert not Referral.objects.exists()


def test_wrong_note_is_refused_with_everything_kept(desk, centrum, digid, service):
    response = desk.post(START, filled(digid, centrum, service, note="bel 06-12345678"))

    assert response.status_code == 422
    assert "bel 06-12345678" in response.text
    assert "telefoonnummer" in response.text
    assert (Visit.objects.count(), Referral.objects.count()) == (0, 0)


@pytest.mark.parametrize("pressed", ["", "warm-", "warm-999999", "heet-1", "warm-1e3", "warm-" + "9" * 30])
def test_service_that_is_gone_stores_nothing_and_says_so(desk, centrum, digid, service, pressed):
    response = desk.post(START, {**filled(digid, centrum, service), "verwijs": pressed})

    assert response.status_code == 422
    assert "Deze dienst is er niet meer. Kies een andere dienst." in response.text
    assert not Visit.objects.exists()


def test_service_of_another_library_does_not_exist(desk, centrum, digid, leeuwarden):
    theirs = make_service("Hun uur", make_partner("Hun partner", leeuwarden))

    assert desk.post(START, filled(digid, centrum, theirs)).status_code == 422
    assert not Referral.objects.exists()


def test_further_question_of_a_visitor_goes_on_too(desk, fatima, centrum, digid, service):
    visit = make_visit(centrum, [make_topic("Toeslagen")], by=fatima)
    sent = {"visit": visit.pk, "position": 2, "topic": digid.pk, "verwijs": f"warm-{service.pk}"}

    desk.post(START, sent)
    desk.post(START, sent)

    assert visit.questions.count() == 2
    assert Referral.objects.get().question == visit.questions.get(position=2)


def test_visit_of_somebody_else_cannot_go_on(desk, joost, centrum, digid, service):
    visit = make_visit(centrum, by=joost)
    sent = {"visit": visit.pk, "position": 2, "topic": digid.pk, "verwijs": f"warm-{service.pk}"}

    assert desk.post(START, sent).status_code == 404
    assert desk.post(START, {**sent, "visit": "²"}).status_code == 404


def test_own_offer_is_an_internal_referral(desk, centrum, digid, almere):
    desk.post(START, filled(digid, centrum, make_service("Klik & Tik", library=almere)))

    assert Referral.objects.get().destination == "internal"


# --- Cold ----------------------------------------------------------------------------------


def test_cold_is_one_key_and_stores_no_person(desk, centrum, digid, service):
    response = desk.post(START, filled(digid, centrum, service, "cold"), follow=True)

    referral = Referral.objects.get()
    assert (referral.manner, referral.state, referral.outcome) == ("cold", "completed", "told")
    assert referral.question.outcome == "referred"
    assert not Person.objects.exists()
    assert "je hebt de weg gewezen naar Spreekuur" in response.text
    assert reverse("referrals:undo", args=[referral.pk]) in response.text


def test_cold_can_be_taken_back_and_leaves_the_question(desk, centrum, digid, service):
    desk.post(START, filled(digid, centrum, service, "cold"))
    referral = Referral.objects.get()

    for _ in range(2):
        desk.post(reverse("referrals:undo", args=[referral.pk]))

    referral.refresh_from_db()
    assert (referral.state, referral.reason) == ("entered-in-error", "mistake")
    assert Visit.objects.counted().count() == 1
    assert not Referral.objects.sent().exists()


def test_undo_is_for_cold_ones_only(desk, fatima):
    assert desk.post(reverse("referrals:undo", args=[make_referral(fatima).pk])).status_code == 404


# --- A question stored earlier, and inbound ---------------------------------------------------


def test_question_stored_earlier_shows_who_helps_and_goes_on(desk, fatima, centrum, digid, service):
    question = make_visit(centrum, [digid], by=fatima, outcome="referred").questions.get()
    path = reverse("referrals:choose", args=[question.pk])
    page = desk.get(path)
    assert "Spreekuur" in page.text
    sent = {"submission_id": str(uuid.uuid4()), "verwijs": f"warm-{service.pk}"}

    for _ in range(2):
        desk.post(path, sent)

    assert Referral.objects.get().question == question
    assert Visit.objects.count() == 1


def test_other_services_are_found_by_their_words(desk, fatima, centrum, digid, almere):
    make_service("Fietsles", make_partner("Rijwielbond", almere, verified_on=timezone.localdate()))
    question = make_visit(centrum, [digid], by=fatima).questions.get()

    page = desk.get(reverse("referrals:choose", args=[question.pk]), {"q": "fietsles"})

    assert "Rijwielbond" in page.text


def test_every_way_to_a_stored_question_has_its_link(desk, fatima, centrum, digid):
    question = make_visit(centrum, [digid], by=fatima, outcome="referred").questions.get()
    link = reverse("referrals:choose", args=[question.pk])

    toast = desk.get(reverse("registration:desk"), {"bezoek": question.visit.pk})
    log = desk.get(reverse("registration:visit_list"))

    assert toast.text.count(link) == 2, "in the toast and in the last entries"
    assert link in log.text


def test_question_of_another_library_or_withdrawn_does_not_exist(desk, login, sanne, fatima, centrum, digid):
    question = make_visit(centrum, [digid], by=fatima).questions.get()
    path = reverse("referrals:choose", args=[question.pk])

    assert login(sanne).get(path).status_code == 404
    question.visit.withdraw(by=fatima, at=timezone.now())
    assert desk.get(path).status_code == 404


def test_colleague_or_organisation_sends_somebody(desk, fatima, digid, service, almere):
    bank = make_partner("De bank", almere)
    path = reverse("referrals:inbound", args=[service.pk])

    for sent_by, direction in ((None, "from_colleague"), (bank, "from_partner")):
        number = str(uuid.uuid4())
        sent = {"submission_id": number, "topic": digid.pk, "direction": direction, "sent_by": bank.pk}
        desk.post(path, sent)
        referral = Referral.objects.get(submission_id=number)
        assert (referral.direction, referral.sent_by, referral.question) == (direction, sent_by, None)
        assert (referral.state, referral.owner) == ("draft", fatima)


def test_inbound_from_an_organisation_says_which(desk, digid, service):
    path = reverse("referrals:inbound", args=[service.pk])
    sent = {"submission_id": str(uuid.uuid4()), "topic": digid.pk, "direction": "from_partner"}

    assert "Kies welke organisatie de bezoeker stuurt." in desk.post(path, sent).text
    assert not Referral.objects.exists()


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
