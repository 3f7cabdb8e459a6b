"""One row of a directory made or changed, and what could not stand in it told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ido.models import Library, Province
from partners.hsds.findings import Report
from partners.hsds.rows import UNKNOWN, Taken
from partners.models import Partner, Place, Service

Links = dict[str, list[Any]]  # field → the rows it should name
NOT_SHOWN = "Dit heeft hier geen eigen veld. Wij bewaren het, en het gaat bij het uitvoeren weer mee."
UNFIT = "Dit past hier niet ({}). Wij bewaren het zoals het is."
NEW, CHANGED, UNCHANGED = "nieuw", "gewijzigd", "ongewijzigd"
PROVINCES = {*Province.labels, UNKNOWN}
# Kept as well, and shown or told in another way
QUIET = {
    "locations",
    "service_at_locations",
    "service_areas",
    "languages",
    "status",
    "location_type",
    "opens_at",
    "closes_at",
}


class Saving:
    """Rows of one directory, counted in the report by what became of them."""

    def __init__(self, library: Library | None, report: Report) -> None:
        self.library, self.report = library, report

    def tell(self, taken: Taken, where: str, *, told: Collection[str] = ()) -> None:
        """What did not fit and what is kept unseen, apart from what was `told` already."""
        for path, message in taken.unfit:
            self.report.kept(f"{where}.{path}", UNFIT.format(message.rstrip(".")))
        unfit = {path.partition("[")[0] for path, _ in taken.unfit}
        for name, value in taken.rest.items():
            if name not in unfit and name not in QUIET and name not in told and not _says_nothing(value):
                self.report.kept(f"{where}.{name}", NOT_SHOWN)

    def save(
        self,
        model: type[models.Model],
        row: Any,
        key: str,
        taken: Taken,
        where: str,
        links: Links | None = None,
    ) -> Any:
        """Make or change a row; None, with an error reported, when it cannot be right.

        What is only kept unseen changes nothing that anybody sees: it is stored, and not counted as a change.
        """
        kind = model._meta.model_name or ""
        is_new = row is None
        if is_new:
            row = model(hsds_id=key)
            if model in (Partner, Place, Service):
                row.library = self.library
        if is_new and "name" not in taken.columns and model in (Partner, Service):
            self.report.error(f"{where}.name", _name_trouble(taken))
            return None
        columns = {**taken.columns, "hsds": {**row.hsds, **taken.rest}}
        differs = {name for name, value in columns.items() if is_new or getattr(row, name) != value}
        changed = bool(differs - {"hsds"})
        for name, value in columns.items():
            setattr(row, name, value)
        try:
            if differs:
                row.full_clean(exclude=["search_text"] if model is Service else None)
                row.save()
        except ValidationError as error:
            self.report.error(where, " ".join(error.messages))
            return None
        for name, wanted in (links or {}).items():
            if wanted and {one.pk for one in wanted} != {one.pk for one in getattr(row, name).all()}:
                getattr(row, name).set(wanted)
                changed = True
        self.report.rows[kind, NEW if is_new else CHANGED if changed else UNCHANGED] += 1
        return row


def _name_trouble(taken: Taken) -> str:
    return next((message for path, message in taken.unfit if path == "name"), "De naam ontbreekt.")


def _says_nothing(value: Any) -> bool:
    """Whether a list holds no more than identifiers of what became rows and columns.

    A province follows from the municipality: what we write out ourselves is no news when it comes back.
    """
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and not one.keys() - {"id", "address_type", "country", "state_province"}
        and one.get("state_province", UNKNOWN) in PROVINCES
        for one in value
    )
