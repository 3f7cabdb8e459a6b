"""What a directory knows already that a file may name: its rows by identifier, topics and municipalities."""

from __future__ import annotations

from typing import Any

from django.db import models

from ido.models import Library, Municipality, Topic
from partners.hsds import attributes
from partners.hsds.findings import Report
from partners.hsds.gathering import Gathered
from partners.hsds.rows import Taken
from partners.models import Partner, Place, Service


class Known:
    """The rows of one directory that one file names."""

    def __init__(self, gathered: Gathered, library: Library | None, report: Report) -> None:
        self.gathered, self.library, self.report = gathered, library, report
        self.places = self._known(Place, gathered.location)
        self.partners = self._known(Partner, gathered.organization)
        self.services = self._known(Service, gathered.service)
        wanted = {str(document.get("organization_id", "")) for document in gathered.service.values()}
        self.partners |= self._known(Partner, {key for key in wanted if key})
        self.merged = {key for key, partner in self.partners.items() if partner.merged_into_id}
        self.partners |= {key: self.partners[key].merged_into for key in self.merged}
        self.merged_services = {key for key, one in self.services.items() if one.merged_into_id}
        self.national = self._national()
        topics = Topic.objects.filter(models.Q(library=None) | models.Q(library=library))
        self.topics = {topic.name.casefold(): topic for topic in topics}
        self.municipalities = {one.code: one for one in Municipality.objects.all()}
        self.by_name = {one.name.casefold(): one for one in self.municipalities.values()}

    def _known(self, model: type[Partner | Place | Service], keys: Any) -> dict[str, Any]:
        rows = model._default_manager.filter(library=self.library, hsds_id__in=list(keys))
        return {str(row.hsds_id): row for row in rows}

    def _national(self) -> set[str]:
        """Identifiers that are the administrator's, when a library reads in."""
        if self.library is None:
            return set()
        found: set[str] = set()
        for model, keys in ((Place, self.gathered.location), (Partner, self.gathered.organization)):
            rows = model._default_manager.filter(library=None, hsds_id__in=list(keys))
            found |= {str(key) for key in rows.values_list("hsds_id", flat=True)}
        return found

    def topics_of(self, taken: Taken, where: str) -> list[Topic]:
        found = []
        for code, name in taken.linked.get("topics", []):
            topic = self.topics.get(code.casefold())
            if topic is None:
                self.report.lost(f"{where}.attributes", f"Het onderwerp ‘{name[:80]}’ is hier niet bekend.")
            else:
                found.append(topic)
        return found

    def municipalities_of(self, taken: Taken, where: str) -> list[Municipality]:
        found = []
        for name in ("municipalities", "municipality"):
            for code, label in taken.linked.get(name, []):
                if code in self.municipalities:
                    found.append(self.municipalities[code])
                else:
                    self.report.lost(
                        f"{where}.attributes", f"De gemeente ‘{label[:80]}’ is hier niet bekend."
                    )
        return found

    def areas_of(self, taken: Taken) -> list[Municipality]:
        """Municipalities that a service area names by code or by name; the others stay in the document."""
        found = {}
        for one in taken.rest.get("service_areas", []):
            code, name = str(one.get("extent", "")), str(one.get("name", "")).casefold()
            if one.get("description") == attributes.INHERITED:
                continue
            if municipality := self.municipalities.get(code) or self.by_name.get(name):
                found[municipality.code] = municipality
        return list(found.values())


def library_identifier(library: Library) -> str:
    """The identifier under which a library is an organization itself."""
    return attributes.derived("library", library.slug)
