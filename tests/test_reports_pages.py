"""The pages of reports and their downloads."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from ido.models import Library, Municipality
from registration.models import Question
from reports import catalogue
from reports.catalogue import HEADLINE, REPORTS
from reports.models import Download
from reports.periods import Period
from tests.brabant import log_questions
from tests.factories import LONG_AGO, make_group, make_location, make_municipality, make_topic

TODAY = timezone.localdate()
LAST_QUARTER = Period.quarter_of(TODAY).before()
START = datetime.combine(LONG_AGO, time())  # a day, as openpyxl reads it
QUERY = {"periode": LAST_QUARTER.name}
# Nobody wrote any of those, each visit has one question, and no opening hours are known.
EMPTY = {
    "signalen",
    "signalen-in-aantallen",
    "doorverwijzingen",
    "bestemming",
    "besteding",
    "combinaties",
    "registratie",
}
OF_LIBRARY = [report for report in REPORTS if Library in report.about]


@pytest.fixture
def asked(centrum, digid) -> None:
    """Forty questions in the last closed quarter, eight of them about corona."""
    make_municipality(inhabitants=8000)
    corona = make_topic("Coronabewijs", make_group("Corona", is_corona=True))
    log_questions(centrum, [digid] * 32 + [corona] * 8, LAST_QUARTER.first, LAST_QUARTER.last)
    Question.objects.filter(topic=corona).update(help_given=Question.HelpGiven.COURSE)


def get(client: Client, name: str, *args: str, **query: str):
    return client.get(reverse(f"reports:{name}", args=args), query)


def page_of(response) -> html.HtmlElement:
    assert response.status_code == 200
    return html.document_fromstring(response.content.decode())


def text_of(response) -> str:
    return " ".join(page_of(response).text_content().split())


# --- One readable page


def test_the_headline_figures_come_first(asked, joost, login):
    page = page_of(get(login(joost), "report_list", **QUERY))

    figures = {
        stat.findtext("dt").strip(): stat.find("dd").text_content().strip()
        for stat in page.xpath("//*[@class='stat']")
    }
    assert figures == {
        "Vragen": "40",
        "Bezoeken": "40",
        "Per 1.000 inwoners": "5,00",
        "Ter plekke opgelost": "25,0%",
        "Deel doorverwezen": "25,0%",
        "Locaties": "1",
        "Vragen per open uur": "–",
    }


def test_every_report_stands_on_the_page_and_on_one_of_its_own(asked, joost, login):
    client = login(joost)
    page = page_of(get(client, "report_list", **QUERY))

    for report in OF_LIBRARY:
        assert page.xpath(f"//section[@id='{report.slug}']")
        detail = page_of(get(client, "report_detail", report.slug, **QUERY))
        (heading,) = detail.xpath("//h1")
        assert heading.text_content().strip() == report.title
        rows = detail.xpath("//table//tbody/tr/th[@scope='row']")
        assert bool(rows) == (report.slug not in EMPTY)
        # One long row stands upright, with its columns below each other.
        named = rows if detail.xpath("//thead//th[.='Cijfer']") else detail.xpath("//thead//th")
        assert len(detail.xpath("//details//dt")) == len(named) if rows else not named


def test_what_belongs_to_more_than_one_table_is_told_once_on_the_page(asked, joost, login):
    response = get(login(joost), "report_list", **QUERY)
    shared = response.context["page"].notes

    assert shared
    assert [text_of(response).count(note) for note in shared] == [1] * len(shared)


def test_a_chart_has_its_table_beside_it(asked, joost, login):
    page = page_of(get(login(joost), "report_detail", "vragen-per-maand", **QUERY))

    assert page.xpath("//section//svg")
    assert page.xpath("//section//table")


def test_the_current_year_is_what_a_coordinator_sees_first(asked, joost, login):
    text = text_of(get(login(joost), "report_list"))

    assert f"1 januari {TODAY.year}" in text or str(TODAY.year) in text


def test_own_days_are_read_up_to_today(asked, joost, login):
    far = (TODAY + timedelta(days=30)).isoformat()

    text = text_of(get(login(joost), "report_list", van=LAST_QUARTER.first.isoformat(), tot=far))

    assert f"tot en met {TODAY.day} " in text
    assert "Vragen 40" in text


def test_own_days_stay_when_another_location_is_chosen_and_go_with_another_period(
    asked, centrum, joost, login
):
    client = login(joost)
    days = {"van": LAST_QUARTER.first.isoformat(), "tot": LAST_QUARTER.last.isoformat()}
    form = page_of(get(client, "report_list", **days)).xpath("//form[.//select[@name='periode']]")[0]
    sent = dict(form.form_values())
    assert sent == {"periode": "", "locatie": "", **days}

    own = get(client, "report_list", **{**sent, "locatie": str(centrum.pk)})
    assert own.context["selection"].period == LAST_QUARTER
    assert own.context["selection"].scope == centrum
    other = get(client, "report_list", **{**sent, "periode": str(TODAY.year)})
    assert other.context["selection"].period.first == date(TODAY.year, 1, 1)
    assert not page_of(other).xpath("//input[@name='van'][@value != '']")


# --- Reports that are not for everybody


def only(monkeypatch, **properties: object) -> None:
    """One report more than there are, with these properties, about the headline figures."""

    def make(selection):
        return replace(HEADLINE.make(selection), slug="proef", title="Proefrapport")

    extra = replace(HEADLINE, slug="proef", title="Proefrapport", make=make, **properties)
    monkeypatch.setattr(catalogue, "REPORTS", (*REPORTS, extra))
    monkeypatch.setitem(catalogue.BY_SLUG, "proef", extra)


def answers(client: Client) -> list[int]:
    responses = [get(client, "report_detail", "proef"), get(client, "report_download", "proef", "csv")]
    return [response.status_code for response in responses]


def test_a_report_about_municipalities_does_not_exist_for_a_library(asked, joost, login, monkeypatch):
    only(monkeypatch, about=(Municipality,))

    assert answers(login(joost)) == [404, 404]
    assert "Proefrapport" not in text_of(get(login(joost), "report_list"))


def test_what_is_not_published_is_there_for_the_coordinator(asked, joost, login, monkeypatch):
    only(monkeypatch, published=False)

    assert answers(login(joost)) == [200, 200]
    assert "Proefrapport" in text_of(get(login(joost), "report_list"))


# --- Empty and wrong


def test_without_a_location_the_page_says_so(almere, joost, login):
    client = login(joost)

    assert "Voeg eerst een locatie toe." in text_of(get(client, "report_list"))
    assert "Voeg eerst een locatie toe." in text_of(get(client, "report_detail", "onderwerpen"))


def test_without_a_location_in_the_period_the_page_says_so(asked, joost, login):
    page = get(login(joost), "report_list", van="2016-01-01", tot="2016-12-31")

    assert "Geen locaties in deze periode" in text_of(page)


def test_without_questions_the_page_says_so(centrum, joost, login):
    client = login(joost)

    for name, rest in (("report_list", []), ("report_detail", ["onderwerpen"])):
        response = get(client, name, *rest)
        assert "Geen vragen in deze periode" in text_of(response)
        assert not page_of(response).xpath("//main//a[contains(@href, '.xlsx')]")


@pytest.mark.parametrize("slug", [report.slug for report in OF_LIBRARY])
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_an_empty_report_can_be_downloaded(almere, joost, login, slug, extension):
    assert get(login(joost), "report_download", slug, extension).status_code == 200


WRONG = [
    ({"periode": "morgen"}, "Deze periode kun je niet kiezen."),
    ({"periode": "1066"}, "Deze periode kun je niet kiezen."),
    ({"periode": "2022-k9"}, "Deze periode kun je niet kiezen."),
    ({"periode": "\x00"}, "Deze periode kun je niet kiezen."),
    ({"van": "gisteren", "tot": "2022-01-01"}, "Vul bij Van een datum in"),
    ({"van": "2022-01-01", "tot": "31-02-2022"}, "Vul bij Tot en met een datum in"),
    ({"van": "2022-01-01"}, "Vul bij Tot en met de laatste dag in."),
    ({"tot": "2022-01-01"}, "Vul bij Van de eerste dag in."),
    ({"van": "2022-02-01", "tot": "2022-01-01"}, "Tot en met ligt voor Van."),
    ({"van": "2001-01-01", "tot": "2022-01-01"}, "Kies hoogstens tien jaar."),
    ({"van": "0001-01-01", "tot": "0002-01-01"}, "Kies bij Van een dag vanaf 2000."),
    ({"van": "9999-01-01", "tot": "9999-12-31"}, "Van ligt in de toekomst."),
    ({"van": "2022-01-01\x00", "tot": "x" * 5000}, "Vul bij Van een datum in"),
]


@pytest.mark.parametrize(("query", "message"), WRONG)
def test_a_wrong_choice_is_answered_in_dutch_beside_its_field(centrum, joost, login, query, message):
    client = login(joost)

    for response in (
        get(client, "report_list", **query),
        get(client, "report_detail", "uitkomsten", **query),
        client.get(reverse("reports:report_download", args=["uitkomsten", "csv"]), query, follow=True),
    ):
        page = page_of(response)
        assert any(message in error.text_content() for error in page.xpath("//*[@class='field__error']"))
        assert not page.xpath("//table")
    assert not Download.objects.exists()


@pytest.mark.parametrize("path", ["bestaat-niet/", "bestaat-niet.csv", "uitkomsten.doc", "uitkomsten.exe"])
def test_reports_and_formats_that_are_not_there_do_not_exist(joost, login, path):
    assert login(joost).get(f"{reverse('reports:report_list')}{path}").status_code == 404


def test_reports_are_read_and_never_posted_to(joost, login):
    assert login(joost).post(reverse("reports:report_list")).status_code == 405


# --- Files


def test_a_csv_holds_what_the_page_shows(asked, joost, login):
    client = login(joost)
    response = get(client, "report_download", "vragen-per-locatie", "csv", **QUERY)

    rows = list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))

    assert rows[0] == {
        "Plaats": "1",
        "Locatie": "Centrum",
        "Gemeente": "Almere",
        "Open sinds": "2020-01",
        "Vragen": "40",
        "Corona": "8",
        "Overig": "32",
        "Aandeel corona": "0,200",
        "Per 1.000 inwoners": "5,00",
    }
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert (
        f"ido-vragen-per-locatie-bibliotheek-almere-{LAST_QUARTER.name}.csv"
        in response["Content-Disposition"]
    )


def test_a_workbook_holds_typed_values_and_what_they_mean(asked, joost, login):
    response = get(login(joost), "report_download", "vragen-per-locatie", "xlsx", **QUERY)

    book = load_workbook(BytesIO(response.getvalue()))
    sheet = book["Vragen per locatie"]
    assert [cell.value for cell in sheet[2]] == [
        1,
        "Centrum",
        "Almere",
        START,
        40,
        8,
        32,
        0.2,
        5,
    ]
    assert any("Ingetrokken bezoeken tellen niet mee." in str(row) for row in book["Toelichting"].values)


def test_one_workbook_holds_all_reports(asked, joost, login):
    response = get(login(joost), "report_download", "alles", "xlsx", **QUERY)

    titles = load_workbook(BytesIO(response.getvalue())).sheetnames
    assert titles == [*(report.title for report in OF_LIBRARY), "Toelichting"]


def test_every_download_is_noted_and_the_note_cannot_be_changed(asked, joost, login):
    get(login(joost), "report_download", "uitkomsten", "xlsx", **QUERY)

    note = Download.objects.get()
    assert (note.user, note.report, note.scope, note.format) == (
        joost,
        "uitkomsten",
        "bibliotheek-almere",
        "xlsx",
    )
    assert (note.first_day, note.last_day) == (LAST_QUARTER.first, LAST_QUARTER.last)
    note.report = "iets anders"
    with pytest.raises(DatabaseError, match="Cannot update"):
        note.save()


def test_a_coordinator_reaches_the_download_with_one_click(asked, joost, login):
    client = login(joost)
    page = page_of(get(client, "report_list"))

    (link,) = page.xpath("//a[contains(@href, 'uitkomsten.csv')]/@href")
    assert client.get(link).content.startswith("\ufeffUitkomst;Vragen;Aandeel".encode())


def test_a_name_that_looks_like_a_formula_is_harmless_in_a_file(almere, joost, login, digid):
    desk = make_location("=1+1", almere)
    log_questions(desk, [digid] * 5, LAST_QUARTER.first, LAST_QUARTER.last)

    content = get(login(joost), "report_download", "vragen-per-locatie", "csv", **QUERY).getvalue().decode()

    assert "'=1+1" in content


def test_the_page_takes_no_more_queries_with_more_locations(
    almere, joost, digid, login, django_assert_max_num_queries, django_assert_num_queries
):
    client = login(joost)

    def grow(number: int) -> None:
        place = make_municipality(f"GM9{number:03}", f"Plaats {number}", inhabitants=1000 + number)
        desk = make_location(f"Locatie {number}", almere, place)
        log_questions(desk, [digid] * 3, date(TODAY.year, 1, 1), TODAY)

    grow(1)
    get(client, "report_list")
    with django_assert_max_num_queries(60) as few:
        get(client, "report_list")
    for number in range(2, 20):
        grow(number)
    with django_assert_num_queries(len(few)):
        get(client, "report_list")
