"""What is written is read back by programs we did not write: the csv module, openpyxl, calamine and lxml."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from reports.document import Document
from reports.tables import HIDDEN, Column, Kind, Table
from reports.writers import WRITERS
from reports.writers.csv import defused
from reports.writers.ods import SPACES

CREATED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TABLE = Table(
    "bereik",
    "Bereik per locatie",
    [
        Column("Plaats", Kind.NUMBER),
        Column("Locatie", definition="De plek waar het spreekuur is."),
        Column("Open sinds", Kind.MONTH),
        Column("Laatste vraag", Kind.DATE),
        Column("Vragen", Kind.NUMBER, definition="Alle vragen in de periode."),
        Column("Per 1.000 inwoners", Kind.RATIO),
        Column("Aandeel corona", Kind.PERCENTAGE),
    ],
    [
        (1, "De Bibliotheek LocHal", date(2021, 5, 1), date(2022, 12, 10), 1023, 4.55763, 179 / 1023),
        (2, "Huis73; 's-Hertogenbosch", date(2021, 9, 1), date(2022, 12, 9), 366, Decimal("2.335"), 93 / 366),
        (None, 'Zaal "Oost"\nétage 😀', None, None, 0, None, None),
    ],
    total=(None, None, None, None, 1389, None, 272 / 1389),
    notes=["Ingetrokken vragen tellen niet mee."],
    subject="Noord-Brabant",
    period_text="1 december 2020 tot en met 11 december 2022",
    row_header_column=1,
)
HOSTILE = [
    "=1+1",
    "+31",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    " ＝1",
    "−1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://voorbeeld.example")',
]
HARMLESS = [
    "'s-Hertogenbosch",
    "Oss",
    "65+",
    "a=b",
    "",
    "   ",
    "1-2",
    "–",
    "https://voorbeeld.example",
    "007",
]


def written(extension, tables, created=CREATED):
    out = io.BytesIO()
    WRITERS[extension].write(Document([tables] if isinstance(tables, Table) else tables, created), out)
    return out.getvalue()


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def in_excel(*parts):
    """The date as openpyxl reads it: without a time zone, as Excel knows none."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def read_xlsx(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def read_ods(data):
    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def part_of_ods(data, name):
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def texts(*values):
    return Table("teksten", "Teksten", [Column("Tekst"), Column("Nog een")], [(v, v) for v in values])


def test_csv_holds_every_value_in_machine_friendly_dutch():
    assert read_csv(written("csv", TABLE)) == [
        [column.title for column in TABLE.columns],
        ["1", "De Bibliotheek LocHal", "2021-05", "2022-12-10", "1023", "4,56", "0,175"],
        ["2", "Huis73; 's-Hertogenbosch", "2021-09", "2022-12-09", "366", "2,34", "0,254"],
        ["", 'Zaal "Oost"\nétage 😀', "", "", "0", "", ""],
        ["", "Totaal", "", "", "1389", "", "0,196"],
    ]


def test_csv_has_bom_semicolons_and_crlf():
    data = written("csv", TABLE)
    assert data.startswith(b"\xef\xbb\xbfPlaats;Locatie;")
    assert data.endswith(b";1389;;0,196\r\n")


def test_csv_of_several_tables_divides_them_by_an_empty_line():
    rows = read_csv(written("csv", [texts("a"), texts("b")]))
    assert rows == [["Tekst", "Nog een"], ["a", "a"], [], ["Tekst", "Nog een"], ["b", "b"]]


