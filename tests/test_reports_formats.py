"""What must hold of every file whatever is in it: the same cells hidden, and nothing that a program runs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from zipfile import ZipFile, is_zipfile

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from reports.document import Document
from reports.protection.cells import Cube
from reports.protection.sheets import Sheet
from reports.tables import Column, Kind, Table
from reports.writers import WRITERS
from tests.documents import CREATED, DAYS_OF_YEAR, documents

FORMULA = re.compile(rb"<f[ >]|:formula=|/JavaScript|/JS |/OpenAction|/Launch|<hyperlink|xlink:href|DDE")


def written(document: Document, extension: str) -> bytes:
    out = io.BytesIO()
    WRITERS[extension].write(document, out)
    return out.getvalue()


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def places(tables: Iterable[Iterable[Iterable]]) -> set[tuple[int, int, int]]:
    """Table, row and column of each hidden cell; a reader may leave out what is empty at an end."""
    return {
        (number, line, place)
        for number, rows in enumerate(tables)
        for line, row in enumerate(rows)
        for place, cell in enumerate(row)
        if cell == "•"
    }


def in_csv(document: Document) -> Iterator[list]:
    return (csv_rows(written(Document([table], CREATED), "csv"))[1:] for table in document.tables)


def in_xlsx(document: Document) -> Iterator[list]:
    book = load_workbook(io.BytesIO(written(document, "xlsx")))
    return (list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book.worksheets[:-1])


def in_ods(document: Document) -> Iterator[list]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(document, "ods")))
    sheets = [book.get_sheet_by_index(place) for place in range(len(document.tables))]
    return (sheet.to_python(skip_empty_area=False)[1:] for sheet in sheets)


def in_json(document: Document) -> Iterator[list]:
    tables = json.loads(written(document, "json"))["tables"]
    return ([*table["rows"], *([table["total"]] if table["total"] else [])] for table in tables)


@given(documents())
@settings(max_examples=25, deadline=None)
def test_the_same_cells_are_hidden_in_every_format(document):
    expected = places(table.published_rows() for table in document.tables)
    for rows in (in_csv, in_xlsx, in_ods, in_json):
        assert places(rows(document)) == expected, rows.__name__


@given(documents())
@settings(max_examples=20, deadline=None)
def test_no_program_finds_anything_to_run(document):
    for table in document.tables:
        for row in csv_rows(written(Document([table], CREATED), "csv")):
            for cell in row:
                assert not re.match(r"[\s\x00-\x1f]*[=@＝＠+＋]", cell)
                assert not cell.startswith("-") or re.fullmatch(r"-\d+(,\d+)?", cell)
    for extension in ("xlsx", "ods"):
        parts = ZipFile(io.BytesIO(written(document, extension)))
        assert not any(FORMULA.search(parts.read(name)) for name in parts.namelist())
        assert not any("macro" in name.lower() or name.endswith(".bin") for name in parts.namelist())


# --- A protected table: what is hidden in it is nowhere in any file

SECRET = 7919  # hidden as well, for the total less the others would tell the small one
CUBE = Cube({"topic": ["digid", "huur", "zorg"]}, {("digid",): 4211, ("huur",): 3, ("zorg",): SECRET})


def where(*codes: str) -> frozenset:
    return frozenset({("topic", frozenset(codes))}) if codes else frozenset()


@pytest.fixture(scope="module")
def protected() -> Document:
    columns = [
        Column("Onderwerp", definition="Waar de vraag over ging."),
        Column("Vragen", Kind.NUMBER, is_count=True),
        Column("Aandeel", Kind.PERCENTAGE, decimals=4),
    ]
    whole = CUBE.total
    rows = [
        (name, CUBE.counts[(code,)], CUBE.counts[(code,)] / whole)
        for code, name in (("digid", "=DigiD"), ("huur", "+Huur"), ("zorg", "@Zorg"))
    ]
    table = Table("onderwerpen", "Onderwerpen", columns, rows, total=(None, whole, 1))
    counted = {(0, 1): where("digid"), (1, 1): where("huur"), (2, 1): where("zorg"), (3, 1): where()}
    hidden = {where("huur"), where("zorg")}
    return Document([Sheet(table, counted).protected(CUBE, hidden)], CREATED, days=DAYS_OF_YEAR)


def opened(data: bytes) -> list[bytes]:
    """The file, and whatever is in it, as deep as it goes."""
    found = [data]
    if is_zipfile(io.BytesIO(data)):
        parts = ZipFile(io.BytesIO(data))
        found += [piece for name in parts.namelist() for piece in opened(parts.read(name))]
    if data.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(data))
        found += [part.extract_text().encode() for part in reader.pages]
        found += [str(value).encode() for value in (reader.metadata or {}).values()]
        streams = [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]
        found += [one.get_data() for one in streams if hasattr(one, "get_data")]
    return found


@pytest.mark.parametrize("extension", WRITERS)
def test_a_hidden_number_is_nowhere_in_the_file(protected, extension):
    shown = f"{CUBE.total}|{CUBE.total:,}".replace(",", r"\.").encode()
    told = re.compile(rb"7919|7\.919|65[.,]2[67]|0[.,]652[67]")
    pieces = opened(written(protected, extension))
    assert any(re.search(shown, piece) for piece in pieces)  # that what is shown is found says we looked
    assert not any(told.search(piece) for piece in pieces)


def test_paper_shows_the_same_symbol_as_often(protected):
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(written(protected, "pdf"))).pages)
    lines = {line.split(" ", 1)[0]: line for line in text.splitlines() if line[:1] in "=+@"}
    assert {name: line.count("•") for name, line in lines.items()} == {"=DigiD": 0, "+Huur": 2, "@Zorg": 2}
