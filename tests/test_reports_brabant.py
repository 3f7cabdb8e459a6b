"""The ranking of seed 003, with the ratios it should have had."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from ido.models import Library, Province
from reports.indicators.locations import questions_per_location
from reports.indicators.municipalities import questions_per_municipality
from reports.indicators.sizes import sizes
from reports.selection import Selection
from reports.tables import Table
from tests.brabant import LOCATIONS, PERIOD, make_brabant
from tests.factories import make_user

PER_1000 = {
    "Cuijk": "20.86",
    "Uden": "18.21",
    "Oosterhout": "10.37",
    "Waalwijk": "7.42",
    "Breda": "7.11",
    "Tilburg": "6.48",
    "Oss": "6.07",
    "'s-Hertogenbosch": "2.34",
    "Eindhoven": "1.74",
}


@pytest.fixture(scope="module")
def six_thousand_questions(django_db_setup, django_db_blocker):
    """Made once for this module, in a transaction around those of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_brabant()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE registration_visit, registration_question")  # as the server does in time
        yield
        transaction.set_rollback(True)


@pytest.fixture
def brabant(six_thousand_questions, db) -> Selection:
    return Selection(Province.NOORD_BRABANT, PERIOD)


def by_name(table: Table, title: str) -> dict:
    place = [column.title for column in table.columns].index(title)
    return {row[1]: row[place] for row in table.published_rows()}


def test_counts_and_corona_splits_are_those_of_the_seed(brabant):
    table = questions_per_location(brabant)

    assert by_name(table, "Vragen") == {row[0]: row[3] for row in LOCATIONS} | {"Totaal": 6348}
    assert by_name(table, "Corona") == {row[0]: row[4] for row in LOCATIONS} | {"Totaal": 1683}
    assert by_name(table, "Open sinds") == {row[0]: row[5] for row in LOCATIONS} | {"Totaal": None}


def test_two_locations_with_as_many_questions_share_the_tenth_place(brabant):
    ranks = by_name(questions_per_location(brabant), "Plaats")

    assert ranks["De Bibliotheek LocHal"] == 1
    assert ranks["De Bibliotheek Waalwijk"] == ranks["Huis73"] == 10
    assert sorted(rank for rank in ranks.values() if rank) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]


def test_a_location_is_never_divided_by_a_city_that_it_shares(brabant):
    ratios = by_name(questions_per_location(brabant), "Per 1.000 inwoners")

    shared = {
        "De Bibliotheek LocHal",
        "De Bibliotheek Wagnerplein",
        "Nieuwe Veste bibliotheek Centrum",
        "Nieuwe Veste bibliotheek Zuid",
    }
    assert {name for name, value in ratios.items() if value is None} == shared | {"Totaal"}
    assert ratios["Bibliotheek Uden"] == Decimal("18.21")
    assert ratios["De Bibliotheek Waalwijk"] == Decimal("7.42")


def test_the_villages_lead_when_every_municipality_is_divided_by_its_own_inhabitants(brabant):
    table = questions_per_municipality(brabant)

    reached = by_name(table, "Per 1.000 inwoners")
    assert {name: str(value) for name, value in reached.items() if name != "Totaal"} == PER_1000
    assert by_name(table, "Plaats naar bereik") == {
        **{name: place for place, name in enumerate(PER_1000, start=1)},
        "Totaal": None,
    }
    assert by_name(table, "Vragen")["Tilburg"] == 1454
    assert by_name(table, "Inwoners")["Totaal"] == 1_069_922
    assert str(reached["Totaal"]) == "5.93"


def test_the_smaller_the_municipalities_the_wider_their_reach(brabant):
    table = sizes(brabant)

    reached = [str(row[8]) for row in table.published_rows()]
    assert reached == ["14.19", "7.69", "4.41", "5.93"]
    assert [row[9] for row in table.rows] == [1, 2, 3]


# The figures of a place of seed 003 as its corrected table has them, per 1,000 inhabitants.
ALONE = {
    "Bibliotheek Cuijk": Decimal("20.86"),
    "Bibliotheek Uden": Decimal("18.21"),
    "Bibliotheek Theek 5 Oosterhout": Decimal("10.37"),
    "De Bibliotheek Waalwijk": Decimal("7.42"),
    "Bibliotheek Oss": Decimal("6.07"),
    "Huis73": Decimal("2.34"),
    "Bibliotheek de Witte Dame": Decimal("1.74"),
}
DAYS = {"first": PERIOD.first.isoformat(), "last": PERIOD.last.isoformat()}


