"""Tables to write, and what programs that we did not write read back: csv, openpyxl, calamine and lxml."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
from lxml import etree
from python_calamine import CalamineWorkbook

from reports.document import Document
from reports.tables import HIDDEN, Column, Kind, Table
from reports.writers import WRITERS

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
LONG = Table(
    "signalen",
    "Signalen & antwoorden",
    [Column("Signaal"), Column("Keer dat het voorkwam", Kind.NUMBER), Column("Maand", Kind.MONTH)],
    [("De brief noemt twee bedragen. " * 8, HIDDEN, date(2026, 5, 1)), ("Kort", 3, date(2026, 6, 1))],
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
