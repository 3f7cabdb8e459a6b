"""The social map: who can help further, with what, where and when."""

from partners.models.apart import Apart, ApartQuerySet
from partners.models.coverage import Coverage
from partners.models.exchange import Exchange
from partners.models.freshness import Freshness
from partners.models.guides import Guide
from partners.models.links import (
    GuideTopic,
    PartnerMunicipality,
    PartnerTopic,
    ServiceMunicipality,
    ServicePartner,
    ServiceTopic,
)
from partners.models.organisations import Agreement, Contact, Partner, PartnerQuerySet, TargetGroup
from partners.models.places import Place
from partners.models.record import TrackRecord
from partners.models.schedules import (
    Horizon,
    Schedule,
    ScheduleException,
    SchoolHoliday,
    Session,
    SessionQuerySet,
)
from partners.models.service import Service, ServiceQuerySet
from partners.models.upkeep import CheckRequest, Proposal
from partners.models.words import SearchWord

__all__ = [
    "Agreement",
    "Apart",
    "ApartQuerySet",
    "CheckRequest",
    "Contact",
    "Coverage",
    "Exchange",
    "Freshness",
    "Guide",
    "GuideTopic",
    "Horizon",
    "Partner",
    "PartnerMunicipality",
    "PartnerQuerySet",
    "PartnerTopic",
    "Place",
    "Proposal",
    "Schedule",
    "ScheduleException",
    "SchoolHoliday",
    "SearchWord",
    "Service",
    "ServiceMunicipality",
    "ServicePartner",
    "ServiceQuerySet",
    "ServiceTopic",
    "Session",
    "SessionQuerySet",
    "TargetGroup",
    "TrackRecord",
]