def test_csv_writes_very_small_and_large_numbers_without_exponent():
    columns = [Column("A", Kind.RATIO, decimals=6), Column("B", Kind.PERCENTAGE, decimals=6)]
    table = Table("klein", "Klein", columns, [(0, 0), (1e-6, 1e-8), (999_999_999_999_999, 1.0)])
    assert read_csv(written("csv", table))[1:] == [
        ["0,000000", "0,00000000"],
        ["0,000001", "0,00000001"],
        ["999999999999999,000000", "1,00000000"],
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_text_that_a_spreadsheet_may_run_is_defused(text):
    assert read_csv(written("csv", texts(text)))[1] == [f"'{text}"] * 2


def test_csv_header_and_total_name_are_defused_too():
    table = Table("x", "X", [Column("=A"), Column("n", Kind.NUMBER)], [("a", -3)], total=("@b", -3))
    assert read_csv(written("csv", table)) == [["'=A", "n"], ["a", "-3"], ["'@b", "-3"]]


@pytest.mark.parametrize("text", HARMLESS)
def test_csv_leaves_harmless_text_alone(text):
    assert read_csv(written("csv", texts(text)))[1] == [text] * 2


@given(st.text())
def test_defused_text_never_begins_with_a_trigger(text):
    safe = defused(text)
    assert safe in (text, f"'{text}")
    assert not safe.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


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


@pytest.mark.parametrize("extension", WRITERS)
def test_same_input_gives_the_same_bytes(extension):
    assert written(extension, [TABLE, texts("a")]) == written(extension, [TABLE, texts("a")])


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


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_table_without_rows_is_only_a_header(extension):
    data = written(extension, Table("leeg", "Leeg", [Column("Locatie"), Column("Vragen", Kind.NUMBER)], []))
    sheets = CalamineWorkbook.from_filelike
    rows = (
        read_csv(data) if extension == "csv" else sheets(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    )
    assert rows == [["Locatie", "Vragen"]]


@pytest.mark.parametrize("extension", WRITERS)
def test_writer_refuses_no_tables_and_a_date_without_zone(extension):
    with pytest.raises(ValueError, match="no table"):
        written(extension, [])
    with pytest.raises(ValueError, match="time zone"):
        written(extension, TABLE, created=CREATED.replace(tzinfo=None))


def test_writers_go_by_their_extension():
    assert {key: writer.extension for key, writer in WRITERS.items()} == {key: key for key in WRITERS}


def test_ods_holds_every_value_as_its_own_type():
    sheet = read_ods(written("ods", TABLE)).get_sheet_by_name("Bereik per locatie").to_python()
    assert sheet == [
        [column.title for column in TABLE.columns],
        [1, "De Bibliotheek LocHal", date(2021, 5, 1), date(2022, 12, 10), 1023, 4.56, 0.175],
        [2, "Huis73; 's-Hertogenbosch", date(2021, 9, 1), date(2022, 12, 9), 366, 2.34, 0.254],
        ["", 'Zaal "Oost"\nétage 😀', "", "", 0, "", ""],
        ["", "Totaal", "", "", 1389, "", 0.196],
    ]


def test_ods_explains_itself_on_the_last_sheet_as_the_workbook_of_excel_does():
    told = read_ods(written("ods", [TABLE, texts("a")])).get_sheet_by_name("Toelichting").to_python()
    rows = read_xlsx(written("xlsx", [TABLE, texts("a")]))["Toelichting"].iter_rows(values_only=True)
    assert told == [[value or "" for value in row] for row in rows]


@pytest.mark.parametrize("text", [text for text in HOSTILE + HARMLESS if text.strip("\r\n\0 ")])
def test_ods_text_stays_text(text):
    data = written("ods", texts(text))
    if "\t" not in text:
        value = read_ods(data).get_sheet_by_index(0).to_python(skip_empty_area=False)[1][0]
        assert value == text.replace("\0", "").replace("\r", "\n")
    assert b":formula" not in zipfile.ZipFile(io.BytesIO(data)).read("content.xml")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_ods_keeps_any_text_and_drops_what_xml_forbids(text):
    sheet = read_ods(written("ods", texts(f"a{text}\x01\x1f\ufffe"))).get_sheet_by_index(0)
    assert sheet.to_python()[1][0] == f"a{text}".replace("\ufffe", "").replace("\uffff", "")


def test_ods_keeps_the_header_in_view_and_filters_the_rows_without_the_total():
    data = written("ods", TABLE)
    settings = part_of_ods(data, "settings.xml")
    said = {item.values()[0]: item.text for item in settings.iter("{*}config-item")}
    assert (said["HorizontalSplitPosition"], said["VerticalSplitPosition"]) == ("2", "1")
    (area,) = part_of_ods(data, "content.xml").iter("{*}database-range")
    assert "$'Bereik per locatie'.A1:$'Bereik per locatie'.G4" in area.values()


def test_ods_says_what_it_is_first_and_names_no_person():
    data = written("ods", TABLE)
    assert data[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK")
    told = {element.tag.partition("}")[2]: element.text for element in part_of_ods(data, "meta.xml")[0]}
    assert told == {
        "title": "Bereik per locatie",
        "subject": "Noord-Brabant",
        "language": "nl-NL",
        "creation-date": "2026-03-01T09:30:00",
    }


LONG = Table(
    "signalen",
    "Signalen & antwoorden",
    [Column("Signaal"), Column("Keer dat het voorkwam", Kind.NUMBER), Column("Maand", Kind.MONTH)],
    [("De brief noemt twee bedragen. " * 8, HIDDEN, date(2026, 5, 1)), ("Kort", 3, date(2026, 6, 1))],
)


def test_xlsx_shows_long_texts_whole_and_stands_figures_and_months_apart():
    sheet = read_xlsx(written("xlsx", LONG)).worksheets[0]

    assert sheet["A2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height >= 4 * 15
    assert sheet.row_dimensions[1].height == 30
    assert sheet.row_dimensions[3].height is None
    assert [sheet[cell].alignment.horizontal for cell in ("B2", "C2", "C1")] == ["right", "left", "left"]


def test_sheets_print_on_one_width_of_a4_with_what_they_are_above():
    sheet = read_xlsx(written("xlsx", LONG)).worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "Signalen && antwoorden" in sheet.oddHeader.left.text
    assert sheet.oddFooter.right.text == "Bladzijde &P van &N"

    paper = part_of_ods(written("ods", LONG), "styles.xml")
    layout = next(paper.iter(f"{{{SPACES['style']}}}page-layout-properties"))
    assert layout.get(f"{{{SPACES['style']}}}scale-to-X") == "1"
    assert next(paper.iter(f"{{{SPACES['text']}}}sheet-name")) is not None
