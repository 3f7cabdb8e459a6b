"""Reading an HSDS file: JSON of the API, or a zip with such JSON or with the tables of the data package.

Nothing in a file is trusted: not its size, not what a zip says it unpacks to, not its depth or its numbers.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Any

from partners.hsds.documents import Documents
from partners.hsds.fields import BY_FILE
from partners.hsds.findings import Report, UnreadableDirectoryError
from partners.hsds.pages import read_json
from partners.hsds.table_files import read_rows, read_tables

MAX_BYTES = 20 * 1024**2
MAX_UNPACKED = 100 * 1024**2
MAX_FILES = 60
NOT_HSDS = "Dit is geen HSDS-bestand. Kies JSON met organisaties of diensten, of een zip met die tabellen."


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
    for name in parts.keys() - sheets.keys() - pages.keys() - OTHER_JSON:
        report.lost(name, "Dit bestand hoort niet bij HSDS 3.0. Wij slaan het over.")
    if sheets:
        found = [(BY_FILE[name], data) for name, data in sheets.items()]
        rows = {entity.name: read_rows(entity, data, report) for entity, data in found}
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
