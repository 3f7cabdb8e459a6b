"""The directory of a library as HSDS documents.

Nothing for staff only goes along: contacts marked so, agreements and checks stay in the house. Exceptions and
cancelled sessions have no place in HSDS 3.0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from ido.models import Library
from partners.hsds import attributes
from partners.hsds.known import library_identifier
from partners.hsds.rows import give, give_place, give_schedule, ordered
from partners.languages import LANGUAGES
from partners.models import Contact, Partner, Place, Schedule, Service

Document = dict[str, Any]


@dataclass
class Directory:
    """Whole documents per kind: services with their organization inside, as the API gives them."""

    organizations: list[Document] = field(default_factory=list)
    services: list[Document] = field(default_factory=list)
    locations: list[Document] = field(default_factory=list)


def directory(library: Library | None, *, today: date, national: bool = False) -> Directory:
    """Partners, services and places of a library (None: the national ones), with the national ones if asked.

    What ended goes along with the status of today. A number of queries that does not grow with the rows.
    """
    return _Export(library, today, national).directory()


class _Export:
    def __init__(self, library: Library | None, today: date, national: bool) -> None:
        self.library, self.today = library, today
        self.whose = Q(library=library) | (Q(library=None) if national else Q())

    def directory(self) -> Directory:
        self.places = {place.pk: place for place in self._rows(Place).select_related("municipality")}
        self.locations = {key: give_place(place) for key, place in self.places.items()}
        self.by_key = {str(self.places[key].hsds_id): found for key, found in self.locations.items()}
        partners = list(self._partners())
        found = Directory(locations=list(self.locations.values()))
        self.organizations = {partner.pk: self._organization(partner) for partner in partners}
        self.partners = {partner.pk: partner for partner in partners}
        for service in self._services():
            found.services.append(self._service(service))
        found.organizations = list(self.organizations.values())
        if self.library and any(service["organization"]["id"] == self._own_id for service in found.services):
            found.organizations.append(self._own_organization())
        return found

    def _rows(self, model: Any) -> QuerySet:
        return model.objects.filter(self.whose).order_by("name", "pk")

    def _partners(self) -> QuerySet[Partner]:
        public = Prefetch("contacts", Contact.objects.filter(staff_only=False).order_by("pk"))
        rows = self._rows(Partner).filter(merged_into=None)
        return rows.prefetch_related(public, "topics", "municipalities")

    def _services(self) -> QuerySet[Service]:
        schedules = Prefetch("schedules", Schedule.objects.order_by("first_on", "opens", "pk"))
        offered = Q(partner=None) | Q(partner__merged_into=None)
        rows = self._rows(Service).filter(offered, merged_into=None)
        return rows.prefetch_related(schedules, "topics", "municipalities", "together_with")

    @property
    def _own_id(self) -> str:
        return library_identifier(self.library) if self.library else ""

    def _own_organization(self) -> Document:
        assert self.library is not None
        return {"id": self._own_id, "name": self.library.name, "description": self.library.name}

    def _organization(self, partner: Partner) -> Document:
        document = give(partner, "organization")
        document.setdefault("description", partner.name)  # HSDS requires one
        document["contacts"] = _with_rows(
            document.get("contacts"),
            [ordered("contact", give(one, "contact")) for one in partner.contacts.all()],
        )
        first = (
            [{"id": str(self.places[partner.place_id].hsds_id)}] if partner.place_id in self.places else []
        )
        stubs = first + [one for one in document.get("locations", [])[1:] if one not in first]
        document["locations"] = [self.by_key[one["id"]] for one in stubs if one["id"] in self.by_key]
        document["attributes"] += self._topics(partner, "organization")
        document["attributes"] += [
            attributes.attribute(partner.hsds_id, "organization", "municipalities", one.code, one.name)
            for one in partner.municipalities.all()
        ]
        return ordered("organization", document)

    def _topics(self, row: Any, entity: str) -> list[Document]:
        return [
            attributes.attribute(row.hsds_id, entity, "topics", topic.name, topic.name)
            for topic in row.topics.all()
        ]

    def _service(self, service: Service) -> Document:
        document = give(service, "service")
        partner = self.partners.get(service.partner_id or 0)
        document["organization"] = self.organizations[partner.pk] if partner else self._own_organization()
        document["status"] = self._status(service, document.get("status"))
        document["last_modified"] = service.changed_at.isoformat()
        if partner and partner.verified_on:
            dates = (document.get("assured_date", ""), partner.verified_on.isoformat())
            document["assured_date"] = max(dates)
        document["required_documents"] = self._documents(service, document)
        document["languages"] = _languages(service, document.get("languages", []))
        document["service_areas"] = _areas(service, partner, document.get("service_areas", []))
        self._put_schedules(service, document)
        document["attributes"] += self._topics(service, "service")
        document["attributes"] += [
            attributes.attribute(service.hsds_id, "service", "together_with", str(one.hsds_id), one.name)
            for one in service.together_with.all()
        ]
        return ordered("service", document)

    def _status(self, service: Service, told: str | None) -> str:
        if service.starts_on <= self.today and (service.ends_on is None or service.ends_on > self.today):
            return "active"
        return told if told and told != "active" else "inactive"

    def _documents(self, service: Service, document: Document) -> list[Document]:
        first, *others = document.get("required_documents") or [{}]
        if service.to_bring:
            first = {
                "id": attributes.derived("document", service.hsds_id),
                **first,
                "document": service.to_bring,
            }
        return [first, *others] if first.keys() - {"id"} else others

    def _put_schedules(self, service: Service, document: Document) -> None:
        """Each schedule where it came from, else with the service or at the place where it is held."""
        rows = {str(one.hsds_id): (one, give_schedule(one)) for one in service.schedules.all()}
        visits = self._visits(service, document.get("service_at_locations", []))
        seen: set[str] = set()
        lists = [document.setdefault("schedules", []), *(one.setdefault("schedules", []) for one in visits)]
        for schedules in lists:
            seen |= {one["id"] for one in schedules}
            schedules[:] = [rows[one["id"]][1] if one["id"] in rows else one for one in schedules]
            schedules[:] = [one for one in schedules if one.keys() - {"id"}]
        for key, (row, schedule) in rows.items():
            if key not in seen:
                target = document["schedules"]
                if row.place_id not in (None, service.place_id) and row.place_id in self.locations:
                    target = self._visit_at(service, visits, row.place_id)["schedules"]
                target.append(schedule)
        document["service_at_locations"] = [ordered("service_at_location", one) for one in visits]

    def _visits(self, service: Service, kept: list[Document]) -> list[Document]:
        """The services at locations: the first is where the service is now."""
        here = self.locations.get(service.place_id or 0)
        first, others = kept[:1], kept[1:]
        if here is None and first and "location" in first[0]:
            first = []
        elif here is not None and not (first and first[0].get("location", {}).get("id") == here["id"]):
            first = [self._new_visit(service, here)]
        visits = [dict(one) for one in first + others]
        for one in visits:
            if "location" in one:
                one["location"] = self.by_key.get(one["location"]["id"])
        return visits

    def _new_visit(self, service: Service, location: Document) -> Document:
        key = attributes.derived("visit", service.hsds_id, location["id"])
        return {"id": key, "location": {"id": location["id"]}}

    def _visit_at(self, service: Service, visits: list[Document], place: int) -> Document:
        location = self.locations[place]
        for one in visits:
            if (one.get("location") or {}).get("id") == location["id"]:
                return one
        visits.append({**self._new_visit(service, location), "location": location, "schedules": []})
        return visits[-1]


def _with_rows(kept: list[Document] | None, rows: list[Document]) -> list[Document]:
    """The list as it was kept, with rows put back at their places and new ones after them."""
    by_key = {row["id"]: row for row in rows}
    filled = [by_key.pop(one["id"], one) for one in kept or []]
    return [one for one in filled if one.keys() - {"id"}] + list(by_key.values())


def _languages(service: Service, kept: list[Document]) -> list[Document]:
    names = dict(LANGUAGES)
    still = [one for one in kept if one.get("code", "") in ("", *service.languages) or len(one["code"]) > 12]
    known = {one.get("code") for one in still}
    return still + [
        {
            "id": attributes.derived("language", service.hsds_id, code),
            "name": names.get(code, code),
            "code": code,
        }
        for code in service.languages
        if code not in known
    ]


def _areas(service: Service, partner: Partner | None, kept: list[Document]) -> list[Document]:
    """The municipalities of the service, else those it has by its partner, beside areas that are none."""
    own = list(service.municipalities.all())
    found = {one.code: one for one in own or (partner.municipalities.all() if partner else ())}
    names = {one.name.casefold(): code for code, one in found.items()}
    still, seen = [], set()
    for one in kept:
        code = one.get("extent") if one.get("extent") in found else names.get(one.get("name", "").casefold())
        if code or not str(one.get("extent", "")).startswith("GM"):
            still.append(one)
            seen.add(code)
    new = [
        {
            "id": attributes.derived("area", service.hsds_id, code),
            "name": one.name,
            "description": one.name if own else attributes.INHERITED,
            "extent": code,
            "extent_type": "text",
        }
        for code, one in found.items()
        if code not in seen
    ]
    return still + new
