"""Withdrawing as easily as giving: the visitor with the code on the card, the desk in one step."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from ido.models import LinkMiss
from referrals.codes import code_for, new_code
from referrals.follow_up import go_on
from referrals.models import Appointment, Consent, Event, Language, Person, Referral
from referrals.withdraw_words import WORDS
from tests.factories import make_appointment, make_referral

PAGE = reverse("referrals:withdraw")


@pytest.fixture
def referral(fatima):
    referral = make_referral(fatima, "accepted")
    make_appointment(referral, timezone.now())
    return referral


def code_of(referral: Referral) -> str:
    seed = referral.consents.get().code_seed
    assert seed is not None
    return code_for(seed)


def test_code_and_yes_end_everything_at_once(client, referral):
    code = code_of(referral)
    asked = client.post(PAGE, {"code": code.lower().replace("-", " ")})
    assert "Wilt u dat we uw gegevens wissen?" in asked.text
    assert Person.objects.exists(), "asking changes nothing"

    done = client.post(PAGE, {"code": code, "zeker": "1"})

    assert "Uw gegevens zijn gewist" in done.text
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == ("cancelled", "consent_withdrawn")
    assert not Person.objects.exists()
    assert not Appointment.objects.exists()
    assert Consent.objects.get().withdrawn_by == "visitor"
    event = Event.objects.get()
    assert (event.action, event.actor, event.by) == ("erased", "visitor", None)
    assert event.origin == "127.0.0.0", "the range alone: an address at home says who it is"


def test_page_shows_nothing_about_anybody(client, referral):
    for sent in ({"code": code_of(referral)}, {"code": code_of(referral), "zeker": "1"}):
        page = client.post(PAGE, sent).text
        for value in ("Juf Ans", "12345678", "Raadslieden", "DigiD", "Almere", "Fatima"):
            assert value not in page


def test_used_and_unknown_codes_get_the_same_answer(client, referral):
    code = code_of(referral)
    client.post(PAGE, {"code": code, "zeker": "1"})

    answers = [client.post(PAGE, {"code": one, "zeker": "1"}) for one in (code, code_for(new_code()[0]))]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].context["step"] == answers[1].context["step"] == "dead"
    assert "Deze code werkt niet" in answers[0].text
    assert LinkMiss.objects.get().count == 2


def test_guessing_is_stopped_even_for_a_right_code(client, referral):
    for _ in range(30):
        client.post(PAGE, {"code": code_for(new_code()[0])})

    answer = client.post(PAGE, {"code": code_of(referral), "zeker": "1"})

    assert answer.status_code == 429
    assert "Deze code werkt niet" in answer.text
    assert Person.objects.exists()


def test_typing_error_is_no_guess_and_stays_to_be_mended(client, db):
    answer = client.post(PAGE, {"code": "ABCD-2345"})

    assert answer.status_code == 422
    assert 'value="ABCD-2345"' in answer.text
    assert "twaalf letters en cijfers" in answer.text
    assert not LinkMiss.objects.exists()


@pytest.mark.parametrize("language", Language.values)
def test_page_speaks_every_language_of_the_card(client, referral, language):
    path, words = f"{PAGE}?taal={language}", WORDS[language]

    steps = [
        (client.get(path), words.title),
        (client.post(path, {"code": "x"}), words.no_code),
        (client.post(path, {"code": code_of(referral)}), words.sure),
        (client.post(path, {"code": code_of(referral), "zeker": "1"}), words.done),
        (client.post(path, {"code": code_for(new_code()[0])}), words.dead),
    ]

    for answer, said in steps:
        assert said in answer.text
        assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text


def test_old_card_also_ends_what_went_on_after_a_mistaken_closing(client, fatima, referral):
    code = code_of(referral)
    from_mistake = make_referral(fatima, "completed")
    old_code = code_of(from_mistake)
    new = go_on(referral=from_mistake, by=fatima, now=timezone.now())

    client.post(PAGE, {"code": old_code, "zeker": "1"})

    new.refresh_from_db()
    assert new.reason == "consent_withdrawn"
    assert not Person.objects.filter(referral=new).exists()
    assert client.post(PAGE, {"code": code}).status_code == 200, "the other visitor is untouched"


def test_desk_withdraws_in_one_step(login, fatima, joost, referral):
    second = make_referral(fatima)

    for user, one in ((fatima, referral), (joost, second)):
        path = reverse("referrals:consent_withdraw", args=[one.pk])
        response = login(user).post(path)
        assert response["Location"] == reverse("referrals:referral_detail", args=[one.pk])
        consent = one.consents.get()
        assert consent.withdrawn_by == "staff"
        assert login(user).post(path).status_code == 404
    assert not Person.objects.exists()
    told = Event.objects.values_list("by__name", "origin")
    assert set(told) == {("Fatima", "127.0.0.1"), ("Joost", "127.0.0.1")}


def test_stranger_and_administrator_withdraw_nothing(login, sanne, bea, referral):
    path = reverse("referrals:consent_withdraw", args=[referral.pk])

    assert login(sanne).post(path).status_code == 404
    assert login(bea).post(path).status_code == 403
    assert Person.objects.exists()
