"""Reading an HSDS file: JSON of the API, or a zip with such JSON or with the tables of the data package.

Nothing in a file is trusted: not its size, not what a zip says it unpacks to, not its depth or its numbers.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from partners.hsds import tables
from partners.hsds.fields import BY_FILE, ENTITIES, Entity
from partners.hsds.findings import Report, UnreadableDirectoryError
from partners.hsds.rules import check_document, check_list, check_required, check_value, named

MAX_BYTES = 20 * 1024**2
MAX_UNPACKED = 100 * 1024**2
MAX_FILES = 60
MAX_ROWS = 200_000  # of one table
PAGE = ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents")
USED = ("organization", "service", "location", "service_at_location")
NOT_HSDS = "Dit is geen HSDS-bestand. Kies JSON met organisaties of diensten, of een zip met die tabellen."


@dataclass
class Documents:
    """What a file holds: per kind the documents with the place where each stood, nested throughout."""

    found: dict[str, list[tuple[str, dict[str, Any]]]] = field(
        default_factory=lambda: {kind: [] for kind in USED}
    )

    def __bool__(self) -> bool:
        return any(self.found.values())


def read(content: bytes, name: str, report: Report) -> Documents:
    """Everything in a file; what is wrong with its parts goes to the report.

    Raises UnreadableDirectoryError when there is nothing to judge.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableDirectoryError(
            f"Dit bestand is groter dan {MAX_BYTES // 1024**2} MB. Verdeel het over meer bestanden."
        )
    if not content.strip():
        raise UnreadableDirectoryError("Dit bestand is leeg. Kies een ander bestand.")
    documents = Documents()
    if content.startswith(b"PK"):
        _read_zip(content, documents, report)
    else:
        _read_json(load(content, name), PurePosixPath(name).name, documents, report)
    if not documents and report.is_good:
        if not report.findings:
            raise UnreadableDirectoryError(NOT_HSDS)
        report.error(name, "Er staat geen organisatie, dienst of locatie in dit bestand.")
    return documents


def _read_zip(content: bytes, documents: Documents, report: Report) -> None:
    parts = unpack(content)
    sheets = {name: data for name, data in parts.items() if name in BY_FILE}
    pages = {name: data for name, data in parts.items() if name.endswith(".json") and name not in OTHER_JSON}
    if sheets and pages:
        raise UnreadableDirectoryError("In deze zip staan CSV én JSON. Kies een zip met een van beide.")
    if not sheets and not pages:
        raise UnreadableDirectoryError(NOT_HSDS)
    for name in parts.keys() - sheets.keys() - pages.keys() - OTHER_JSON:
        report.lost(name, "Dit bestand hoort niet bij HSDS 3.0. Wij slaan het over.")
    if sheets:
        rows = {BY_FILE[name].name: _rows(name, data, BY_FILE[name], report) for name, data in sheets.items()}
        _read_tables(rows, documents, report)
    for name in sorted(pages):
        _read_json(load(pages[name], name), name, documents, report)


