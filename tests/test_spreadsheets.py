"""Files from outside: real XLSX and CSV, odd ones, and those made to harm."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

from ido.spreadsheets import rows
from ido.spreadsheets.reader import reading
from ido.spreadsheets.rows import Head, Row, Unreadable, column_name

SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes, **limits) -> tuple[Head, list[Row]]:
    with reading(content, **limits) as (head, found):
        return head, list(found)


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content)
    return str(refused.value)


def xlsx(*table: list, name: str = "Blad1", **cells) -> bytes:
    """A workbook made by xlsxwriter; `cells` are written on top, such as XFD1="ver"."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd-mm-yyyy hh:mm"})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(table):
        sheet.write_row(number, 0, row)
    for place, value in cells.items():
        sheet.write(place, value)
    book.close()
    return target.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same zip file with some parts replaced (`sheet1` for the sheet) or added."""
    names = {"sheet1": SHEET, "texts": "xl/sharedStrings.xml"}
    replaced = {names.get(name, name): data for name, data in parts.items()}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part not in replaced:
                new.writestr(part, old.read(part))
        for name, data in replaced.items():
            new.writestr(name, data)
    return target.getvalue()


def sheet_xml(body: str, prolog: str = "") -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{namespace}">{body}</worksheet>'.encode()


def data_xml(*body_rows: str) -> bytes:
    return sheet_xml("<sheetData>" + "".join(body_rows) + "</sheetData>")


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADERS = f'<row r="1">{inline("A1", "Datum")}{inline("B1", "Onderwerp")}</row>'


def test_cells_of_every_type_become_text():
    content = xlsx(
        ["Datum", "Tijd", "Aantal", "Deel", "Waar", "Tekst"],
        [datetime.fromisoformat("2023-05-01 14:30"), time(9, 5), 3, 2.5, True, "  DigiD\u00a0"],
        [date(2023, 5, 2), time(17, 0), 12.0, 0.1, False, "é"],
    )
    head, found = read(content)
    assert (head.kind, head.sheet, head.header_row) == ("xlsx", "Blad1", 1)
    assert head.headers == ["Datum", "Tijd", "Aantal", "Deel", "Waar", "Tekst"]
    assert found[0].cells[:6] == ["2023-05-01 14:30:00", "09:05:00", "3", "2.5", "ja", "DigiD"]
    assert found[1].cells[:6] == ["2023-05-02", "17:00:00", "12", "0.1", "nee", "é"]


def test_title_blank_and_merged_rows_are_passed_over():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write("A1", "Registraties 2023")
    sheet.write_row("A3", ["Datum", "Onderwerp"])
    sheet.merge_range("A4:B4", "Januari")
    sheet.write_row("A6", ["2023-01-02", "DigiD"])
    book.close()
    head, found = read(target.getvalue())
    assert (head.headers, head.header_row) == (["Datum", "Onderwerp"], 3)
    assert [(row.number, row.cells) for row in found] == [(6, ["2023-01-02", "DigiD"])]


def test_columns_without_or_with_the_same_header_get_a_name():
    head, _ = read(xlsx(["Datum", None, "Datum"], ["1-1-2023", "x", "y"]))
    assert head.headers == ["Datum", "Kolom B", "Datum (2)"]


def test_only_the_first_visible_sheet_is_read():
    book = openpyxl.Workbook()
    book.active.title = "Verborgen"
    book.active.sheet_state = "hidden"
    for name in ("Balie", "Archief"):
        book.create_sheet(name).append(["Datum", name])
        book[name].append(["1-1-2023", "x"])
    target = io.BytesIO()
    book.save(target)
    head, _ = read(target.getvalue())
    assert (head.sheet, head.other_sheets, head.headers) == ("Balie", ["Archief"], ["Datum", "Balie"])


def test_formula_gives_its_saved_outcome():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Datum", "Aantal"])
    sheet.write_row(1, 0, ["1-1-2023"])
    sheet.write_formula(1, 1, "=1+1", None, 2)
    book.close()
    _, [row] = read(target.getvalue())
    assert (row.cells, row.faults) == (["1-1-2023", "2"], {})


def test_formula_that_was_never_calculated_is_named():
    book = openpyxl.Workbook()
    book.active.append(["Datum", "Aantal"])
    book.active.append(["1-1-2023", "=1+1"])
    target = io.BytesIO()
    book.save(target)
    _, [row] = read(target.getvalue())
    assert row.number == 2
    assert "formule zonder uitkomst" in row.faults[1]


def test_error_cell_is_named():
    content = repacked(
        xlsx(["x", "y"]),
        sheet1=data_xml(HEADERS, '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><v>#REF!</v></c></row>'),
    )
    _, [row] = read(content)
    assert row.faults == {1: "bevat de fout #REF!. Herstel de formule."}


@pytest.mark.parametrize(
    "cell", ['<c r="B2" t="s"><v>9999</v></c>', '<c r="B2"><v>een</v></c>', '<c r="%"/>']
)
def test_cell_that_makes_no_sense_is_a_fault_of_that_cell(cell):
    row = f'<row r="2">{inline("A2", "1-1-2023")}{cell}</row>'
    _, [found] = read(repacked(xlsx(["x", "y"]), sheet1=data_xml(HEADERS, row)))
    assert found.cells[0] == "1-1-2023" or found.faults
    assert "niet te lezen" in " ".join(found.faults.values())


def test_far_column_is_refused_by_name():
    assert refusal(xlsx(["Datum", "Onderwerp"], ["1-1-2023", "DigiD"], XFD1="ver")).startswith(
        "Cel XFD1 ligt te ver"
    )


def test_far_column_that_only_has_a_format_does_not_count():
    body = f'<row r="2">{inline("A2", "1-1-2023")}{inline("B2", "DigiD")}<c r="XFD2" s="0"/></row>'
    _, [row] = read(repacked(xlsx(["x"]), sheet1=data_xml(HEADERS, body)))
    assert row.cells == ["1-1-2023", "DigiD"]


def test_lone_cell_on_the_last_row_of_excel_is_one_row():
    head, found = read(xlsx(["Datum", "Onderwerp"], ["1-1-2023", "DigiD"], A1048576="los"))
    assert [row.number for row in found] == [2, 1_048_576]
    assert head.total < 10


def test_impossible_row_number_is_refused():
    body = '<row r="99999999999"><c r="A2"><v>1</v></c><c r="B2"><v>1</v></c></row>'
    assert "beschadigd" in refusal(repacked(xlsx(["x"]), sheet1=data_xml(HEADERS, body)))


def test_too_many_rows_are_refused(monkeypatch):
    lines = "datum;onderwerp\n" + "1-1-2023;DigiD\n" * (rows.MAX_ROWS + 1)
    assert "meer dan 200.000 rijen" in refusal(lines.encode())


def test_zip_bomb_is_refused_unopened():
    bomb = repacked(xlsx(["Datum", "x"], ["a", "b"]), sheet1=b"<" + b" " * (50 * 1024**2))
    assert len(bomb) < 100_000
    assert "te groot" in refusal(bomb)


def test_bomb_of_many_parts_is_refused():
    parts = {f"xl/worksheets/sheet{n}.xml": bytes(3 * 1024**2) for n in range(2, 120)}
    assert "te groot" in refusal(repacked(xlsx(["Datum"], ["a"]), **parts))


def test_zip_that_lies_about_its_size_is_refused():
    content = bytearray(repacked(xlsx(["Datum", "x"], ["a", "b"]), sheet1=data_xml("<row/>" * 100_000)))
    at = content.index(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(SHEET)] != SHEET.encode():
        at = content.index(b"PK\x01\x02", at + 4)
    content[at + 24 : at + 28] = struct.pack("<I", 500)
    assert "beschadigd" in refusal(bytes(content))


def test_parts_that_share_their_bytes_are_refused():
    content = repacked(xlsx(["Datum", "x"], ["a", "b"]), big=bytes(range(256)) * 4000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.getinfo("big")
    assert part.compress_size * 3 < part.file_size
    doubled = bytearray(content)
    at = doubled.rindex(b"PK\x01\x02")
    doubled[at + 20 : at + 24] = struct.pack("<I", len(content) * 2)
    assert "te groot" in refusal(bytes(doubled)) or "beschadigd" in refusal(bytes(doubled))


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


@pytest.mark.parametrize("prolog", [LAUGHS, '<!DOCTYPE x [<!ENTITY d SYSTEM "file:///etc/passwd">]>'])
@pytest.mark.parametrize(
    "part", ["sheet1", "texts", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_entities_are_refused_in_every_part(part, prolog):
    body = sheet_xml(f'<sheetData>{HEADERS}<row r="2">{inline("A2", "&d;")}</row></sheetData>', prolog)
    assert "beschadigd" in refusal(repacked(xlsx(["Datum", "x"], ["a", "b"]), **{part: body}))


def test_texts_that_would_fill_memory_are_refused():
    many = b"<si><t>a</t></si>" * 2_500_000
    with_texts = repacked(xlsx(["Datum", "x"], ["a", "b"]), texts=many)
    assert "te groot" in refusal(with_texts)


# In a program of its own: the memory of a child is at least what its parent had when it began.
READS = """
import resource, sys
from ido.spreadsheets.reader import reading
from ido.spreadsheets.rows import Unreadable
try:
    with reading(sys.stdin.buffer.read()) as (head, rows):
        list(rows)
