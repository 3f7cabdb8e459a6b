"""Putting together what a file says of each organization, service and location, wherever it says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from partners.hsds.documents import Documents
from partners.hsds.fields import ENTITIES
from partners.hsds.findings import Report
from partners.hsds.rows import bare

Document = dict[str, Any]


@dataclass
class Gathered:
    """Per kind the documents by identifier, and where each was first seen.

    A location, an organization or a service inside another document is replaced by its identifier.
    """

    report: Report
    organization: dict[str, Document] = field(default_factory=dict)
    service: dict[str, Document] = field(default_factory=dict)
    location: dict[str, Document] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def where(self, kind: str, key: str) -> str:
        return self.places[kind, key]

    def add_organization(self, document: Document, where: str) -> str:
        document = dict(document)
        locations = document.pop("locations", [])
        services = document.pop("services", [])
        if locations:
            document["locations"] = self._stubs(locations, f"{where}.locations")
        key = self._merge("organization", document, where)
        for place, service in enumerate(services):
            if "name" in service:
                inner = {"organization_id": key, **service}
                self.add_service(inner, f"{where}.services[{place}]")
        return key

    def add_service(self, document: Document, where: str) -> str:
        document = dict(document)
        organization = document.pop("organization", None)
        if organization:
            document["organization_id"] = self.add_organization(organization, f"{where}.organization")
        visits = []
        for place, visit in enumerate(document.get("service_at_locations", [])):
            visit = {name: value for name, value in visit.items() if name != "service"}
            if location := visit.get("location"):
                path = f"{where}.service_at_locations[{place}].location"
                visit["location"] = self._stubs([location], path)[0]
            visits.append(visit)
        if visits:
            document["service_at_locations"] = visits
        return self._merge("service", document, where)

    def add_visit(self, document: Document, where: str) -> None:
        """A service at a location as the API gives it: with the service inside."""
        service = document.get("service")
        if not service:
            self.report.error(f"{where}.service", "Bij welke dienst dit hoort ontbreekt. Vul service in.")
            return
        earlier = service.get("service_at_locations", [])
        visit = {name: value for name, value in document.items() if name != "service"}
        others = [one for one in earlier if one.get("id") != visit["id"]]
        self.add_service({**service, "service_at_locations": [visit, *others]}, f"{where}.service")

    def add_location(self, document: Document, where: str) -> str:
        return self._merge("location", dict(document), where)

    def _stubs(self, locations: list[Document], where: str) -> list[Document]:
        return [{"id": self.add_location(one, f"{where}[{place}]")} for place, one in enumerate(locations)]

    def _merge(self, kind: str, document: Document, where: str) -> str:
        """Add what this place says to what others said; the same field may not say two things."""
        key = document["id"] = document["id"].lower()
        known: Document = getattr(self, kind).setdefault(key, {})
        first = self.places.setdefault((kind, key), where)
        for name, value in document.items():
            plain = name in ENTITIES[kind].fields and not ENTITIES[kind].fields[name].is_nested
            if name not in known:
                known[name] = value
            elif known[name] != value and plain:
                self.report.error(f"{where}.{name}", f"Bij {first} staat met hetzelfde kenmerk iets anders.")
            elif known[name] != value and isinstance(value, list):
                seen = {one.get("id") for one in known[name]}
                known[name] = [*known[name], *(one for one in value if one.get("id") not in seen)]
        return key


def gather(documents: Documents, report: Report) -> Gathered:
    gathered = Gathered(report)
    add = {
        "organization": gathered.add_organization,
        "service": gathered.add_service,
        "location": gathered.add_location,
        "service_at_location": gathered.add_visit,
    }
    for kind, found in documents.found.items():
        for where, document in found:
            add[kind](bare(document), where)
    return gathered
