"""What every part of the product shares: places, people, hours and topics."""

from ido.models.hours import Closure, OpeningHours, Weekday
from ido.models.links import LinkMiss
from ido.models.people import Position, Role, User
from ido.models.places import (
    Holiday,
    Inhabitants,
    Library,
    Location,
    Municipality,
    Operation,
    Province,
    SchoolRegion,
    usual_holidays,
)
from ido.models.post import Outgoing, OutgoingQuerySet
from ido.models.scope import SharedQuerySet, TenantQuerySet
from ido.models.topics import Domain, Topic, TopicGroup

__all__ = [
    "Closure",
    "Domain",
    "Holiday",
    "Inhabitants",
    "Library",
    "LinkMiss",
    "Location",
    "Municipality",
    "OpeningHours",
    "Operation",
    "Outgoing",
    "OutgoingQuerySet",
    "Position",
    "Province",
    "Role",
    "SchoolRegion",
    "SharedQuerySet",
    "TenantQuerySet",
    "Topic",
    "TopicGroup",
    "User",
    "Weekday",
    "usual_holidays",
]