except Unreadable as reason:
    print(reason)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_sheet_of_countless_empty_rows_ends_politely_and_in_bounded_memory():
    noise = "".join(f'<row r="{n}" x="{n * 7919 % 1_000_003}"/>' for n in range(1, 400_000))
    content = repacked(xlsx(["x"]), sheet1=data_xml(noise))

    done = subprocess.run([sys.executable, "-c", READS], input=content, capture_output=True, check=True)

    message, most = done.stdout.decode().splitlines()
    assert "staat niets" in message or "te groot" in message or "te ingewikkeld" in message
    assert int(most) < 600 * 1024


def test_child_that_works_too_long_is_stopped_politely():
    lines = "datum;onderwerp\n" + "1-1-2023;DigiD met een toelichting\n" * 190_000
    with pytest.raises(Unreadable, match="te ingewikkeld"):
        read(lines.encode(), seconds=0)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"", "leeg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "oud Excel-bestand"),
        (b"%PDF-1.7\n%...", "PDF"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "webpagina"),
        (b"PK\x03\x04 and nothing else", "beschadigd"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "geen tekstbestand"),
        (b"\n\n  \n", "staat niets"),
        (b"datum;onderwerp;uitkomst\n", "geen rijen"),
    ],
)
def test_file_of_another_kind_is_refused_with_what_to_do(start, words):
    assert words in refusal(start)


