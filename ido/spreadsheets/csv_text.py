"""Rows of a CSV file in whatever encoding and with whatever separator it came."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO

from ido.spreadsheets.rows import MAX_COLUMNS, Row, Unreadable, clean, too_far

DELIMITERS = ";,\t|"
BYTE_ORDER_MARKS = [
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
SAMPLE = 4096


class TextFile:
    """A CSV file; one that starts with Excel's line `sep=;` says itself how it is separated."""

    def __init__(self, file: IO[bytes]) -> None:
        self.encoding = encoding_of(file)
        file.seek(0)
        self.row_count = sum(
            block.count(b"\n") or block.count(b"\r") for block in iter(lambda: file.read(1024**2), b"")
        )
        file.seek(0)
        self._file = io.TextIOWrapper(file, encoding=self.encoding, newline="")
        self.sheet = ""
        self.other_sheets: list[str] = []

    def rows(self) -> Iterator[Row]:
        """Every row with something in it; `number` counts the empty ones too."""
        number = 0
        try:
            first = self._file.readline(SAMPLE)
            if first.lower().startswith("sep=") and len(first.strip()) == 5:
                number, delimiter = 1, first[4]
            else:
                self._file.seek(0)
                delimiter = delimiter_of(first)
            for cells in csv.reader(self._file, delimiter=delimiter, strict=True):
                number += 1
                row = as_row(number, cells)
                if row.faults or any(row.cells):
                    yield row
        except csv.Error as error:
            raise Unreadable(
                f"Na rij {number} is het bestand niet te lezen: een aanhalingsteken staat alleen of er staat "
                "tekst naast. Zet een tekst tussen twee aanhalingstekens, of haal ze weg."
            ) from error
        except UnicodeError as error:
            raise Unreadable(
                f"Na rij {number} staan tekens die wij niet herkennen. Sla het bestand op als CSV UTF-8."
            ) from error


def encoding_of(file: IO[bytes]) -> str:
    """By the byte order mark; else UTF-16 by its zeros, UTF-8 if all of it is, and Windows' cp1252 last."""
    start = file.read(SAMPLE)
    for mark, name in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return name
    pairs = max(len(start) // 2, 1)
    if start[1::2].count(0) > pairs // 3:
        return "utf-16-le"
    if start[::2].count(0) > pairs // 3:
        return "utf-16-be"
    if sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) // 20 + 1:
        raise Unreadable("Dit is geen tekstbestand. Kies een bestand dat eindigt op .xlsx of .csv.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(1024**2):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def delimiter_of(line: str) -> str:
    """The separator that occurs most in the line, outside quotes."""
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def as_row(number: int, cells: list[str]) -> Row:
    row = Row(number, [], {})
    for index, cell in enumerate(cells):
        text, fault = clean(cell)
        if index >= MAX_COLUMNS and (text or fault):
            raise too_far(index, number)
        if index < MAX_COLUMNS:
            row.cells.append(text)
            if fault:
                row.faults[index] = fault
    return row
