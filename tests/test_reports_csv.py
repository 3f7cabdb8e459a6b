"""CSV: what a spreadsheet or a program reads back, and what it may not run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.tables import Column, Kind, Table
from reports.writers.csv import defused
from tests.written import HARMLESS, HOSTILE, TABLE, read_csv, texts, written


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
