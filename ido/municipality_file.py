"""The CSV file with the municipalities of a year and their inhabitants, and what can be wrong with it.

Every fault is reported with its line, so that the file can be put right at once.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from ido.models import Province

COLUMNS = """
cbs_code       CBS-code van de gemeente, zoals GM0855; 0855 en 855 mogen ook
name           naam van de gemeente
province       naam van de provincie; niet nodig naast province_code
province_code  CBS-code van de provincie, zoals PV30; niet nodig naast province
population     aantal inwoners op 1 januari van het jaar, met of zonder punten
""".strip()
NEEDED = {"cbs_code": "de CBS-code", "name": "de naam", "population": "het aantal inwoners"}
MOST = 5_000_000  # inhabitants of one municipality; more is a slip of the pen

CODE = re.compile(r"(?:GM)?(\d{1,4})", re.IGNORECASE | re.ASCII)
COUNT = re.compile(r"\d+|\d{1,3}(?:[. \u00a0]\d{3})+", re.ASCII)


class Fault(NamedTuple):
    """What is wrong in a file: the line (1 is the first), the column, what it is and what to do."""

    line: int
    column: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"regel {self.line}" + (f", kolom {self.column}" if self.column else "")
        return f"{where}: {self.problem} {self.remedy}"


class FaultyFileError(Exception):
    """The file holds `faults`; nothing of it was stored."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} fouten")
        self.faults = faults


class Row(NamedTuple):
    """A municipality as the file has it."""

    line: int
    code: str
    name: str
    province: str
    population: int


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, with or without byte order mark, or else in Windows-1252."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text or content.startswith(b"PK"):
        raise FaultyFileError(
            [Fault(1, "", "Dit is geen CSV-bestand.", "Sla het werkblad op als CSV en kies dat bestand.")]
        )
    return text


def read(text: str) -> list[Row]:
    """The rows of a CSV with a heading; raises FaultyFileError with every fault there is."""
    lines = _lines(text)
    if not lines:
        raise FaultyFileError([Fault(1, "", "Het bestand is leeg.", "Kies een bestand met gemeenten.")])
    columns = _columns(*lines[0])
    faults: list[Fault] = []
    rows: list[Row] = []
    for line, cells in lines[1:]:
        if len(cells) != len(lines[0][1]):
            remedy = (
                'Elke regel heeft evenveel vakken als de kopregel. Zet tekst met het teken erin tussen ".'
            )
            faults.append(Fault(line, "", f"Hier staan {len(cells)} vakken.", remedy))
            continue
        row = _row(line, {name: cells[index].strip() for name, index in columns.items()}, faults)
        if row is not None:
            rows.append(row)
    faults += _doubles(rows)
    if not rows and not faults:
        faults.append(Fault(2, "", "Onder de kopregel staat niets.", "Kies een bestand met gemeenten."))
    if faults:
        raise FaultyFileError(sorted(faults))
    return rows


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, with their number, cut at the separator that the heading uses."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found, start = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((start, cells))
            start = reader.line_num + 1
    except csv.Error:
        remedy = "Kijk of elk aanhalingsteken aan het begin van een vak ook een einde heeft."
        raise FaultyFileError([Fault(start, "", "Deze regel is niet te lezen.", remedy)]) from None
    return found


def _columns(line: int, heading: list[str]) -> dict[str, int]:
    """Where the columns stand; raises FaultyFileError when one is missing or there twice."""
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in heading]
    known = [*NEEDED, "province", "province_code"]
    faults = [
        Fault(line, name, "Deze kolom staat er twee keer.", "Haal er een weg.")
        for name in known
        if names.count(name) > 1
    ]
    faults += [
        Fault(line, name, "Deze kolom ontbreekt.", f"Zet boven {what}: {name}.")
        for name, what in NEEDED.items()
        if name not in names
    ]
    if "province" not in names and "province_code" not in names:
        remedy = "Zet boven de provincie: province of province_code."
        faults.append(Fault(line, "province", "Deze kolom ontbreekt.", remedy))
    if faults:
        raise FaultyFileError(faults)
    return {name: names.index(name) for name in known if name in names}


def _row(line: int, cells: dict[str, str], faults: list[Fault]) -> Row | None:
    """The row on a line; None after adding what is wrong with it to `faults`."""
    known = len(faults)
    code = CODE.fullmatch(cells["cbs_code"])
    if code is None:
        problem = (
            f"“{cells['cbs_code'][:20]}” is geen CBS-code." if cells["cbs_code"] else "De code ontbreekt."
        )
        faults.append(Fault(line, "cbs_code", problem, "Schrijf GM en vier cijfers, zoals GM0855."))
    name = " ".join(cells["name"].split())
    if not name or len(name) > 80:
        problem = "De naam is te lang." if name else "De naam ontbreekt."
        faults.append(Fault(line, "name", problem, "Vul een naam in van ten hoogste 80 tekens."))
    population = _population(line, cells["population"], faults)
    province = _province(line, cells, faults)
    if len(faults) > known or code is None:
        return None
    return Row(line, f"GM{int(code[1]):04}", name, province, population)


def _population(line: int, text: str, faults: list[Fault]) -> int:
    count = int(re.sub(r"\D", "", text)) if len(text) < 20 and COUNT.fullmatch(text) else 0
    if not 0 < count <= MOST:
        problem = f"“{text[:20]}” is geen aantal inwoners." if text else "Het aantal inwoners ontbreekt."
        faults.append(Fault(line, "population", problem, "Vul een heel getal in, zoals 232650."))
    return count


def _province(line: int, cells: dict[str, str], faults: list[Fault]) -> str:
    """The code of the province, from its name, its code or both."""
    found = set()
    for column in ("province_code", "province"):
        text = cells.get(column, "")
        if not text:
            continue
        province = PROVINCES.get(_plain(text))
        if province is None:
            remedy = "Schrijf een van de twaalf provincies, zoals Noord-Brabant of PV30."
            faults.append(Fault(line, column, f"“{text[:20]}” is geen provincie.", remedy))
            return ""
        found.add(province)
    if len(found) != 1:
        problem = "Naam en code zijn van twee provincies." if found else "De provincie ontbreekt."
        column = "province" if "province" in cells else "province_code"
        faults.append(Fault(line, column, problem, "Vul de provincie in die bij de gemeente hoort."))
        return ""
    return found.pop()


def _plain(text: str) -> str:
    """Letters and digits alone, without accents: Fryslân and FRYSLAN are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


PROVINCES = {
    **{_plain(province.label): province.value for province in Province},
    **{_plain(province.value): province.value for province in Province},
    **{province.value.removeprefix("PV"): province.value for province in Province},
    "friesland": Province.FRYSLAN.value,
    "brabant": Province.NOORD_BRABANT.value,
}


def _doubles(rows: Iterable[Row]) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for row in rows:
        if row.code in first:
            problem = f"{row.code} staat ook op regel {first[row.code]}."
            faults.append(Fault(row.line, "cbs_code", problem, "Haal een van beide regels weg."))
        first.setdefault(row.code, row.line)
    return faults


def write(rows: Iterable[Row]) -> str:
    """The rows as a CSV that `read` reads back; line numbers start anew."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["cbs_code", "name", "province_code", "population"])
    writer.writerows([row.code, row.name, row.province, row.population] for row in rows)
    return out.getvalue()
