"""What an edition would hold if it were made now: for the library that counted it all, and never published.

Figures of two days tell what came between. So only a library that has every desk of the municipality sees a
preview: it knows all of that already.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction

from ido.models import Library, Municipality, Operation
from reports.closing import came_late, counts
from reports.editions.making import make
from reports.editions.too_large import TooMuchError
from reports.models import Closing
from reports.periods import Period

KEPT = timedelta(hours=1)
BUSY = timedelta(minutes=10)  # longer than making one takes


def may_preview(library: Library, municipality: Municipality, quarter: Period) -> bool:
    """Whether all desks there in the quarter are the library's, and there is one."""
    desks = Operation.objects.in_period(quarter.first, quarter.last).filter(municipality=municipality)
    return desks.exists() and not desks.exclude(location__library=library).exists()


def previewed(municipality: Municipality, quarter: Period, *, now: datetime) -> dict[str, Any]:
    """The frozen document, or the reasons why there would be none. Nothing of it stays in the database."""
    with transaction.atomic():
        late = came_late([municipality.pk], quarter, now=now)[municipality.pk]
        so_far = {**counts(municipality, quarter), "late": late}
        Closing.objects.create(
            municipality=municipality, first_day=quarter.first, closed_at=now, counts=so_far
        )
        try:
            edition = make(municipality, quarter, now=now)
            found = {"document": edition.document, "reasons": edition.reasons}
        except TooMuchError as reason:
            found = {"document": "", "reasons": [reason.words]}
        transaction.set_rollback(True)
    return found


def kept(municipality: Municipality, quarter: Period) -> dict[str, Any] | None:
    """The preview that was made within the hour; empty while one is being made, None without any."""
    return cache.get(key(municipality, quarter))


def keep(municipality: Municipality, quarter: Period, found: dict[str, Any]) -> None:
    """Keep a preview for an hour; an empty one says that it is being made."""
    cache.set(key(municipality, quarter), found, (KEPT if found else BUSY).total_seconds())


def key(municipality: Municipality, quarter: Period) -> str:
    return f"edition-preview:{municipality.pk}:{quarter.name}"
