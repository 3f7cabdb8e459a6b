"""Making two entries of one service one: what is open is filled in, and the schedules go along."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from ido.models import User
from partners.models import Schedule, Service
from partners.schedule import refresh_sessions
from partners.service_merging import JOINED, LINKED, divided, empty, mergeable_with

CHANGED = "Een van beide is net gewijzigd of samengevoegd. Kijk nog een keer."


def state(keep: Service, gone: Service) -> str:
    """When the two were last changed: the same text as long as nobody changes them."""
    return f"{keep.changed_at.isoformat()} {gone.changed_at.isoformat()}"


@transaction.atomic
def merge_services(*, keep: Service, gone: Service, seen: str, by: User, today: date) -> Service:
    """Let `gone` go up in `keep`. Raises ValidationError when somebody changed them since they were `seen`.

    `gone` is archived and says where it went. What was handed over to it, and booked there, keeps its name;
    so does a schedule that `keep` has already.
    """
    both = Service.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    locked = {service.pk: service for service in both}
    keep, gone = locked.get(keep.pk, keep), locked.get(gone.pk, gone)
    open_to_it = mergeable_with(keep, by).filter(pk=gone.pk).exists()
    if seen != state(keep, gone) or not open_to_it or keep.merged_into_id is not None:
        raise ValidationError(CHANGED)
    moving, _ = divided(keep, gone)
    keep_place = keep.place_id
    take_over(keep, gone)
    gone.merged_into = keep
    gone.ends_on = max(gone.starts_on, min(today, gone.ends_on or today))
    gone.save(update_fields=["merged_into", "ends_on", "changed_at"])
    for schedule in moving:
        if schedule.place_id is None and gone.place_id != keep_place:
            schedule.place_id = gone.place_id
        schedule.service = keep
        schedule.save(update_fields=["service", "place"])
    refresh_sessions(Schedule.objects.filter(service__in=[keep, gone]), today)
    return keep


def take_over(keep: Service, gone: Service) -> None:
    """Fill in what is open, join the lists, and take the room that was asked last."""
    for name in empty(keep, gone):
        setattr(keep, name, getattr(gone, name))
    for name in JOINED:
        mine, theirs = getattr(keep, name), getattr(gone, name)
        if mine and theirs:
            setattr(keep, name, list(dict.fromkeys([*mine, *theirs])))
    if gone.capacity_asked_on and (keep.capacity_asked_on or date.min) < gone.capacity_asked_on:
        keep.capacity, keep.capacity_asked_on = gone.capacity, gone.capacity_asked_on
    keep.starts_on = min(keep.starts_on, gone.starts_on)
    keep.save()
    for name in LINKED:
        mine, theirs = getattr(keep, name), getattr(gone, name)
        if mine.exists():
            mine.add(*theirs.all())
    keep.together_with.add(*(one for one in gone.together_with.all() if one.pk != keep.partner_id))