OTHER_JSON = {"datapackage.json", "base.json"}


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of a zip by their bare names; raises for one that is damaged, locked or unpacks too far."""
    parts: dict[str, bytes] = {}
    room = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_FILES:
                raise UnreadableDirectoryError(
                    f"Deze zip heeft meer dan {MAX_FILES} bestanden. Doe er alleen HSDS in."
                )
            for entry in entries:
                name = PurePosixPath(entry.filename).name
                if name in parts:
                    raise UnreadableDirectoryError(f"{name} staat twee keer in deze zip. Haal er een weg.")
                with archive.open(entry) as file:
                    data = file.read(room + 1)  # what the zip says of its size is not believed
                room -= len(data)
                if room < 0:
                    raise UnreadableDirectoryError(
                        f"Uitgepakt is deze zip groter dan {MAX_UNPACKED // 1024**2} MB. Verdeel hem."
                    )
                parts[name] = data
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableDirectoryError(
            "Deze zip is beschadigd of heeft een wachtwoord. Maak hem opnieuw, zonder wachtwoord."
        ) from error
    return parts


def load(content: bytes, name: str) -> Any:
    """The value of a JSON text in UTF-8; raises with the line when it is none."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UnreadableDirectoryError(f"{name} is geen UTF-8. Bewaar het bestand als UTF-8.") from error
    except json.JSONDecodeError as error:
        raise UnreadableDirectoryError(
            f"{name} is geen geldige JSON: bij regel {error.lineno}, teken {error.colno} klopt iets niet."
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableDirectoryError(
            f"{name} is geen geldige JSON: te diep genest, of een getal dat geen getal is."
        ) from error


def _no_number(text: str) -> None:
    raise ValueError(text)


def _read_json(value: Any, name: str, documents: Documents, report: Report) -> None:
    """A page of the API, one document, or tables by file name."""
    if not isinstance(value, dict):
        raise UnreadableDirectoryError(
            f"{name} begint met een {named(value)}. Een HSDS-bestand begint met een object."
        )
    if any(key in BY_FILE for key in value):
        _read_json_tables(value, documents, report)
    elif "contents" in value:
        _read_page(value, name, documents, report)
    else:
        _take(value, kind_of(value), name.removesuffix(".json"), documents, report)


def _read_page(page: dict[str, Any], name: str, documents: Documents, report: Report) -> None:
    """A page: its counts must agree with what it holds, and its documents are all of one kind."""
    contents = page["contents"]
    if not isinstance(contents, list):
        report.error(f"{name}: contents", f"Hier hoort een lijst te staan, geen {named(contents)}.")
        return
    check_counts(page, name, report)
    whole = [value for value in contents if isinstance(value, dict)]
    kinds = [kind_of(value) for value in whole]
    kind = BY_PAGE.get(name) or max(set(kinds), key=kinds.count, default="organization")
    if report.is_good and page.get("total_pages", 1) > 1:
        told = f"Dit is pagina {page.get('page_number', '?')} van {page['total_pages']}"
        report.lost(name, f"{told}. De andere pagina's zitten niet in dit bestand.")
    check_list(contents, kind, f"{name}: contents", report)
    if report.is_good:
        for place, value in enumerate(contents):
            _take(value, kind, f"{name}: contents[{place}]", documents, report, checked=True)


BY_PAGE = {
    "organizations.json": "organization",
    "services.json": "service",
    "locations.json": "location",
    "service_at_locations.json": "service_at_location",
    "taxonomies.json": "taxonomy",
    "taxonomy_terms.json": "taxonomy_term",
}


def check_counts(page: dict[str, Any], name: str, report: Report) -> None:
    """The envelope of a page against its contents."""
    length = len(page["contents"])
    numbers = ("total_items", "total_pages", "page_number", "size")
    for key in PAGE[:-1]:
        value, wanted = page.get(key), int if key in numbers else bool
        if value is not None and (not isinstance(value, wanted) or (wanted is int and value is True)):
            word = "geheel getal" if wanted is int else "true of false"
            report.error(f"{name}: {key}", f"Hier hoort een {word} te staan, geen {named(value)}.")
            return
    told = {key: page[key] for key in PAGE[:-1] if page.get(key) is not None}
    rules = [
        ("size", told.get("size", length) == length, f"er staan {length} in contents"),
        ("empty", told.get("empty", not length) == (not length), f"er staan {length} in contents"),
        ("total_items", told.get("total_items", length) >= length, f"er staan er {length} in contents"),
    ]
    page_number, last = told.get("page_number", 1), told.get("total_pages", 1)
    if "page_number" in told and "first_page" in told:
        rules.append(
            ("first_page", told["first_page"] == (page_number <= 1), f"page_number is {page_number}")
        )
    if "total_pages" in told and "last_page" in told:
        rules.append(
            (
                "last_page",
                told["last_page"] == (page_number >= last),
                f"dit is pagina {page_number} van {last}",
            )
        )
    if last <= 1 and "total_pages" in told and "total_items" in told:
        rules.append(("total_items", told["total_items"] == length, f"er staan er {length} in contents"))
    for key, _, fact in dict((rule[0], rule) for rule in rules if not rule[1]).values():
        value = str(told[key]).lower()
        report.error(f"{name}: {key}", f"{key} is {value}, maar {fact}.")


def kind_of(value: dict[str, Any]) -> str:
    """The kind of object that knows most of the keys and misses fewest."""

    def likeness(entity: Entity) -> int:
        known = sum(key in entity.fields for key in value)
        return (
            2 * known - len(value) - sum(f.required and f.name not in value for f in entity.fields.values())
        )

    if "service" in value and ("location" in value or "service_id" not in value):
        return "service_at_location"
    names = (*USED, "taxonomy_term", "taxonomy")
    return max(names, key=lambda name: likeness(ENTITIES[name]))


def _take(
    value: dict[str, Any],
    kind: str,
    where: str,
    documents: Documents,
    report: Report,
    *,
    checked: bool = False,
) -> None:
    before = report.count["error"]
    if not checked:
        check_document(value, kind, where, report)
    if report.count["error"] > before:
        return
    if kind in documents.found:
        documents.found[kind].append((where, value))
    else:
        report.lost(where, "Losse termen en vocabulaires horen bij geen dienst. Wij slaan dit over.")


def _read_json_tables(value: dict[str, Any], documents: Documents, report: Report) -> None:
    """An object with a list of rows per file of the data package."""
    rows: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for name, content in value.items():
        entity = BY_FILE.get(name)
        if entity is None:
            report.lost(name, "Deze tabel hoort niet bij HSDS 3.0. Wij slaan hem over.")
        elif not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
            report.error(name, "Hier hoort een lijst met rijen te staan.")
        else:
            rows[entity.name] = [(f"{name} rij {place}", row) for place, row in enumerate(content, start=1)]
    _read_tables(rows, documents, report)


def _rows(name: str, data: bytes, entity: Entity, report: Report) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a CSV table with their place as a spreadsheet shows it; numbers become numbers."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDirectoryError(f"{name} is geen UTF-8. Bewaar het bestand als CSV UTF-8.") from error
    rows: list[tuple[str, dict[str, Any]]] = []
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        headers = [header.strip() for header in next(lines, [])]
        for double in sorted({header for header in headers if headers.count(header) > 1}):
            report.error(name, f"De kolom {double} staat er twee keer. Haal er een weg.")
        for unknown in headers:
            if unknown not in {field.name for field in entity.columns}:
                report.kept(name, f"De kolom {unknown} hoort niet bij HSDS 3.0.")
        for number, cells in enumerate(lines, start=2):
            if any(cells):
                where = f"{name} rij {number}"
                if len(cells) > len(headers):
                    report.error(where, f"Deze rij heeft {len(cells)} cellen, de kop {len(headers)}.")
                rows.append((where, _typed(dict(zip(headers, cells, strict=False)), entity)))
            if len(rows) > MAX_ROWS:
                raise UnreadableDirectoryError(f"{name} heeft meer dan {MAX_ROWS} rijen. Verdeel het.")
    except csv.Error as error:
        raise UnreadableDirectoryError(
            f"{name} is na rij {len(rows) + 1} niet te lezen: een aanhalingsteken staat verkeerd."
        ) from error
    return rows


def _typed(row: dict[str, str], entity: Entity) -> dict[str, Any]:
    """Without the empty cells; what should be a number and is none stays text, and is reported as such."""
    typed: dict[str, Any] = {}
    for name, text in row.items():
        field = entity.fields.get(name)
        if text == "":
            continue
        typed[name] = text
        if field is not None and field.kind == "number":
            try:
                typed[name] = float(text) if set(text) & set(".eE") else int(text)
            except ValueError:
                continue
    return typed


def _read_tables(
    rows: dict[str, list[tuple[str, dict[str, Any]]]], documents: Documents, report: Report
) -> None:
    """Check every row of every table, then nest them."""
    places: dict[tuple[str, str], str] = {}
    for kind, lines in rows.items():
        entity = ENTITIES[kind]
        for where, row in lines:
            check_required(row, entity, where, report, table=True)
            for name, value in row.items():
                check_value(value, entity.fields.get(name), f"{where}, kolom {name}", report)
            key = (kind, str(row.get("id")).lower())
            if row.get("id") is not None and key in places:
                report.error(f"{where}, kolom id", f"Het kenmerk {row['id']} staat ook op {places[key]}.")
            places[key] = where
    if not report.is_good:
        return
    plain = {kind: [row for _, row in lines] for kind, lines in rows.items()}
    for kind, found in tables.nested(plain, places, report).items():
        documents.found[kind] += [(places[kind, row["id"].lower()], row) for row in found]
