"""The pages and files of editions: made from the frozen document alone, and who reads what."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from ido.models import Province
from reports.editions.expected import coming, missing
from reports.editions.frozen import thaw
from reports.models import Download
from reports.periods import Period
from reports.tables import HIDDEN
from reports.writers import WRITERS
from tests.editions import make_edition
from tests.factories import make_location, make_municipality, make_visit

Q1, Q4, YEAR = Period.quarter(2025, 1), Period.quarter(2025, 4), Period.year(2025)


def page_of(client: Client, name: str = "edition_list", *args: object, **query: str) -> html.HtmlElement:
    response = client.get(reverse(f"reports:{name}", args=args), query)
    assert response.status_code == 200
    return html.document_fromstring(response.content.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def listed(page: html.HtmlElement) -> list[str]:
    return [words(row) for row in page.xpath("//table/tbody/tr/th")]


# --- The page of one


@pytest.fixture
def edition(marieke):
    return make_edition(marieke.municipality, Q1, made_at=datetime(2025, 4, 15, 22, 30, tzinfo=UTC))


def test_the_headline_figures_come_first_and_each_table_has_its_definitions(edition, marieke, login):
    page = page_of(login(marieke), "edition_detail", edition.pk)

    assert words(page.xpath("//h1")[0]) == "Gemeente Almere"
    assert words(page.xpath("//p[@class='lead']")[0]) == "1e kwartaal van 2025"
    assert [words(stat) for stat in page.xpath("//*[@class='stat']")] == [
        "Vragen 1.234",
        "Bezoeken 1.100",
        "Per 1.000 inwoners 5,61",
    ]
    assert [words(heading) for heading in page.xpath("//h2")][:3] == [
        "Kerncijfers",
        "Goed om te weten",
        "Waarover",
    ]
    assert [words(heading) for heading in page.xpath("//h3")][:1] == ["Onderwerpen"]
    assert page.xpath("//section[@id='onderwerpen']//svg")
    explained = [words(term) for term in page.xpath("//section[@id='onderwerpen']//details//dt")]
    assert (len(explained), explained[-1]) == (5, "•")  # its columns, and the mark that stands in it
    assert "•" not in [words(term) for term in page.xpath("//section[@id='kerncijfers']//dt")]


def test_the_dot_is_explained_once_and_other_notes_stand_with_their_table(edition, marieke, login):
    page = page_of(login(marieke), "edition_detail", edition.pk)

    assert words(page).count("Een • staat bij een klein aantal.") == 1
    assert [words(note) for note in page.xpath("//section[@id='onderwerpen']//li")] == ["Over onderwerpen."]


def test_a_reader_sees_of_when_it_is_and_can_check_it(edition, marieke, login):
    colophon = words(page_of(login(marieke), "edition_detail", edition.pk).xpath("//*[@id='colofon']")[0])

    assert "15-04-2025" in colophon
    assert "Bibliotheek Almere" in colophon
    assert edition.checksum in colophon


def test_the_page_tells_nothing_that_the_document_does_not_hold(edition, marieke, login, centrum, digid):
    """Live figures have changed since; no attribute holds a number of a row, and no query changes a thing."""
    client = login(marieke)
    before = words(page_of(client, "edition_detail", edition.pk))
    make_visit(centrum, [digid], at=datetime(2025, 2, 3, 10, tzinfo=UTC))

    page = page_of(client, "edition_detail", edition.pk, periode="2024", gebied="PV24", sorteer="vragen")

    tables = page.xpath("//table[caption]")
    assert tables
    assert {name for table in tables for cell in table.iter() for name in cell.attrib} <= {"class", "scope"}
    assert words(page) == before
    hidden = [words(row) for row in page.xpath("//section[@id='onderwerpen']//tbody/tr")]
    assert hidden == ["DigiD Inloggen 1.226 99,4%", "Huurtoeslag Toeslagen • •"]


@pytest.mark.parametrize("extension", WRITERS)
def test_every_format_is_one_click_away_and_noted(edition, marieke, login, extension):
    client = login(marieke)
    (link,) = page_of(client, "edition_detail", edition.pk).xpath(
        f"//header//a[contains(@href, '.{extension}')]/@href"
    )

    response = client.get(link)

    assert response["Content-Type"] == WRITERS[extension].content_type
    assert f"ido-uitgave-gemeente-almere-2025-k1.{extension}" in response["Content-Disposition"]
    note = Download.objects.get()
    assert (note.user, note.report, note.scope, note.format) == (marieke, "uitgave", "GM0034", extension)
    assert (note.first_day, note.last_day) == (Q1.first, Q1.last)


def test_files_hold_the_same_as_the_page(edition, marieke, login):
    client = login(marieke)

    def file(extension):
        return client.get(reverse("reports:edition_download", args=[edition.pk, extension])).getvalue()

    rows = list(csv.reader(StringIO(file("csv").decode("utf-8-sig")), delimiter=";"))
    sheet = load_workbook(BytesIO(file("xlsx")))["Onderwerpen"]
    assert ["DigiD", "Inloggen", "1226", "0,994"] in rows
    assert ["Huurtoeslag", "Toeslagen", "•", "•"] in rows
    assert [cell.value for cell in sheet[3]] == ["Huurtoeslag", "Toeslagen", "•", "•"]


# --- The list


def test_an_official_sees_the_newest_first_and_a_year_before_its_quarters(marieke, login):
    for period in (Q1, Q4, YEAR):
        make_edition(marieke.municipality, period)
    make_edition(marieke.municipality, Period.quarter(2025, 2), reasons=["Te weinig vragen."])

    page = page_of(login(marieke))

    assert listed(page) == ["2025", "4e kwartaal van 2025", "1e kwartaal van 2025"]
    assert "Te weinig vragen" not in words(page)
    assert not page.xpath("//select")
    assert len(page.xpath("//tbody/tr[1]//a[contains(@href, '/uitgaven/')]")) == 1 + len(WRITERS)


def test_an_adviser_chooses_an_area_and_a_period(ruud, login):
    almere, lelystad = make_municipality(), make_municipality("GM0995", "Lelystad")
    for area in (almere, lelystad, Province.FLEVOLAND):
        for period in (Q4, YEAR):
            make_edition(area, period)
    client = login(ruud)

    page = page_of(client)
    assert page.xpath("//select[@name='gebied']/option/text()") == [
        "Alles",
        "Provincie Flevoland",
        "Almere",
        "Lelystad",
    ]
    assert [words(cell) for cell in page.xpath("//tbody/tr/td[1]")] == [
        "Provincie Flevoland",
        "Gemeente Almere",
        "Gemeente Lelystad",
    ] * 2
    assert len(listed(page_of(client, gebied="GM0995"))) == 2
    assert len(listed(page_of(client, gebied="PV24", periode="2025"))) == 1
    assert len(listed(page_of(client, gebied="GM0001", periode="\x00"))) == 6


def test_a_long_list_has_pages(ruud, login):
    for year in range(1990, 2020):
        make_edition(Province.FLEVOLAND, Period.year(year))

    assert len(listed(page_of(login(ruud)))) == 25
    assert len(listed(page_of(login(ruud), page="2"))) == 5


def test_a_coordinator_reads_what_the_municipality_gets_and_why_something_did_not_appear(
    centrum, joost, sanne, login
):
    place = make_municipality()
    published, other = make_edition(place, Q4), make_edition(make_municipality("GM0995", "Lelystad"), Q4)
    make_edition(place, YEAR, reasons=["Onderwerpen, DigiD: te herleiden."])

    page = page_of(login(joost))

    assert listed(page) == ["4e kwartaal van 2025"]
    assert "2025, gemeente Almere Onderwerpen, DigiD: te herleiden." in words(page)
    assert page_of(login(joost), "edition_detail", published.pk).xpath("//h1")
    for edition, reader in ((other, joost), (published, sanne)):
        path = reverse("reports:edition_detail", args=[edition.pk])
        assert login(reader).get(path).status_code == 404


# --- What is to come


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 11, 22), [("2025-k4", True, date(2026, 1, 15))]),
        (date(2026, 1, 14), [("2025-k4", True, date(2026, 1, 15)), ("2026-k1", False, date(2026, 4, 15))]),
        (date(2026, 1, 15), [("2026-k1", False, date(2026, 4, 15))]),
    ],
)
def test_the_next_editions_appear_on_the_day_that_they_become_due(today, expected):
    assert [(one.quarter.name, one.year is not None, one.on) for one in coming(today)] == expected


def test_what_is_due_and_not_made_is_missing(centrum):
    place = make_municipality()
    centrum.operations.update(period=(date(2025, 5, 1), None))
    make_edition(place, Period.quarter(2025, 2))
    make_edition(place, Period.quarter(2025, 3), reasons=["Te weinig."])

    assert [one.period.name for one in missing([place], date(2026, 1, 20))] == ["2025-k4"]
    centrum.operations.update(period=(date(2020, 1, 1), None))
    assert [one.period.name for one in missing([place], date(2026, 1, 20))] == ["2025", "2025-k4", "2025-k1"]
    assert {one.places for one in missing([place], date(2026, 1, 20))} == {"gemeente Almere"}
    assert missing([make_municipality("GM0995", "Lelystad")], date(2026, 1, 20)) == []


def test_everybody_sees_what_is_to_come_of_their_own_area(centrum, joost, marieke, ruud, login):
    make_location("Zuid", centrum.library, make_municipality("GM0363", "Amsterdam", "PV27"))
    for reader in (joost, marieke, ruud):
        page = words(page_of(login(reader)))

        own = {joost: "Gemeenten Almere en Amsterdam ", ruud: "Gemeente Almere ", marieke: ""}[reader]
        assert re.search(rf"kwartaal van \d{{4}} {own}wordt nog gemaakt", page)
        assert re.search(r"kwartaal van \d{4}( en heel \d{4})? verschijnt op \d+ [a-z]+ \d{4}", page)


def test_the_list_tells_that_a_spreadsheet_can_fetch_the_figures(marieke, login):
    assert page_of(login(marieke)).xpath("//main//a/@href[. = $link]", link=reverse("spreadsheets:link"))


def test_officials_have_no_live_reports(marieke, ruud, login):
    for reader in (marieke, ruud):
        client = login(reader)
        assert client.get(reverse("home"))["Location"] == reverse("reports:edition_list")
        assert client.get(reverse("reports:report_list"))["Location"] == reverse("reports:edition_list")
        assert client.get(reverse("reports:report_detail", args=["onderwerpen"])).status_code == 403
        (item,) = page_of(client).xpath("//a[@href][contains(., 'Rapporten')]/@href")
        assert item == reverse("reports:edition_list")


def test_a_library_without_editions_is_told_when_they_come(joost, login):
    make_location("Oost", joost.library)

    assert "Nog geen uitgaven" in words(page_of(login(joost)))


def test_a_large_file_is_sent_from_disk(edition, marieke, login, monkeypatch):
    monkeypatch.setattr("reports.files.IN_MEMORY", 1000)
    answer = login(marieke).get(reverse("reports:edition_download", args=[edition.pk, "zip"]))
    assert answer.streaming
    assert len(answer.getvalue()) == int(answer.headers["Content-Length"])


def test_the_json_is_what_was_kept_and_each_table_is_a_file(edition, marieke, login):
    client = login(marieke)
    whole = client.get(reverse("reports:edition_download", args=[edition.pk, "json"])).content
    assert whole.decode() == edition.document
    page = page_of(client, "edition_detail", edition.pk)
    for table in ("kerncijfers", "onderwerpen"):
        address = reverse("reports:edition_table", args=[edition.pk, table, "csv"])
        assert address in page.xpath("//a/@href")
        assert (
            client.get(address)
            .headers["Content-Disposition"]
            .endswith(f'ido-{table}-gemeente-almere-2025-k1.csv"')
        )
    assert set(Download.objects.values_list("report", flat=True)) == {"uitgave", "kerncijfers", "onderwerpen"}


def test_the_page_hides_the_same_cells_as_the_files(edition, marieke, login):
    page = page_of(login(marieke), "edition_detail", edition.pk)
    shown = [
        [words(cell) == "•" for cell in row.xpath("./th | ./td")]
        for row in page.xpath("//section[@id='onderwerpen']//table//tr[td]")
    ]
    table = next(table for table in thaw(edition.document).tables if table.slug == "onderwerpen")
    assert shown == [[cell is HIDDEN for cell in row] for row in table.published_rows()]
