"""From the question at the desk to a referral: one key, a question stored earlier, or inbound."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from ido.management.referral_texts import load_texts
from referrals.models import Person, Referral
from registration.models import Question, Visit
from tests.factories import (
    make_partner,
    make_referral,
    make_service,
    make_topic,
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
def desk(login, fatima):
    """Fatima's browser, with the texts loaded."""
    load_texts()
    return login(fatima)


def filled(topic, location, service, manner="warm", **kwargs):
    return {
        "submission_id": str(uuid.uuid4()),
        "location": location.pk,
        "topic": topic.pk,
        "verwijs": f"{manner}-{service.pk}",
        **kwargs,
    }


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
