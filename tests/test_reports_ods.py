"""ODS as calamine and lxml read it back."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.written import HARMLESS, HOSTILE, TABLE, part_of_ods, read_ods, read_xlsx, texts, written


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