@pytest.mark.parametrize(
    ("part", "words"),
    [("content.xml", "LibreOffice"), ("xl/workbook.bin", ".xlsb"), ("word/document.xml", "geen Excel")],
)
def test_other_zip_files_are_refused_with_what_to_do(part, words):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(part, b"<x/>")
    assert words in refusal(target.getvalue())


def test_zip_with_a_password_is_refused():
    content = bytearray(xlsx(["Datum", "x"], ["a", "b"]))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "wachtwoord" in refusal(bytes(content))


def test_xlsx_without_rows_under_the_headers_is_refused():
    assert "geen rijen" in refusal(xlsx(["Datum", "Onderwerp"]))


def test_every_cut_of_a_workbook_is_read_or_refused():
    whole = xlsx(["Datum", "Onderwerp"], ["1-1-2023", "DigiD"])
    for length in range(1, len(whole), len(whole) // 12):
        assert refusal(whole[:length])


TEXT = "datum;onderwerp;notitie\r\n1-1-2023;Énergie;één\r\n2-1-2023;DigiD;€ 5\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_csv_in_every_usual_encoding(encoding):
    head, [first, second] = read(TEXT.encode(encoding))
    assert (head.kind, head.headers) == ("csv", ["datum", "onderwerp", "notitie"])
    assert (first.number, first.cells) == (2, ["1-1-2023", "Énergie", "één"])
    assert second.cells == ["2-1-2023", "DigiD", "€ 5"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_with_every_usual_separator(delimiter):
    head, [row] = read(f'"datum, tijd"{delimiter}"a;b"\n'.encode() + f"1-1-2023{delimiter}x\n".encode())
    assert head.headers == ["datum, tijd", "a;b"]
    assert row.cells == ["1-1-2023", "x"]


def test_csv_that_names_its_separator_is_believed():
    head, [row] = read(b"sep=,\ndatum;x,onderwerp\n1-1-2023,DigiD\n")
    assert head.headers == ["datum;x", "onderwerp"]
    assert (row.number, row.cells) == (3, ["1-1-2023", "DigiD"])


def test_csv_rows_keep_the_number_excel_shows():
    _, found = read(b'datum;tekst\n\n1-1-2023;"twee\nregels"\n;;\n2-1-2023;DigiD\n')
    assert [(row.number, row.cells[1]) for row in found] == [(3, "twee\nregels"), (5, "DigiD")]


def test_zero_bytes_in_a_csv_are_a_fault_of_that_cell():
    _, [row] = read(b"datum;onderwerp\n1-1-2023;Digi\x00D\n")
    assert row.cells[1] == "DigiD"
    assert "stuurteken" in row.faults[1]


def test_byte_that_is_no_character_is_refused_with_its_row():
    assert refusal(b"datum;onderwerp\n1-1-2023;\xe9\n2-1-2023;\x81\n").startswith("Na rij")


@pytest.mark.parametrize("line", [b'1-1-2023;"DigiD', b'1-1-2023;"DigiD"x;y', b'1-1-2023;"' + b"x" * 200_000])
def test_quote_that_stands_alone_is_refused_with_its_row(line):
    assert refusal(b"datum;onderwerp\n" + line + b"\n2-1-2023;x\n").startswith("Na rij 1 ")


def test_long_cell_is_cut_and_named():
    _, [row] = read(b"datum;notitie\n1-1-2023;" + b"x" * 5000 + b"\n")
    assert len(row.cells[1]) == 1000
    assert "1000 tekens" in row.faults[1]


def test_file_larger_than_the_limit_is_refused():
    assert "20 MB" in refusal(bytes(rows.MAX_BYTES + 1))


def test_reading_only_the_start_ends_the_child():
    lines = ("datum;onderwerp\n" + "1-1-2023;DigiD\n" * 150_000).encode()
    with reading(lines, most=3) as (head, found):
        assert len(list(found)) == 3
        assert head.total == 150_000


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (63, "BL"), (16383, "XFD")])
def test_columns_have_the_letters_of_a_spreadsheet(index, name):
    assert column_name(index) == name
