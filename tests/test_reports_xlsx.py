"""XLSX as openpyxl reads it back: typed cells, how it looks, and text that stays text."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from reports.tables import Column, Kind, Table
from tests.written import HARMLESS, HOSTILE, LONG, TABLE, in_excel, read_xlsx, texts, written


def test_xlsx_holds_every_value_as_its_own_type():
    sheet = read_xlsx(written("xlsx", TABLE))["Bereik per locatie"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        [column.title for column in TABLE.columns],
        [
            1,
            "De Bibliotheek LocHal",
            in_excel(2021, 5, 1),
            in_excel(2022, 12, 10),
            1023,
            4.56,
            0.175,
        ],
        [2, "Huis73; 's-Hertogenbosch", in_excel(2021, 9, 1), in_excel(2022, 12, 9), 366, 2.34, 0.254],
        [None, 'Zaal "Oost"\nétage 😀', None, None, 0, None, None],
        [None, "Totaal", None, None, 1389, None, 0.196],
    ]


def test_xlsx_cells_carry_formats_that_excel_shows_in_dutch():
    sheet = read_xlsx(written("xlsx", TABLE)).worksheets[0]
    formats = [cell.number_format for cell in sheet[2]]
    assert formats == [
        "#,##0",
        "@",
        "[$-413]mmmm yyyy",
        "dd-mm-yyyy",
        "#,##0",
        "#,##0.00",
        "0.0%",
    ]
    assert [cell.number_format for cell in sheet[5]] == formats


def test_xlsx_header_is_bold_frozen_and_filters_the_rows_without_the_total():
    sheet = read_xlsx(written("xlsx", TABLE)).worksheets[0]
    assert all(cell.font.bold for cell in sheet[1])
    assert not any(cell.font.bold for cell in sheet[2])
    assert all(cell.font.bold for cell in sheet[5])
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:G4"
    assert sheet.column_dimensions["B"].width > len("Huis73; 's-Hertogenbosch")


def test_xlsx_explains_itself_on_the_last_sheet():
    book = read_xlsx(written("xlsx", [TABLE, texts("a")]))
    assert book.sheetnames == ["Bereik per locatie", "Teksten", "Toelichting"]
    pairs = [(row[0].value, row[1].value) for row in book["Toelichting"].iter_rows()]
    for pair in [
        ("Gemaakt op", "01-03-2026"),
        ("Blad", "Bereik per locatie"),
        ("Gebied of bibliotheek", "Noord-Brabant"),
        ("Periode", "1 december 2020 tot en met 11 december 2022"),
        ("Kolom Locatie", "De plek waar het spreekuur is."),
        ("Kolom Vragen", "Alle vragen in de periode."),
        ("Opmerking", "Ingetrokken vragen tellen niet mee."),
        ("Blad", "Teksten"),
    ]:
        assert pair in pairs


def test_xlsx_names_no_person_and_bears_the_given_date():
    properties = read_xlsx(written("xlsx", TABLE)).properties
    assert not properties.creator
    assert not properties.lastModifiedBy
    assert properties.created == properties.modified == in_excel(2026, 3, 1, 9, 30)
    assert (properties.title, properties.subject) == ("Bereik per locatie", "Noord-Brabant")


@pytest.mark.parametrize("text", [text for text in HOSTILE + HARMLESS if text.strip("\r\n\0 ")])
def test_xlsx_text_stays_text(text):
    data = written("xlsx", texts(text))
    cell = read_xlsx(data).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\0", "").replace("\r", "\n")
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet


@pytest.mark.parametrize(
    "text", ["<r><t>x</t></r>", "<r></r>", "<r><</r>", "<b>x</b>", "a & b", "_x0041_", "  ruimte  "]
)
def test_xlsx_markup_in_text_stays_text(text):
    value = read_xlsx(written("xlsx", texts(text))).worksheets[0]["A2"].value
    assert unescape(value) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_xlsx_keeps_any_text_and_drops_what_xml_forbids(text):
    sheet = read_xlsx(written("xlsx", texts(f"a{text}\x01\x1f\ufffe"))).worksheets[0]
    assert sheet["A2"].value == f"a{text}".replace("\ufffe", "").replace("\uffff", "")


def test_xlsx_cuts_text_that_no_cell_can_hold_and_shows_it():
    value = read_xlsx(written("xlsx", texts("😀" * 20_000))).worksheets[0]["A2"].value
    assert value == "😀" * 16_383 + "…"


def test_xlsx_writes_a_date_before_1900_as_text():
    table = Table("oud", "Oud", [Column("Dag", Kind.DATE)], [(date(1899, 12, 31),), (date(1900, 1, 1),)])
    sheet = read_xlsx(written("xlsx", table)).worksheets[0]
    assert sheet["A2"].value == "31-12-1899"
    assert sheet["A3"].value == in_excel(1900, 1, 1)


def test_xlsx_sheet_names_are_valid_and_unique():
    titles = [
        "Vragen: per [jaar]/maand?",
        "toelichting",
        "History",
        "'x'",
        "***",
        "A" * 40,
        "a" * 50,
        "😀" * 20,
    ]
    tables = [Table("t", title, [Column("Kolom")], []) for title in titles]
    assert read_xlsx(written("xlsx", tables)).sheetnames == [
        "Vragen per jaar maand",
        "toelichting (2)",
        "History (2)",
        "x",
        "Tabel",
        "A" * 31,
        "a" * 27 + " (2)",
        "😀" * 15,
        "Toelichting",
    ]


def test_xlsx_refuses_more_rows_than_a_sheet_has():
    row = ("a",)
    table = Table("groot", "Groot", [Column("Kolom")], [row] * 1_048_575)
    with pytest.raises(ValueError, match="groot is larger"):
        written("xlsx", table)


def test_xlsx_shows_long_texts_whole_and_stands_figures_and_months_apart():
    sheet = read_xlsx(written("xlsx", LONG)).worksheets[0]

    assert sheet["A2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height >= 4 * 15
    assert sheet.row_dimensions[1].height == 30
    assert sheet.row_dimensions[3].height is None
    assert [sheet[cell].alignment.horizontal for cell in ("B2", "C2", "C1")] == ["right", "left", "left"]
