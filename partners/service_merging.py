"""Two entries of one service: who may make them one, what is filled in, and which schedules go along."""

from __future__ import annotations

from typing import Any, NamedTuple

from ido.models import User
from partners.models import Schedule, Service, ServiceQuerySet

# What is empty at the one that stays comes from the other; what both say stays as it was.
FILLED = [
    "description",
    "eligibility",
    "place",
    "phone",
    "email",
    "website",
    "to_bring",
    "intake",
    "level",
    "most_participants",
]
# Lists become one where both name something; empty is as the partner, and stays so.
JOINED = ["target_groups", "languages"]
LINKED = ["topics", "municipalities"]


def mergeable_with(service: Service, user: User) -> ServiceQuerySet:
    """The services of the same partner, or of the library itself, that may go up in this one."""
    own: ServiceQuerySet = Service.objects.editable_by(user).filter(merged_into=None)
    return own.filter(partner=service.partner_id, library=service.library_id).exclude(pk=service.pk)


class Preview(NamedTuple):
    """What a merge will do: fields filled in (by label), schedules that go along, and that stay behind."""

    filled: list[tuple[str, Any]]
    moving: list[Schedule]
    staying: list[Schedule]


def preview(keep: Service, gone: Service) -> Preview:
    """What will happen when `gone` goes up in `keep`."""
    moving, staying = divided(keep, gone)
    return Preview([(label_of(name), getattr(gone, name)) for name in empty(keep, gone)], moving, staying)


def label_of(name: str) -> str:
    field: Any = Service._meta.get_field(name)
    return str(field.verbose_name).capitalize()


def empty(keep: Service, gone: Service) -> list[str]:
    """The fields that `keep` leaves open and `gone` fills in."""
    return [name for name in FILLED if not getattr(keep, name) and getattr(gone, name)]


def divided(keep: Service, gone: Service) -> tuple[list[Schedule], list[Schedule]]:
    """The schedules of `gone`: those that go along, and those that `keep` has already."""
    there = {likeness(schedule) for schedule in keep.schedules.select_related("service")}
    moving: list[Schedule] = []
    staying: list[Schedule] = []
    for schedule in gone.schedules.select_related("service"):
        (staying if likeness(schedule) in there else moving).append(schedule)
    return moving, staying


def likeness(schedule: Schedule) -> tuple[Any, ...]:
    """What makes two schedules the same to whoever stands before the door."""
    place = schedule.place_id or schedule.service.place_id
    first = schedule.first_on if "BYDAY" not in schedule.rule else None  # else the day follows from the first
    return schedule.rule, first, schedule.last_on, schedule.opens, schedule.closes, place
