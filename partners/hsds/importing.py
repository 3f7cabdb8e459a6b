"""Storing an HSDS file in the directory of a library: everything that is right, or nothing at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.db import transaction

from ido.models import Library
from partners.hsds import files
from partners.hsds.findings import Report
from partners.hsds.gathering import Document, Gathered, gather
from partners.hsds.known import Known, library_identifier
from partners.hsds.rows import Taken, UnfitScheduleError, take, take_place, take_schedule, take_service
from partners.hsds.saving import UNCHANGED, UNFIT, Links, Saving
from partners.models import Contact, Partner, Place, Schedule, Service
from partners.schedule import refresh_sessions

MERGED = "Dit ging hier op in {}. Wij slaan het over; diensten ervan komen daar terecht."
MERGED_SERVICE = "Dit ging hier op in {}. Wij slaan het over."
OURS = "Wanneer een dienst veranderde, houden wij zelf bij. Deze momenten nemen wij niet over."
NATIONAL = "Dit is landelijk. Wij slaan het over: de beheerder houdt het bij."


def import_directory(
    content: bytes, name: str, *, library: Library | None, today: date, by: int | None, dry_run: bool
) -> Report:
    """Read an HSDS file into the directory of a library (None: the national one) and say what became of it.

    Rows are matched on identifier within the library. What a file does not name stays as it is, and nothing
    is removed. With an error, or with `dry_run`, nothing is stored. `by` is the user's key, for the history.
    Raises UnreadableDirectoryError when the file as a whole cannot be used.
    """
    report = Report()
    documents = files.read(content, name, report)
    if not report.is_good:
        return report
    gathered = gather(documents, report)
    if not report.is_good:
        return report
    with transaction.atomic(), pghistory.context(user=by, source="hsds"):
        Storing(gathered, library, today, report).run()
        if dry_run or not report.is_good:
            transaction.set_rollback(True)
    return report


class Storing:
    """One file on its way into one directory."""

    def __init__(self, gathered: Gathered, library: Library | None, today: date, report: Report) -> None:
        self.gathered, self.library, self.today, self.report = gathered, library, today, report
        self.known = Known(gathered, library, report)
        self.places, self.partners = self.known.places, self.known.partners
        self.services, self.national = self.known.services, self.known.national
        self.saving = Saving(library, report)
        self.changed_schedules: set[int] = set()

    def run(self) -> None:
        for key, document in self.gathered.location.items():
            if not self._is_national("location", key):
                self._store_place(key, document)
        own = library_identifier(self.library) if self.library else ""
        for key, document in self.gathered.organization.items():
            if key in self.known.merged:
                self.report.lost(self.gathered.where("organization", key), MERGED.format(self.partners[key]))
            elif key != own and not self._is_national("organization", key):
                self._store_partner(key, document)
        if any("last_modified" in document for document in self.gathered.service.values()):
            self.report.lost("last_modified", OURS)
        for key, document in self.gathered.service.items():
            if key in self.known.merged_services:
                successor = self.services[key].merged_into
                self.report.lost(self.gathered.where("service", key), MERGED_SERVICE.format(successor))
            else:
                self._store_service(key, document)
        schedules = Schedule.objects.filter(pk__in=self.changed_schedules)
        if self.changed_schedules and self.report.is_good:
            refresh_sessions(schedules, self.today)

    def _is_national(self, kind: str, key: str) -> bool:
        if key not in self.national:
            return False
        self.report.lost(self.gathered.where(kind, key), NATIONAL)
        return True

    def _store_place(self, key: str, document: Document) -> None:
        where = self.gathered.where("location", key)
        taken = take_place(document)
        place = self.places.get(key)
        if place is not None and "name" not in document:
            taken.columns.pop("name")
        if found := self.known.municipalities_of(taken, where):
            taken.columns["municipality"] = found[0]
        self.saving.tell(taken, where)
        place = self.saving.save(Place, place, key, taken, where)
        if place is not None:
            self.places[key] = place

    def _store_partner(self, key: str, document: Document) -> None:
        where = self.gathered.where("organization", key)
        taken = take(document, Partner)
        partner = self.partners.get(key)
        contacts = self._take_contacts(taken)
        first = next(iter(taken.rest.get("locations", [])), None)
        if first and first["id"] in self.places:
            taken.columns["place"] = self.places[first["id"]]
        if partner is None:
            taken.columns.setdefault("kind", Partner.Kind.OTHER)
            taken.columns.setdefault("starts_on", self.today)
        if taken.columns.get("description") == taken.columns.get("name"):
            taken.columns["description"] = ""  # HSDS requires one; ours fills in the name
        links: Links = {
            "topics": self.known.topics_of(taken, where),
            "municipalities": self.known.municipalities_of(taken, where),
        }
        self.saving.tell(taken, where)
        partner = self.saving.save(Partner, partner, key, taken, where, links)
        if partner is not None:
            self.partners[key] = partner
            for contact_where, contact in contacts:
                self._store_contact(partner, contact, f"{where}.{contact_where}")

    def _take_contacts(self, taken: Taken) -> list[tuple[str, Document]]:
        """The contacts that become rows; those that nobody can reach stay in the document."""
        found = []
        for place, one in enumerate(taken.rest.get("contacts", [])):
            if one.get("email") or any(phone.get("number") for phone in one.get("phones", [])):
                found.append((f"contacts[{place}]", one))
                taken.rest["contacts"][place] = {"id": one["id"].lower()}
        return found

    def _store_contact(self, partner: Partner, document: Document, where: str) -> None:
        contact = partner.contacts.filter(hsds_id=document["id"]).first()
        taken = take(document, Contact)
        if contact is None:
            taken.columns |= {"partner": partner, "staff_only": False}
        self.saving.tell(taken, where)
        self.saving.save(Contact, contact, document["id"].lower(), taken, where)

    def _store_service(self, key: str, document: Document) -> None:
        where = self.gathered.where("service", key)
        partner = self._partner_of(document, where)
        if partner is NOBODY:
            return
        taken = take_service(document)
        for name in ("organization_id", "last_modified"):
            taken.rest.pop(name, None)
        service = self.services.get(key)
        taken.columns["partner"] = partner
        schedules = self._take_schedules(taken, where)
        self._take_place(taken, where)
        self._take_status(taken, document["status"], service)
        if service is None:
            usual = Service.Kind.CONSULTATION if schedules else Service.Kind.INFORMATION
            taken.columns.setdefault("kind", usual)
            taken.columns.setdefault("starts_on", self.today)
        links: Links = {
            "topics": self.known.topics_of(taken, where),
            "municipalities": self.known.areas_of(taken),
            "together_with": self._joint(taken, where),
        }
        self.saving.tell(taken, where, told={"schedules"})
        service = self.saving.save(Service, service, key, taken, where, links)
        if service is not None:
            for path, schedule, place in schedules:
                self._store_schedule(service, schedule, place, f"{where}.{path}")

    def _partner_of(self, document: Document, where: str) -> Any:
        """The partner, None for the library itself, NOBODY when the service cannot be stored."""
        key = str(document.get("organization_id", "")).lower()
        if key in self.national:
            self.report.lost(where, NATIONAL)
            return NOBODY
        if key in self.partners:
            return self.partners[key]
        if self.library and (not key or key == library_identifier(self.library)):
            return None
        if key in self.gathered.organization:
            return NOBODY  # its organization was reported already
        message = f"De organisatie {key} staat niet in het bestand." if key else "De organisatie ontbreekt."
        self.report.error(f"{where}.organization_id", message)
        return NOBODY

    def _take_status(self, taken: Taken, status: str, service: Service | None) -> None:
        """Active or not becomes an end date; our own attribute says it more exactly."""
        if "ends_on" in taken.columns:
            return
        ended = service is not None and service.ends_on is not None and service.ends_on <= self.today
        if status == "active" and ended:
            taken.columns["ends_on"] = None
        elif status != "active" and not ended:
            taken.columns["ends_on"] = max(self.today, service.starts_on) if service else self.today

    def _take_place(self, taken: Taken, where: str) -> None:
        """The first place is where the service is; a place that is nowhere to be found is a mistake."""
        for number, one in enumerate(taken.rest.get("service_at_locations", [])):
            key = (one.get("location") or {}).get("id") or str(one.get("location_id", "")).lower()
            if key in self.places:
                taken.columns.setdefault("place", self.places[key])
            elif key and key not in self.national and "location" not in one:
                path = f"{where}.service_at_locations[{number}].location_id"
                self.report.error(path, f"De locatie {key} staat niet in het bestand.")

    def _joint(self, taken: Taken, where: str) -> list[Partner]:
        """The partners that hold the service together, as far as they are here."""
        found = []
        for code, name in taken.linked.get("together_with", []):
            if code in self.partners:
                found.append(self.partners[code])
            else:
                message = f"De partner ‘{name[:80]}’, die meedoet, staat niet in het bestand."
                self.report.lost(f"{where}.attributes", message)
        return found

    def _take_schedules(self, taken: Taken, where: str) -> list[tuple[str, Taken, Place | None]]:
        """The schedules we can reckon with leave their identifier behind, those we cannot stay."""
        lists = [("schedules", taken.rest.get("schedules", []), None)]
        for place, visit in enumerate(taken.rest.get("service_at_locations", [])):
            at = self.places.get((visit.get("location") or {}).get("id", ""))
            lists.append((f"service_at_locations[{place}].schedules", visit.get("schedules", []), at))
        found: dict[str, tuple[str, Taken, Place | None]] = {}
        whole: dict[str, Document] = {}
        for path, schedules, at in lists:
            for number, one in enumerate(schedules):
                key = one["id"].lower()
                try:
                    if key not in found:
                        found[key] = (f"{path}[{number}]", take_schedule(one), at)
                        found[key][1].rest["id"] = key
                        whole[key] = one
                except UnfitScheduleError as error:
                    self.report.kept(f"{where}.{path}[{number}]", UNFIT.format(error))
                else:
                    if whole[key] == one:
                        schedules[number] = {"id": key}
        return list(found.values())

    def _store_schedule(self, service: Service, taken: Taken, place: Place | None, where: str) -> None:
        key = taken.rest.pop("id")
        schedule = service.schedules.filter(hsds_id=key).first()
        if schedule is None:
            taken.columns["service"] = service
        if place is not None:
            taken.columns["place"] = place
        self.saving.tell(taken, where)
        before = self.report.rows["schedule", UNCHANGED]
        schedule = self.saving.save(Schedule, schedule, key, taken, where)
        if schedule is not None and self.report.rows["schedule", UNCHANGED] == before:
            self.changed_schedules.add(schedule.pk)


NOBODY = object()
