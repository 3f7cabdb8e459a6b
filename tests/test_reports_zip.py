"""Everything of a document in one file, and what tells programs what is in its CSV files.

There is no validator of CSV on the Web here; the rules stand in this file, each with the part of
https://www.w3.org/TR/tabular-metadata/ or https://www.w3.org/TR/tabular-data-model/ that it comes from.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import date
from decimal import Decimal
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings

from reports.document import Document
from reports.tables import HIDDEN, Column, Kind, Table
from reports.writers import WRITERS, csvw
from reports.writers.csv import write as write_csv
from tests.documents import CREATED, documents
from tests.written import TABLE

HIDING = Table(
    "onderwerpen",
    "Onderwerpen",
    [
        Column("Onderwerp", definition="Waar de vraag over ging."),
        Column("Vragen", Kind.NUMBER, is_count=True, unit="vragen"),
        Column("Aandeel", Kind.PERCENTAGE),
    ],
    [("DigiD", 12, 0.8), ("#huur", HIDDEN, HIDDEN), ("=1+1", 0, None)],
    total=(None, 15, 1),
    notes=["Een noot."],
)
DOCUMENT = Document([TABLE, HIDING], CREATED, makers=["Bibliotheek Almere"], imprint=[("Uitgave", "1")])


def zipped(document: Document) -> ZipFile:
    out = io.BytesIO()
    WRITERS["zip"].write(document, out)
    return ZipFile(out)


@pytest.fixture(scope="module")
def whole() -> ZipFile:
    return zipped(DOCUMENT)


def test_it_holds_every_format_each_table_and_what_is_what(whole):
    assert whole.testzip() is None
    assert whole.namelist() == [
        "LEESMIJ.txt",
        "rapport.pdf",
        "rapport.xlsx",
        "rapport.ods",
        "rapport.csv",
        "tabellen/bereik.csv",
        "tabellen/onderwerpen.csv",
        "tabellen/csv-metadata.json",
        "rapport.json",
        "document.schema.json",
        "SHA256SUMS",
    ]
    for extension in ("pdf", "xlsx", "ods", "csv", "json"):
        out = io.BytesIO()
        WRITERS[extension].write(DOCUMENT, out)
        assert whole.read(f"rapport.{extension}") == out.getvalue()


def test_the_text_that_explains_names_each_file(whole):
    told = whole.read("LEESMIJ.txt").decode("utf-8-sig")
    for name in whole.namelist()[1:]:
        assert name in told or name.startswith("tabellen/")
    assert "Gegevens van Bibliotheek Almere" in told
    assert "Gemaakt op 01-03-2026\r\n" in told
    assert "•" in told


def test_the_checksums_are_those_of_all_files(whole):
    lines = whole.read("SHA256SUMS").decode().splitlines()
    assert lines == [
        f"{hashlib.sha256(whole.read(name)).hexdigest()}  {name}" for name in whole.namelist()[:-1]
    ]


def test_it_bears_no_moment_but_that_of_the_document_and_packs_nothing_twice(whole):
    assert {part.date_time for part in whole.infolist()} == {(2026, 3, 1, 9, 30, 0)}
    stored = {part.filename for part in whole.infolist() if part.compress_type == ZIP_STORED}
    assert stored == {"rapport.pdf", "rapport.xlsx", "rapport.ods"}


def test_tables_of_the_same_name_get_a_file_each():
    parts = zipped(Document([HIDING, HIDING], CREATED)).namelist()
    assert [name for name in parts if "onderwerpen" in name] == [
        "tabellen/onderwerpen.csv",
        "tabellen/onderwerpen.2.csv",
    ]


# --- CSV on the Web

INTEGER, DECIMAL = re.compile(r"[-+]?\d+"), re.compile(r"[-+]?\d+(,\d+)?")
READS = {
    "string": str,
    "integer": lambda text: int(INTEGER.fullmatch(text)[0]),
    "decimal": lambda text: Decimal(DECIMAL.fullmatch(text)[0].replace(",", ".")),
    "date": date.fromisoformat,
    "gYearMonth": lambda text: date.fromisoformat(f"{text}-01"),
}
TABLE_KEYS = {"url", "tableSchema"}
COLUMN_KEYS = {"name", "titles", "datatype", "null"}
DIALECT_KEYS = {"delimiter", "encoding", "lineTerminators", "commentPrefix"}


def common(keys: set[str]) -> set[str]:
    """§5.8: what anybody may add has a prefix."""
    return {key for key in keys if re.fullmatch(r"(dc|schema):[A-Za-z]+", key)}


def read(table: dict, dialect: dict, data: bytes) -> list[list]:
    """The values by the rules of the model (§6.4, §8); AssertionError if file and metadata disagree."""
    assert not data.count(b"\n") - data.count(b"\r\n") or '"' in data.decode()
    text = data.decode(dialect["encoding"]).removeprefix("\ufeff")  # BOM: §8, step 1 of decoding
    assert not any(line.startswith(dialect["commentPrefix"]) for line in text.splitlines())
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect["delimiter"], strict=True))
    columns = table["tableSchema"]["columns"]
    assert rows[0] == [column["titles"] for column in columns]  # §5.4.3: the header is the titles
    assert all(len(row) == len(columns) for row in rows)
    return [[value(cell, column) for cell, column in zip(row, columns, strict=True)] for row in rows[1:]]


def value(cell: str, column: dict):
    if cell in column.get("null", [""]):  # §6.4.2: an empty cell is null unless said otherwise
        return None
    kind = column["datatype"]
    if isinstance(kind, dict):
        assert kind["format"] == {"decimalChar": ",", "groupChar": "."}  # §6.4.2: else the comma groups
        found = READS[kind["base"]](cell)
        assert kind.get("minimum", found) <= found <= kind.get("maximum", found)
        return found
    return READS[kind](cell)


def check(metadata: dict) -> None:
    """Required and known properties, and names that may be used (§5)."""
    assert metadata["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "nl"}]  # §5.2
    keys = set(metadata)
    assert keys - common(keys) == {"@context", "dialect", "tables"}  # §5.3
    assert set(metadata["dialect"]) == DIALECT_KEYS  # §5.9
    for table in metadata["tables"]:
        keys = set(table)
        assert keys - common(keys) == TABLE_KEYS  # §5.4
        schema = table["tableSchema"]
        names = [column["name"] for column in schema["columns"]]
        assert len(set(names)) == len(names)  # §5.6
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.]*", name) for name in names)
        assert {schema["rowTitles"][0], schema.get("primaryKey", names[0])} <= set(names)  # §5.5
        for column in schema["columns"]:
            assert set(column) - common(set(column)) <= COLUMN_KEYS


@given(documents())
@settings(max_examples=25, deadline=None)
def test_the_metadata_agrees_with_the_files(document):
    names = [f"{number}.csv" for number in range(len(document.tables))]
    metadata = json.loads(csvw.metadata(document, names))
    check(metadata)
    for table, told in zip(document.tables, metadata["tables"], strict=True):
        out = io.BytesIO()
        write_csv(Document([table], CREATED), out)
        found = read(told, metadata["dialect"], out.getvalue())
        schema = told["tableSchema"]
        assert [[cell is None for cell in row] for row in found] == [
            [cell in (None, HIDDEN, "") for cell in row] for row in table.published_rows()
        ]
        if "primaryKey" in schema:
            place = [column["name"] for column in schema["columns"]].index(schema["primaryKey"])
            keys = [row[place] for row in found]
            assert None not in keys
            assert len(set(keys)) == len(keys)


def test_the_metadata_tells_what_a_column_is(whole):
    metadata = json.loads(whole.read("tabellen/csv-metadata.json"))
    onderwerpen = metadata["tables"][1]
    assert onderwerpen["url"] == "onderwerpen.csv"
    assert onderwerpen["dc:description"] == "Een noot. De laatste rij is het totaal."
    assert onderwerpen["tableSchema"]["primaryKey"] == "onderwerp"
    assert onderwerpen["tableSchema"]["columns"][1] == {
        "name": "vragen",
        "titles": "Vragen",
        "datatype": "integer",
        "null": ["", "•"],
        "schema:unitText": "vragen",
    }
    places = [column["name"] for column in metadata["tables"][0]["tableSchema"]["columns"]]
    assert places[-2:] == ["per_1000_inwoners", "aandeel_corona"]


def test_a_column_that_names_rows_and_their_total_is_text():
    months = Table("maanden", "M", [Column("Maand", Kind.MONTH)], [(date(2025, 1, 1),)], total=(None,))
    metadata = json.loads(csvw.metadata(Document([months], CREATED), ["m.csv"]))
    assert metadata["tables"][0]["tableSchema"]["columns"][0]["datatype"] == "string"