def written(extension: str, slug: str = "alles") -> BytesIO:
    raw = BytesIO()
    out = TextIOWrapper(raw, encoding="utf-8", newline="", write_through=True)
    call_command("report", slug, province="PV30", format=extension, stdout=out, stderr=StringIO(), **DAYS)
    out.detach()
    raw.seek(0)
    return raw


def read(extension: str) -> dict[str, list[list]]:
    """The rows below the header of the three tables of the seed, read by a program that is not ours."""
    titles = ("Vragen per locatie", "Vragen per gemeente", "Locaties vergeleken")
    if extension == "csv":
        slugs = ("vragen-per-locatie", "vragen-per-gemeente", "locaties-vergeleken")
        texts = [written("csv", slug).getvalue().decode("utf-8-sig") for slug in slugs]
        return {
            title: [*csv.reader(StringIO(text), delimiter=";")][1:]
            for title, text in zip(titles, texts, strict=True)
        }
    if extension == "xlsx":
        book = load_workbook(written("xlsx"))
        return {title: [*map(list, book[title].iter_rows(min_row=2, values_only=True))] for title in titles}
    sheets = CalamineWorkbook.from_filelike(written("ods"))
    return {title: sheets.get_sheet_by_name(title).to_python()[1:] for title in titles}


def plain(cell) -> Decimal | None:
    text = str(cell if cell is not None else "").replace(",", ".")
    return Decimal(text).quantize(Decimal("0.01")) if text else None


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_the_corrected_table_stands_in_every_spreadsheet(brabant, extension):
    found = read(extension)

    by_location = {row[1]: row for row in found["Vragen per locatie"] if row[1] != "Totaal"}
    assert {name: (int(row[4]), int(row[5])) for name, row in by_location.items()} == {
        name: (questions, corona) for name, _, _, questions, corona, _ in LOCATIONS
    }
    assert {name: plain(row[8]) for name, row in by_location.items() if plain(row[8])} == ALONE
    assert [int(row[0]) for row in by_location.values()] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]
    by_municipality = {row[1]: str(plain(row[6])) for row in found["Vragen per gemeente"]}
    assert by_municipality == {**PER_1000, "Totaal": "5.93"}
    assert [*by_municipality][:2] == ["Cuijk", "Uden"]
    compared = {row[0]: plain(row[4]) for row in found["Locaties vergeleken"] if row[0] != "Totaal"}
    assert {name: value for name, value in compared.items() if value} == ALONE


def test_the_corrected_table_stands_in_the_document(brabant):
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(written("pdf")).pages)
    lines = " ".join(text.replace("\u00ad", "").split())

    for name, number in PER_1000.items():
        assert re.search(
            rf"\d {re.escape(name)} [\d.]+ [\d.]+ \d+ [\d.]+ {number.replace('.', ',')} \d", lines
        ), name
    assert "Stad (100.000 inwoners of meer)" in lines


def test_a_coordinator_reads_the_seed_of_the_own_library(brabant, login):
    library = Library.objects.get(name="Midden-Brabant")
    joost = make_user("Joost", "coordinator", library=library)
    days = {"van": DAYS["first"], "tot": DAYS["last"]}

    page = html.document_fromstring(
        login(joost)
        .get(reverse("reports:report_detail", args=["locaties-vergeleken"]), days)
        .content.decode()
    )

    rows = {row.findtext("th"): [cell.text for cell in row.findall("td")] for row in page.xpath("//tbody/tr")}
    assert rows["De Bibliotheek Waalwijk"][:5] == ["366", "3", "49.342", "7,42", "1"]
    assert rows["De Bibliotheek LocHal"][:5] == ["1.023", "1", "–", "–", "–"]
    assert page.xpath("//*[name()='svg']//*[name()='title'][contains(., 'De Bibliotheek LocHal: 52,9')]")


def test_the_notes_name_the_source_of_the_inhabitants(brabant):
    assert "Inwoners op 1 januari 2022. Bron: onderzoek." in questions_per_municipality(brabant).notes
