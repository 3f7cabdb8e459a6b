"""The visitor's card and its calendar file: in six languages, and nothing of who it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from lxml import html

from ido.management.referral_texts import load_texts
from referrals.bring_words import OTHERS, PHRASES, to_bring
from referrals.codes import code_for
from referrals.models import Event, Language
from referrals.slots import book
from tests.factories import make_partner, make_place, make_referral, make_service, make_session, make_user

BEGINS = datetime(2099, 11, 24, 13, 0, tzinfo=UTC)  # a Tuesday, 14.00 hours in the Netherlands
WHEN = {
    "nl": "dinsdag 24 november 2099, 14.00 uur",
    "en": "Tuesday 24 November 2099, 14:00",
    "ar": "الثلاثاء 24 نوفمبر 2099، 14:00",
    "tr": "Salı 24 Kasım 2099, 14:00",
    "pl": "wtorek 24 listopada 2099, 14:00",
    "uk": "вівторок 24 листопада 2099, 14:00",
}


BRING = {  # one of the partner's words is known in each language, the other is not
    "nl": ["uw brief en een passer"],
    "en": ["the letter it is about", "een passer"],
    "ar": ["الرسالة التي تسأل عنها", "een passer"],
    "tr": ["konuyla ilgili mektup", "een passer"],
    "pl": ["pismo, którego dotyczy sprawa", "een passer"],
    "uk": ["лист, про який ідеться", "een passer"],
}


@pytest.fixture
def referral(fatima, almere):
    """Of Juf Ans to a consultation hour in Buurthuis De Brug, on Tuesday 24 November 2099."""
    load_texts()
    place = make_place("Buurthuis De Brug", almere, street="Kade 1", postcode="1315 AB", city="Almere")
    partner = make_partner("Raadslieden", almere, phone="036 1112222")
    service = make_service("Spreekuur", partner, place=place, to_bring="uw brief en een passer")
    session = make_session(service, BEGINS, BEGINS.replace(hour=14), place=place)
    referral = make_referral(fatima, "accepted", service=service)
    book(referral, session.schedule_id, session.starts_at, now=timezone.now())
    return referral


def card_of(client, referral, **query):
    response = client.get(reverse("referrals:card", args=[referral.pk]), query)
    assert response.status_code == 200
    return html.document_fromstring(response.content.decode()).xpath("//article")[0]


@pytest.mark.parametrize("language", Language.values)
def test_card_tells_when_where_with_whom_and_what_to_bring(login, fatima, referral, language):
    card = card_of(login(fatima), referral, taal=language)
    said = " ".join(card.text_content().split())

    assert (card.get("lang"), card.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    for fact in (
        WHEN[language],
        "Buurthuis De Brug",
        "Kade 1",
        "Spreekuur",
        "Raadslieden",
        *BRING[language],
        "036 1112222",
        "/intrekken/",
        code_for(referral.consents.get().code_seed),
    ):
        assert fact in said


def test_card_is_in_the_language_in_which_consent_was_asked(login, fatima):
    load_texts()
    for language in ("uk", "nl"):
        referral = make_referral(fatima, text_language=language)
        assert card_of(login(fatima), referral).get("lang") == language


def test_card_says_nothing_of_who_it_is_and_making_it_is_in_the_log(login, fatima, referral):
    page = login(fatima).get(reverse("referrals:card", args=[referral.pk])).text

    for value in ("Juf Ans", "06 12345678", "huurtoeslag"):
        assert value not in page
    event = Event.objects.get()
    assert (event.action, event.by, event.referral_id) == ("printed", fatima, referral.pk)
    assert event.fields == ["code", "appointment"]


def test_card_without_appointment_tells_by_when_one_hears(login, fatima):
    load_texts()
    referral = make_referral(fatima)

    said = card_of(login(fatima), referral).text_content()

    assert "U krijgt bericht" in said
    assert "Sociaal Raadslieden neemt contact met u op." in said


def test_finished_referral_and_draft_have_no_card(login, fatima):
    load_texts()
    for state in ("draft", "completed", "cancelled"):
        path = reverse("referrals:card", args=[make_referral(fatima, state).pk])
        assert login(fatima).get(path).status_code == 404


def test_colleague_who_does_not_follow_it_makes_no_card(login, almere, referral):
    path = reverse("referrals:card", args=[referral.pk])

    assert login(make_user("Bilal", library=almere)).get(path).status_code == 404
    assert not Event.objects.exists()


def test_calendar_file_is_read_by_a_calendar(login, fatima, referral):
    response = login(fatima).get(reverse("referrals:card_calendar", args=[referral.pk]), {"taal": "pl"})

    event = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert event.decoded("dtstart") == BEGINS
    assert (event.decoded("dtend") - event.decoded("dtstart")).total_seconds() == 3600
    assert str(event["summary"]) == "Spreekuur, Raadslieden"
    assert str(event["location"]) == "Buurthuis De Brug, Kade 1, 1315 AB Almere"
    assert "Proszę zabrać: pismo, którego dotyczy sprawa, een passer" in str(event["description"])
    assert response["Content-Disposition"] == 'attachment; filename="afspraak.ics"'
    assert response["Cache-Control"] == "no-store"


def test_calendar_file_holds_neither_code_nor_person(login, fatima, referral):
    content = login(fatima).get(reverse("referrals:card_calendar", args=[referral.pk])).content.decode()

    for value in ("Juf Ans", "12345678", "Huurtoeslag", code_for(referral.consents.get().code_seed)):
        assert value not in content


def test_without_appointment_there_is_no_calendar_file(login, fatima):
    load_texts()
    path = reverse("referrals:card_calendar", args=[make_referral(fatima).pk])

    assert login(fatima).get(path).status_code == 404


def test_what_partners_ask_for_most_is_said_in_every_language_of_the_card():
    for words in ("Identiteitsbewijs en de brieven waar het over gaat.", "je eigen DigiD, een bankpas"):
        for language in OTHERS:
            said = to_bring(words, language)
            assert [phrase.language for phrase in said] == [language, language]
    assert {len(phrase) for phrase in PHRASES.values()} == {len(OTHERS)}
    assert {*OTHERS, "nl"} == set(Language.values)
    assert to_bring("", "ar") == to_bring(" ", "nl") == []
