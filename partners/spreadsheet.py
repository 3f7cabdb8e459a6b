"""The spreadsheet every library has today: one row per partner, read in by columns and given out again.

A row with a text about consultation hours also becomes a service: with schedules where the text can be read
with certainty (`hours_text`), and else with that text, because a sentence such as "om de week" says no first
day.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction

from ido.models import Library, Municipality, Topic
from ido.spreadsheets.reader import reading
from ido.spreadsheets.rows import Row, Unreadable
from ido.spreadsheets.writing import unharmed
from partners.hsds.findings import Report, Weight
from partners.likeness import Pair, pairs
from partners.models import Partner, Place, Schedule, Service
from partners.schedule import refresh_sessions
from partners.sheet_hours import Hours, cell

MAX_ROWS = 2_000
MOST_COMPARED = 200  # new partners, each compared with all there are
SAMPLE = 5
# field → label, and the headers that libraries use for it
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Naam", ("naam", "organisatie", "partner", "instantie", "naam organisatie")),
    "kind": ("Soort", ("soort", "type", "categorie", "soort organisatie")),
    "description": (
        "Wat zij doen",
        ("wat zij doen", "omschrijving", "beschrijving", "aanbod"),
    ),
    "phone": ("Telefoon", ("telefoon", "telefoonnummer", "tel", "tel nr")),
    "email": ("E-mail", ("e mail", "email", "mail", "e mailadres", "mailadres")),
    "website": ("Website", ("website", "site", "url", "webadres")),
    "street": ("Straat en nummer", ("straat en nummer", "adres", "bezoekadres", "straat")),
    "postcode": ("Postcode", ("postcode", "pc")),
    "city": ("Plaats", ("plaats", "woonplaats", "stad")),
    "topics": ("Onderwerpen", ("onderwerpen", "onderwerp", "thema s", "themas", "thema")),
    "municipalities": ("Gemeenten", ("gemeenten", "gemeente", "werkgebied")),
    "cost": ("Kosten", ("kosten", "prijs")),
    "to_bring": ("Meenemen", ("meenemen", "mee te nemen")),
    "hours": (
        "Spreekuur",
        ("spreekuur", "spreekuren", "openingstijden", "inloop", "tijden", "wanneer", "dag en tijd"),
    ),
}
LABELS = {name: label for name, (label, _) in COLUMNS.items()}
# What the database's own rules say of these is no remedy.
REMEDIES = {
    "email": "Schrijf een e-mailadres als naam@voorbeeld.nl.",
    "website": "Schrijf het adres van een website. Bijvoorbeeld www.voorbeeld.nl.",
}
PLAIN = ("name", "description", "phone", "email", "website", "cost", "to_bring")
OF_PLACE = ("street", "postcode", "city")


def normal(text: str) -> str:
    """Lower case, without accents, one space for all that is no letter or digit."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def head(content: bytes) -> tuple[list[str], list[list[str]]]:
    """The headers and the first rows. Raises Unreadable with a text for the user."""
    with reading(content, most=SAMPLE) as (found, rows):
        return found.headers, [row.cells for row in rows]


