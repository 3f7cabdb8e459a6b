"""What partners, services and guides name: the tables between, so that their changes leave a trace too."""

from __future__ import annotations

from typing import Any

import pghistory

from partners.models.guides import Guide
from partners.models.organisations import Partner
from partners.models.service import Service

link_tracked: Any = pghistory.track(
    pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, append_only=True
)


@link_tracked
class PartnerTopic(Partner.topics.through):  # type: ignore[name-defined]  # made by Django
    class Meta:
        proxy = True


@link_tracked
class PartnerMunicipality(Partner.municipalities.through):  # type: ignore[name-defined]  # made by Django
    class Meta:
        proxy = True


@link_tracked
class ServiceTopic(Service.topics.through):  # type: ignore[name-defined]  # made by Django
    class Meta:
        proxy = True


@link_tracked
class ServiceMunicipality(Service.municipalities.through):  # type: ignore[name-defined]  # made by Django
    class Meta:
        proxy = True


@link_tracked
class ServicePartner(Service.together_with.through):  # type: ignore[name-defined]  # made by Django
    class Meta:
        proxy = True


@link_tracked
class GuideTopic(Guide.topics.through):  # type: ignore[name-defined]  # made by Django
    class Meta:
        proxy = True
