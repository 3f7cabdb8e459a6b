"""Making two entries of one organisation one: values chosen, everything that hangs on them moved."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, ForeignKey, ManyToManyField, Max, Q
from django.db.models.functions import Greatest

from ido.models import User
from partners.actions import bring_in_step
from partners.merging import BOTH, GONE, VERIFIED, VERIFIED_COLUMNS, objection, references, rows_of
from partners.models import Apart, Partner, Service


class MergeRefusedError(Exception):
    """Why two entries cannot become one, for the user."""


@transaction.atomic
def merge(
    *, keep: Partner, gone: Partner, chosen: dict[str, str], seen: str, by: User, today: date
) -> Partner:
    """Let `gone` go up in `keep`, which takes over the fields chosen as `gone` or `both`.

    Everything that points to `gone` points to `keep` afterwards, but for the history; `gone` is archived and
    says where it went. `seen` tells the state that the user looked at. Raises MergeRefusedError. Of two
    merges at once the second waits, and is refused.
    """
    both = Partner.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    locked = {partner.pk: partner for partner in both}
    keep, gone = locked.get(keep.pk, keep), locked.get(gone.pk, gone)
    if reason := objection(by, keep, gone):
        raise MergeRefusedError(reason)
    if seen != state(keep, gone):
        raise MergeRefusedError("Er is net iets gewijzigd. Kijk nog een keer of je keuzes kloppen.")
    end(gone, keep, today)
    take_over(keep, gone, chosen)
    number_anew(gone, keep)
    for field in references():
        move(field, gone, keep)
    carry_marks(gone, keep)
    Service.together_with.through.objects.filter(service__partner=keep, partner=keep).delete()
    bring_in_step(keep, today=today)
    return keep


def state(keep: Partner, gone: Partner) -> str:
    """When the two entries were last changed: the same text as long as nobody changes them."""
    return f"{keep.changed_at.isoformat()} {gone.changed_at.isoformat()}"


def end(gone: Partner, keep: Partner, today: date) -> None:
    """Archive the entry; services that ended with it stay ended."""
    if gone.ends_on is not None:
        later = Q(ends_on=None) | Q(ends_on__gt=gone.ends_on)
        gone.services.filter(later).update(ends_on=Greatest(F("starts_on"), gone.ends_on))
    gone.merged_into = keep
    gone.ends_on = max(gone.starts_on, min(today, gone.ends_on or today))
    gone.save(update_fields=["merged_into", "ends_on", "changed_at"])


def take_over(keep: Partner, gone: Partner, chosen: dict[str, str]) -> None:
    links: dict[str, list[Any]] = {}
    for name, way in chosen.items():
        if way not in (GONE, BOTH):
            continue
        if name == VERIFIED:
            for column in VERIFIED_COLUMNS:
                setattr(keep, column, getattr(gone, column))
        elif isinstance(Partner._meta.get_field(name), ManyToManyField):
            mine = list(getattr(keep, name).all()) if way == BOTH else []
            links[name] = [*mine, *getattr(gone, name).all()]
        elif way == BOTH:
            setattr(keep, name, list(dict.fromkeys([*getattr(keep, name), *getattr(gone, name)])))
        else:
            setattr(keep, name, getattr(gone, name))
    keep.save()
    for name, rows in links.items():
        getattr(keep, name).set(rows)


def number_anew(gone: Partner, keep: Partner) -> None:
    """Requests to check an entry are numbered: those that come along follow on those that are there."""
    last = keep.check_requests.aggregate(last=Max("round"))["last"] or 0
    gone.check_requests.update(round=F("round") + last)


def carry_marks(gone: Partner, keep: Partner) -> None:
    """Whatever was not the same as `gone` is not the same as `keep`; who said so and when stays.

    A pair in which `keep` stands already stays as it is; that of these two themselves goes.
    """
    of_gone = Apart.objects.filter(Q(first=gone) | Q(second=gone))
    carried = []
    for mark in of_gone.exclude(Q(first=keep) | Q(second=keep)):
        other = mark.second_id if mark.first_id == gone.pk else mark.first_id
        first, second = sorted((other, keep.pk))
        carried.append(
            Apart(first_id=first, second_id=second, marked_by_id=mark.marked_by_id, marked_at=mark.marked_at)
        )
    Apart.objects.bulk_create(carried, ignore_conflicts=True)
    of_gone.delete()


def move(field: ForeignKey[Any, Any], gone: Partner, keep: Partner) -> None:
    """Point the rows elsewhere; of a mere link that is there already the second copy goes."""
    rows = rows_of(field, gone)
    if field.model._meta.auto_created:
        other = next(
            one.attname for one in field.model._meta.fields if one.is_relation and one.name != field.name
        )
        there = rows_of(field, keep).values(other)
        keys = list(rows.exclude(**{f"{other}__in": there}).values_list(other, flat=True))
        rows.delete()
        field.model._base_manager.bulk_create(
            field.model(**{field.attname: keep.pk, other: key}) for key in keys
        )
    else:
        rows.update(**{field.name: keep})