def guess(headers: list[str]) -> dict[str, str]:
    """Field → header, by what the headers say."""
    names = {normal(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for field, (_, words) in COLUMNS.items():
        header = next((names[word] for word in words if word in names), None)
        if header and header not in found.values():
            found[field] = header
    return found


def import_sheet(
    content: bytes,
    mapping: dict[str, str],
    *,
    library: Library | None,
    today: date,
    by: int | None,
    dry_run: bool,
) -> Report:
    """Read partners in by a mapping of fields to headers: everything, or with any error nothing.

    A partner is matched on its name within the library; an empty cell leaves what was known. Raises
    Unreadable when the file cannot be read or has more than MAX_ROWS rows.
    """
    report = Report()
    with (
        reading(content, most=MAX_ROWS + 1) as (found, rows),
        transaction.atomic(),
        pghistory.context(user=by, source="spreadsheet"),
    ):
        sheet = _Sheet(found.headers, mapping, library, today, report)
        for number, row in enumerate(rows, start=1):
            if number > MAX_ROWS:
                raise Unreadable(f"Dit bestand heeft meer dan {MAX_ROWS} rijen. Verdeel het.")
            sheet.store(row)
        sheet.tell_new()
        if dry_run or not report.is_good:
            transaction.set_rollback(True)
        else:
            refresh_sessions(Schedule.objects.filter(pk__in=sheet.hours.changed), today)
    return report


class _Sheet:
    def __init__(
        self,
        headers: list[str],
        mapping: dict[str, str],
        library: Library | None,
        today: date,
        report: Report,
    ) -> None:
        self.columns = {field: headers.index(name) for field, name in mapping.items() if name in headers}
        self.mapping, self.library, self.today, self.report = mapping, library, today, report
        own = Partner.objects.filter(library=library, merged_into=None)
        own = own.prefetch_related("services__schedules")
        self.partners = {normal(partner.name): partner for partner in own}
        merged = Partner.objects.filter(library=library, merged_into__in=own).select_related("merged_into")
        self.successors = {normal(partner.name): partner.merged_into for partner in merged}
        topics = Topic.objects.filter(models.Q(library=None) | models.Q(library=library)).in_use_on(today)
        self.topics = {normal(word): topic for topic in topics for word in (*topic.synonyms, topic.name)}
        self.municipalities = {normal(one.name): one for one in Municipality.objects.all()}
        self.kinds = {normal(label): value for value, label in Partner.Kind.choices}
        self.seen: dict[str, int] = {}
        self.hours = Hours(today, report)
        self.new: dict[Partner, int] = {}  # with its row

    def store(self, row: Row) -> None:
        told = {field: unharmed(row.cell(place)) for field, place in self.columns.items()}
        for place, fault in row.faults.items():
            for field in (name for name, index in self.columns.items() if index == place):
                self._error(row, field, fault)
        name = " ".join(told.get("name", "").split())
        if not name:
            self._error(row, "name", "De naam ontbreekt. Vul hem in, of maak de hele rij leeg.")
            name = f"rij {row.number}"  # so that its other faults are told at once
        elif normal(name) in self.seen:
            self._error(row, "name", f"{name[:60]} staat ook op rij {self.seen[normal(name)]}.")
        self.seen.setdefault(normal(name), row.number)
        links = {
            "topics": self._named(row, told, "topics", self.topics, "Dit onderwerp kennen wij niet"),
            "municipalities": self._named(
                row, told, "municipalities", self.municipalities, "Deze gemeente kennen wij niet"
            ),
        }
        kind = self.kinds.get(normal(told.get("kind", "")))
        if told.get("kind") and kind is None:
            choices = ", ".join(label for _, label in Partner.Kind.choices)
            self._error(row, "kind", f"‘{told['kind'][:40]}’ kennen wij niet. Kies uit: {choices}.")
        if self.seen[normal(name)] == row.number:  # with an error too, although nothing stays then
            self._save(row, {**told, "name": name, "kind": kind or ""}, links)

    def tell_new(self) -> None:
        """Name the partners that were not there, each with those that it could be."""
        like: dict[Partner, list[str]] = {partner: [] for partner in self.new}
        for one, other, reasons in self._alike() if len(self.new) <= MOST_COMPARED else []:
            for new, old in ((one, other), (other, one)):
                if new in like:
                    like[new].append(f"Lijkt op {old.name} ({', '.join(reasons)}).")
        for partner, row in self.new.items():
            self.report.add(Weight.NEW, f"rij {row}", " ".join([f"{partner.name}.", *like[partner]]))

    def _alike(self) -> list[Pair]:
        own = self.library.pk if self.library else None
        known = Partner.objects.filter(models.Q(library=own) | models.Q(library=None), merged_into=None)
        return pairs(known, own, only=[partner.pk for partner in self.new])

    def _save(self, row: Row, told: dict[str, str], links: dict[str, list[Any]]) -> None:
        partner = self.partners.get(normal(told["name"]))
        if partner is None and (successor := self.successors.get(normal(told["name"]))):
            partner, told = successor, {**told, "name": successor.name}  # a name from before it was merged
        is_new = partner is None
        if partner is None:
            partner = Partner(library=self.library, kind="other", starts_on=self.today)
        website = told.get("website", "")
        if website and "://" not in website:
            told["website"] = f"https://{website}"
        values = {field: told[field] for field in (*PLAIN, "kind") if told.get(field)}
        changed = is_new or any(getattr(partner, field) != value for field, value in values.items())
        for field, value in values.items():
            setattr(partner, field, value)
        before = self.report.count["error"]
        changed |= self._done(row, lambda: self._store_place(partner, told))
        self._done(row, partner.full_clean)
        if self.report.count["error"] > before:
            return
        partner.save()
        if is_new:
            self.new[partner] = row.number
        where = self._where(row, "hours")
        changed |= self._done(row, lambda: self.hours.store(partner, told.get("hours", ""), where))
        for field, wanted in links.items():
            if wanted and {one.pk for one in wanted} != {one.pk for one in getattr(partner, field).all()}:
                getattr(partner, field).set(wanted)
                changed = True
        self.report.rows["partner", "nieuw" if is_new else "gewijzigd" if changed else "ongewijzigd"] += 1

    def _done(self, row: Row, step: Callable[[], bool | None]) -> bool:
        """Whether a step changed something; what it found wrong goes to the report."""
        try:
            return bool(step())
        except ValidationError as error:
            for field, faults in error.error_dict.items():
                wrong = any(fault.code == "invalid" for fault in faults)
                texts = [REMEDIES[field]] if wrong and field in REMEDIES else error.message_dict[field]
                self._error(row, field if field in COLUMNS else "name", " ".join(texts))
        return False

    def _store_place(self, partner: Partner, told: dict[str, str]) -> bool:
        values = {field: told[field] for field in OF_PLACE if told.get(field)}
        if not values:
            return False
        if "postcode" in values:
            bare = "".join(values["postcode"].split()).upper()
            values["postcode"] = f"{bare[:4]} {bare[4:]}"
        place = partner.place or Place(library=self.library, name=partner.name)
        if all(getattr(place, field) == value for field, value in values.items()) and place.pk:
            return False
        for field, value in values.items():
            setattr(place, field, value)
        place.full_clean()
        place.save()
        partner.place = place
        return True

    def _named(
        self, row: Row, told: dict[str, str], field: str, known: dict[str, Any], unknown: str
    ) -> list[Any]:
        """The rows that a cell names, with commas, semicolons or lines between them."""
        words = [word.strip() for word in told.get(field, "").replace("\n", ",").replace(";", ",").split(",")]
        for word in filter(None, words):
            if normal(word) not in known:
                self._error(row, field, f"{unknown}: ‘{word[:60]}’. Schrijf de naam zoals hij hier heet.")
        return [known[normal(word)] for word in words if normal(word) in known]

    def _error(self, row: Row, field: str, message: str) -> None:
        self.report.error(self._where(row, field), message)

    def _where(self, row: Row, field: str) -> str:
        return f"rij {row.number}, kolom {self.mapping.get(field, LABELS[field])}"


def rows(library: Library | None, *, national: bool = False) -> Iterator[list[str]]:
    """The partners of a library as rows under LABELS, so that they can be read in again."""
    whose = models.Q(library=library) | (models.Q(library=None) if national else models.Q())
    hours = models.Prefetch(
        "services", Service.objects.filter(merged_into=None).prefetch_related("schedules")
    )
    found = Partner.objects.filter(whose, merged_into=None).select_related("place")
    for partner in found.prefetch_related("topics", "municipalities", hours):
        told: dict[str, str] = {field: getattr(partner, field) for field in PLAIN}
        told["kind"] = partner.get_kind_display()
        told |= {field: getattr(partner.place, field) if partner.place else "" for field in OF_PLACE}
        told |= {
            field: ", ".join(one.name for one in getattr(partner, field).all())
            for field in ("topics", "municipalities")
        }
        told["hours"] = cell(partner)
        yield [told[field] for field in COLUMNS]


SERVICE_HEADERS = [
    *("Dienst", "Soort", "Van", "Wat het is", "Voor wie", "Plek", "Telefoon", "E-mail", "Website"),
    *("Kosten", "Meenemen", "Aanmelden", "Onderwerpen", "Gemeenten", "Vanaf", "Tot"),
]


def service_rows(library: Library | None, *, national: bool = False) -> Iterator[list[str]]:
    """The services of a library as rows under SERVICE_HEADERS."""
    whose = models.Q(library=library) | (models.Q(library=None) if national else models.Q())
    found = Service.objects.filter(whose, merged_into=None).select_related("partner", "place", "library")
    for one in found.prefetch_related("topics", "municipalities"):
        yield [
            *(one.name, one.get_kind_display(), str(one.partner or one.library), one.description),
            *(one.eligibility, str(one.place or ""), one.phone, one.email, one.website),
            *("gratis" if one.is_free else one.cost, one.to_bring, one.intake),
            ", ".join(topic.name for topic in one.topics.all()),
            ", ".join(municipality.name for municipality in one.municipalities.all()),
            *(one.starts_on.isoformat(), one.ends_on.isoformat() if one.ends_on else ""),
        ]
