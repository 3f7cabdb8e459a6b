"""The n×1,000th question of a library: when and where it came, when the next may come, and its card."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from ido.models import Library
from reports import milestones
from reports.milestones import Milestones
from reports.models import Download
from tests.factories import local, make_library, make_location, make_user, make_visit

TODAY = date(2026, 11, 22)


@pytest.fixture
def every_third(monkeypatch) -> None:
    """A milestone at every third question, for a library that had eight."""
    monkeypatch.setattr(milestones, "STEP", 3)


@pytest.fixture
def eight_questions(almere, centrum, digid, every_third) -> None:
    haven = make_location("Haven", almere, public_name="Bieb aan de haven")
    make_visit(haven, [digid] * 2, at=local(date(2026, 5, 4), "15:00"))
    make_visit(centrum, [digid], at=local(date(2026, 5, 4), "09:00"))
    make_visit(centrum, [digid] * 2, at=local(date(2026, 5, 1), "00:10"))  # still April in UTC
    make_visit(haven, [digid], at=local(date(2026, 6, 2)))
    make_visit(centrum, [digid] * 2, at=local(date(2026, 7, 3)))
    withdrawn = make_visit(centrum, [digid] * 4, at=local(date(2026, 5, 2)))
    withdrawn.withdraw(by=withdrawn.recorded_by, at=timezone.now())
    drachten = make_library("Bibliotheek Drachten")
    make_visit(
        make_location("Drachten", drachten),
        at=local(date(2026, 5, 2)),
        by=make_user("Sanne", library=drachten),
    )


def test_a_milestone_has_the_day_and_place_of_its_question(
    almere, eight_questions, django_assert_num_queries
):
    reached = Milestones(almere, TODAY)

    with django_assert_num_queries(3):
        found = reached.find(reached.numbers)

    assert [(one.number, one.day, one.location) for one in found] == [
        (6, date(2026, 6, 2), "Haven"),
        (3, date(2026, 5, 4), "Centrum"),
    ]
    assert (reached.next, reached.to_go) == (9, 1)
    assert reached.find([9, 4, 0, -3]) == []


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        # 100 a month for a year, and 950 to go from the 22nd of November: nine and a half months on.
        ({(2025, month): 100 for month in range(11, 13)} | {(2026, month): 100 for month in range(1, 11)}
         | {(2026, 11): 850}, date(2027, 9, 1)),
        # Only the last year tells the pace.
        ({(2019, 1): 5_000} | {(2026, month): 120 for month in range(1, 11)}, date(2027, 7, 1)),
        ({(2026, month): 500 for month in range(6, 12)}, None),  # five whole months
        ({(2019, 1): 5_000}, None),  # nothing in the last year
        ({(2025, month): 1 for month in range(1, 13)}, None),  # farther than we look
        ({}, None),
    ],
)  # fmt: skip
def test_the_next_milestone_is_expected_at_the_pace_of_the_last_year(months, expected):
    reached = Milestones(Library(), TODAY)
    vars(reached)["months"] = {date(*month, 1): questions for month, questions in months.items()}

    assert reached.expected == expected


def test_the_page_leads_to_a_card_that_tells_month_and_place_alone(
    joost, login, eight_questions, monkeypatch
):
    client, told = login(joost), []
    monkeypatch.setattr(
        "reports.writers.card.typeset", lambda template, data, *rest, **kind: told.append(data)
    )

    page = client.get(reverse("reports:milestone_list")).content.decode()
    address = reverse("reports:milestone_card", args=[6, "png"])
    client.get(address)

    assert address in page
    assert "Nog 1 vraag te gaan." in page
    assert told == [
        {
            "figure": "6",
            "library": "Bibliotheek Almere",
            "place": "Bieb aan de haven",
            "month": "juni 2026",
            "created": {"year": 2026, "month": 6, "day": 1},
        }
    ]
    assert Download.objects.get().report == "mijlpaal-6"


@pytest.mark.parametrize(("extension", "beginning"), [("pdf", b"%PDF-"), ("png", b"\x89PNG\r\n")])
def test_the_card_comes_as_a_pdf_or_a_picture(joost, login, eight_questions, extension, beginning):
    response = login(joost).get(reverse("reports:milestone_card", args=[3, extension]))

    assert response.content.startswith(beginning)
    assert f'filename="ido-3e-vraag.{extension}"' in response["Content-Disposition"]


def test_a_milestone_that_was_not_reached_has_no_card(joost, login, eight_questions):
    client = login(joost)

    for number, extension in [(9, "png"), (4, "png"), (10**20, "png"), (3, "svg")]:
        assert client.get(reverse("reports:milestone_card", args=[number, extension])).status_code == 404
