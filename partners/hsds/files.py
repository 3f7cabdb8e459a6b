"""Reading an HSDS file: JSON of the API, or a zip with such JSON or with the tables of the data package.

Nothing in a file is trusted: not its size, not what a zip says it unpacks to, not its depth or its numbers.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from partners.hsds.documents import Documents
from partners.hsds.fields import BY_FILE
from partners.hsds.findings import Report, UnreadableDirectoryError, legible
from partners.hsds.package import check_package, leads_outside
from partners.hsds.pages import NOT_HSDS, read_json
from partners.hsds.table_files import read_rows, read_tables

MAX_BYTES = 20 * 1024**2
MAX_UNPACKED = 100 * 1024**2
MAX_FILES = 60
MAX_PARTS = 3_000_000  # commas in a JSON text, and so about its values
MAX_DEPTH = 50


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
        read_json(load(content, name), PurePosixPath(name).name, documents, report)
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
    for name in sorted(parts.keys() - sheets.keys() - pages.keys() - OTHER_JSON):
        report.lost(name, "Dit bestand hoort niet bij HSDS 3.0. Wij slaan het over.")
    if sheets:
        found = [(BY_FILE[name], data) for name, data in sheets.items()]
        rows = {entity.name: read_rows(entity, data, report) for entity, data in found}
        if "datapackage.json" in parts:
            package = load(parts["datapackage.json"], "datapackage.json")
            counts = {entity.file: (len(rows[entity.name]), len(data)) for entity, data in found}
            check_package(package, counts, report)
        read_tables(rows, documents, report)
    for name in sorted(pages):
        read_json(load(pages[name], name), name, documents, report)


OTHER_JSON = {"datapackage.json", "base.json"}


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of a zip by their bare names; raises for one that is damaged, locked or unpacks too far."""
    parts: dict[str, bytes] = {}
    room = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            if len(entries) > MAX_FILES:
                raise UnreadableDirectoryError(
                    f"Deze zip heeft meer dan {MAX_FILES} bestanden. Doe er alleen HSDS in."
                )
            for entry in entries:
                _check_entry(entry)
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
    except BAD_ZIP as error:
        raise UnreadableDirectoryError(
            "Deze zip is beschadigd of heeft een wachtwoord. Maak hem opnieuw, zonder wachtwoord."
        ) from error
    return parts


# All that Python raises over a zip that somebody damaged on purpose
BAD_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, ValueError)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Nothing is ever written under the name of an entry; one with tricks in it is refused all the same."""
    if leads_outside(entry.filename):
        raise UnreadableDirectoryError(
            f"In deze zip heet een bestand ‘{legible(entry.filename[:60])}’. Dat wijst buiten de zip. "
            "Maak hem opnieuw."
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableDirectoryError(
            f"{legible(entry.filename[:60])} is ingepakt op een manier die wij niet lezen. "
            "Maak een gewone zip."
        )


def load(content: bytes, name: str) -> Any:
    """The value of a JSON text in UTF-8; raises with the line when it is none, or is too large or deep."""
    if content.count(b",") > MAX_PARTS:
        raise UnreadableDirectoryError(f"{name} heeft te veel onderdelen. Verdeel het over meer bestanden.")
    try:
        value = json.loads(
            content.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_without_doubles
        )
    except UnicodeDecodeError as error:
        raise UnreadableDirectoryError(f"{name} is geen UTF-8. Bewaar het bestand als UTF-8.") from error
    except json.JSONDecodeError as error:
        raise UnreadableDirectoryError(
            f"{name} is geen geldige JSON: bij regel {error.lineno}, teken {error.colno} klopt iets niet."
        ) from error
    except DoubleKeyError as error:
        raise UnreadableDirectoryError(
            f"{name} is dubbelzinnig: ‘{legible(str(error)[:60])}’ staat twee keer in hetzelfde object."
        ) from error
    except RecursionError as error:
        raise UnreadableDirectoryError(TOO_DEEP.format(name)) from error
    except ValueError as error:
        raise UnreadableDirectoryError(
            f"{name} is geen geldige JSON: er staat een getal in dat geen getal is."
        ) from error
    _check_depth(value, name)
    return value


TOO_DEEP = "{} is te diep genest: er staan te veel objecten en lijsten in elkaar."


class DoubleKeyError(ValueError):
    """An object has a key twice; the message is the key."""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; Python's own reading would let the last value win and lose the others unsaid."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise DoubleKeyError(next(name for name in names if names.count(name) > 1))
    return found


def _check_depth(value: Any, name: str) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for one in level for inner in _inside(one) if isinstance(inner, dict | list)]
        if not level:
            return
    raise UnreadableDirectoryError(TOO_DEEP.format(name))


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _no_number(text: str) -> None:
    raise ValueError(text)
