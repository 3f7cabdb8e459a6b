"""Rows of an XLSX file, with the limits that make reading a stranger's zip file safe."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.etree.ElementTree import Element

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from ido.spreadsheets.rows import DAMAGED, LAST_ROW, MAX_COLUMNS, Row, Unreadable, clean, too_far

MAX_UNPACKED = 300 * 1024**2
MAX_PARTS = 2_000
MAX_BESIDE_SHEETS = 32 * 1024**2  # texts, styles and the like are held in memory whole
MAX_RATIO = 150  # real sheets shrink ten to forty times
MIN_SIZE_FOR_RATIO = 4 * 1024**2
TAIL = re.compile(rb'<(?:\w+:)?row[\s/>]|<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{4,30})"')


class Workbook:
    """The first visible sheet of a workbook."""

    def __init__(self, file: IO[bytes]) -> None:
        self.archive = open_archive(file)
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        self._book, self._texts = reader.wb, reader.shared_strings
        sheets = [
            (sheet.name, rel.target)
            for sheet, rel in reader.parser.find_sheets()
            if rel.Type.endswith("/worksheet")
            and sheet.state == "visible"
            and rel.target in reader.valid_files
        ]
        if not sheets:
            raise Unreadable("Dit bestand heeft geen zichtbaar werkblad. Zet de gegevens op een gewoon blad.")
        (self.sheet, self._path), *others = sheets
        self.other_sheets = [name for name, _ in others]
        self.row_count, self._merged_rows = survey(self.archive, self._path)

    def rows(self) -> Iterator[Row]:
        """Every row with something in it, but for rows that are one merged heading."""
        with self.archive.open(self._path) as source:
            parser = CellReader(
                source,
                self._texts,
                data_only=True,
                epoch=self._book.epoch,
                date_formats=self._book._date_formats,
                timedelta_formats=self._book._timedelta_formats,
            )
            for number, cells in parser.parse():
                if not 1 <= number <= LAST_ROW:
                    raise Unreadable(DAMAGED)
                row = as_row(number, cells)
                if sum(map(bool, row.cells)) == 1 and number in self._merged_rows:
                    continue
                if row.faults or any(row.cells):
                    yield row


class CellReader(WorkSheetParser):
    """Reads the value each formula had when the file was saved, and notices where there is none."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        try:
            cell = super().parse_cell(element)
        except (ValueError, IndexError, KeyError, TypeError, OverflowError, CellCoordinatesException):
            return {
                "column": self.col_counter,
                "value": None,
                "fault": "is niet te lezen. Typ de inhoud opnieuw.",
            }
        if cell["data_type"] == "e":
            cell["fault"] = f"bevat de fout {str(cell['value'])[:20]}. Herstel de formule."
        elif cell["value"] is None and element.find(FORMULA_TAG) is not None:
            saved = element.find(VALUE_TAG)
            if saved is None or (not saved.text and element.get("t") != "str"):
                cell["fault"] = (
                    "bevat een formule zonder uitkomst. Open het bestand in Excel of LibreOffice en sla op."
                )
        return cell


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """The zip file, after its table of contents showed that unpacking is safe.

    Unpacking never yields more than the table promises: zipfile stops there.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    parts = archive.infolist()
    names = {part.filename for part in parts}
    refuse_other_kinds(archive, names)
    beside = sum(
        p.file_size
        for p in parts
        if p.filename.endswith((".xml", ".rels")) and "/worksheets/" not in p.filename
    )
    swollen = any(
        p.file_size > MIN_SIZE_FOR_RATIO and p.file_size > MAX_RATIO * max(p.compress_size, 1) for p in parts
    )
    size = file.seek(0, 2)
    file.seek(0)
    if (
        len(parts) > MAX_PARTS
        or len(names) < len(parts)
        or swollen
        or beside > MAX_BESIDE_SHEETS
        or sum(p.file_size for p in parts) > MAX_UNPACKED
        or sum(p.compress_size for p in parts) > size
    ):
        raise Unreadable(
            "Dit bestand wordt bij het uitpakken te groot. Zet alleen de gegevens in een nieuw bestand, "
            "of sla het op als CSV."
        )
    if any(p.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for p in parts):
        raise Unreadable(DAMAGED)
    return archive


def refuse_other_kinds(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(part.flag_bits & 0x1 for part in archive.infolist()):
        raise Unreadable(
            "Dit bestand is met een wachtwoord beveiligd. Haal het wachtwoord eraf en sla het op."
        )
    if "content.xml" in names:
        raise Unreadable(
            "Dit is een LibreOffice-bestand. Sla het op als .xlsx of als CSV en kies dat bestand."
        )
    if "xl/workbook.bin" in names:
        raise Unreadable(
            "Dit is een binaire Excel-werkmap (.xlsb). Sla het op als .xlsx en kies dat bestand."
        )
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("Dit is geen Excel-bestand. Kies een bestand dat eindigt op .xlsx of .csv.")


def survey(archive: zipfile.ZipFile, path: str) -> tuple[int, set[int]]:
    """How many row elements the sheet has, and on which rows cells are merged across columns."""
    count, merged = 0, set()
    with archive.open(path) as source:
        rest = b""
        while block := source.read(1024**2):
            # A tag never straddles two blocks: what follows the last "<" waits for the next one.
            whole, bracket, rest = (rest + block).rpartition(b"<")
            rest = (bracket + rest)[:4096]
            for match in TAIL.finditer(whole):
                if match[1] is None:
                    count += 1
                elif (row := merged_row(match[1].decode())) is not None:
                    merged.add(row)
    return count, merged


def merged_row(reference: str) -> int | None:
    """The row of a stretch merged across columns within one row, such as A5:F5."""
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return None
    return top if left != right and top == bottom else None


def as_row(number: int, cells: list[dict[str, Any]]) -> Row:
    row = Row(number, [], {})
    for cell in cells:
        index = cell["column"] - 1
        text, fault = clean(as_text(cell["value"]))
        fault = cell.get("fault", fault)
        if not text and not fault:
            continue
        if index >= MAX_COLUMNS:
            raise too_far(index, number)
        row.cells.extend([""] * (index + 1 - len(row.cells)))
        row.cells[index] = text
        if fault:
            row.faults[index] = fault
    return row


def as_text(value: Any) -> str:
    """The value as somebody would have typed it in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        return value.isoformat(" ") if value.time() != time.min else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)
