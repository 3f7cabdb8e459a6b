"""Entering earlier visits as a table."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from registration.models import Visit
from tests.factories import make_location, make_public_body, make_topic, make_visit

SHEET = "/dagstaat/"


def sheet(location, *rows, day=None, **extra):
    day = day or timezone.localdate() - timedelta(days=1)
    data = {
        "day": day.isoformat(),
        "location": location.pk,
        "rij-TOTAL_FORMS": len(rows),
        "rij-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(rows):
        filled = {"submission_id": uuid.uuid4(), "outcome": "solved", "channel": "desk", **row}
        data |= {f"rij-{number}-{name}": value for name, value in filled.items()}
    return {**data, **extra}


def test_each_row_becomes_a_visit_and_a_ticked_row_a_further_question(login, fatima, centrum, digid):
    make_topic("Toeslagen", synonyms=["huurtoeslag"])
    rows = [
        {"topic": "digid", "at": "10:15"},
        {"topic": "Huurtoeslag", "same_visitor": "on", "outcome": "referred"},
        {"topic": "toe", "at": "11"},
        {"topic": ""},
    ]

    response = login(fatima).post(SHEET, sheet(centrum, *rows))

    assert response.status_code == 302
    first, second = Visit.objects.order_by("pk")
    assert [q.topic.name for q in first.questions.all()] == ["DigiD", "Toeslagen"]
    assert [q.topic.name for q in second.questions.all()] == ["Toeslagen"]
    assert first.source == "catch_up"
    assert timezone.localtime(first.occurred_at).hour == 10
    assert timezone.localtime(second.occurred_at).hour == 11


def test_one_wrong_row_stores_nothing_and_keeps_everything_typed(login, fatima, centrum, digid):
    rows = [{"topic": "DigiD", "note": "goed"}, {"topic": "Digit", "note": "fout"}]

    response = login(fatima).post(SHEET, sheet(centrum, *rows))

    assert response.status_code == 422
    assert "Rij 2, onderwerp: “Digit” is geen onderwerp. Bedoel je: DigiD?" in response.text
    assert 'value="goed"' in response.text
    assert not Visit.objects.exists()


def test_topic_is_found_by_its_words_and_its_organisation_and_the_list_helps(login, fatima, centrum, digid):
    body = make_public_body("Dienst Uitvoering Onderwijs", short_name="DUO")
    body.topics.add(make_topic("Studieschuld"), digid)
    make_topic("DigiD-app en sms-controle")
    rows = [{"topic": "digid app", "at": "11u"}, {"topic": "studieschuld duo", "at": "9.30 uur"}]
    client = login(fatima)

    client.post(SHEET, sheet(centrum, *rows))
    many = client.post(SHEET, sheet(centrum, {"topic": "duo"}))

    stored = [visit.questions.get().topic.name for visit in Visit.objects.order_by("pk")]
    assert stored == ["DigiD-app en sms-controle", "Studieschuld"]
    assert "“duo” kan meer zijn. Bedoel je: DigiD, Studieschuld?" in many.text
    assert 'list="onderwerpen"' in many.text


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"topic": "", "note": "vergeten"}, "Kies een onderwerp, of maak deze rij leeg."),
        ({"topic": "DigiD", "at": "kwart over"}, "Schrijf de tijd als uren:minuten"),
        ({"topic": "DigiD", "same_visitor": "on"}, "De eerste rij heeft geen bezoeker boven zich."),
        ({"topic": ""}, "Er staat nog geen enkel bezoek in de dagstaat."),
        ({"topic": "DigiD", "note": "mail naar iemand@voorbeeld.example"}, "Rij 1, notitie"),
    ],
)
def test_error_names_the_row_and_the_remedy(login, fatima, centrum, digid, row, message):
    response = login(fatima).post(SHEET, sheet(centrum, row))

    assert response.status_code == 422
    assert message in response.text


def test_sheet_sent_twice_is_stored_once(login, fatima, centrum, digid):
    data, client = sheet(centrum, {"topic": "DigiD"}), login(fatima)
    client.post(SHEET, data)

    response = client.post(SHEET, data, follow=True)

    assert Visit.objects.count() == 1
    assert "al opgeslagen" in response.text


def test_after_saving_the_log_shows_what_was_entered_and_no_more(login, fatima, centrum, digid):
    make_visit(centrum, by=fatima)

    response = login(fatima).post(SHEET, sheet(centrum, {"topic": "DigiD"}), follow=True)

    assert "Opgeslagen: 1 bezoek" in response.text
    assert [*response.context["page"]] == [Visit.objects.get(source="catch_up").pk]


def test_more_rows_keeps_what_was_typed_and_stores_nothing(login, fatima, centrum, digid):
    response = login(fatima).post(SHEET, sheet(centrum, {"topic": "DigiD", "note": "eerst"}, more="1"))

    assert response.status_code == 200
    assert 'value="eerst"' in response.text
    assert len(response.context["sheet"].rows.forms) == 9
    assert not Visit.objects.exists()


def test_asking_for_more_rows_checks_nothing_yet(login, fatima, centrum, digid):
    half = [{"at": "10:15"}, {"topic": "onzin", "at": "straks"}]
    response = login(fatima).post(SHEET, sheet(centrum, *half, day=timezone.localdate(), more="1"))

    assert "field__error" not in response.text
    assert 'value="straks"' in response.text


def test_rows_of_the_page_have_numbers_by_which_they_are_stored_once(login, fatima, centrum, digid):
    client = login(fatima)
    more = client.post(SHEET, sheet(centrum, {"topic": "DigiD"}, more="1"))

    for page in (client.get(SHEET), more):
        numbers = html.fromstring(page.content).xpath("//input[contains(@name, '-submission_id')]/@value")
        assert len({uuid.UUID(number) for number in numbers}) == len(page.context["sheet"].rows.forms)


@pytest.mark.parametrize("days", [-1, 61])
def test_day_must_be_past_and_within_the_limit(login, fatima, centrum, digid, days):
    day = timezone.localdate() - timedelta(days=days)

    response = login(fatima).post(SHEET, sheet(centrum, {"topic": "DigiD"}, day=day))

    assert response.status_code == 422
    assert not Visit.objects.exists()


def test_location_of_another_library_cannot_be_chosen(login, fatima, leeuwarden, digid):
    elders = make_location("Blokhuis", library=leeuwarden)

    assert login(fatima).post(SHEET, sheet(elders, {"topic": "DigiD"})).status_code == 422


@pytest.mark.parametrize("total", ["", "-1", "x", "99999999999", "²"])
def test_junk_in_the_number_of_rows_is_no_server_error(login, fatima, centrum, total):
    for extra in ({}, {"more": "1"}):
        data = {"day": "x", "location": "y", "rij-TOTAL_FORMS": total, "rij-INITIAL_FORMS": total, **extra}
        assert login(fatima).post(SHEET, data).status_code in (200, 422)


def test_link_from_a_gap_starts_with_its_day_and_place(login, fatima, centrum):
    response = login(fatima).get(SHEET, {"dag": "2026-03-02", "locatie": centrum.pk})

    assert 'value="2026-03-02"' in response.text
