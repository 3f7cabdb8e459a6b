"""The cycle by which an entry is kept true: which days decide what a desk may still believe.

From `due` on the partner is asked; then the entry is unconfirmed, stale, and at last hidden. Each rule here
is said once of a row (`Partner.freshness`, `Partner.is_hidden`) and once of many, as a condition.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

# Days after the last check that an entry wants a new one, and that it is over a year old.
VERIFY_AFTER_DAYS: int = settings.PARTNER_VERIFY_DAYS
STALE_AFTER_DAYS = 365
# Days after an entry began to want a check.
REMIND_DAYS: int = settings.PARTNER_REMIND_DAYS
UNCONFIRMED_DAYS: int = settings.PARTNER_FLAG_DAYS
HIDDEN_DAYS: int = settings.PARTNER_HIDE_DAYS


class Freshness(models.TextChoices):
    FRESH = "fresh", "gecontroleerd"
    DUE = "due", "controle nodig"
    UNCONFIRMED = "unconfirmed", "niet bevestigd"
    STALE = "stale", "verouderd"


def due_on(verified_on: date | None, verify_before: date | None) -> date | None:
    """From which day an entry wants a check; None when nobody ever made sure of it or set a day."""
    if verify_before or not verified_on:
        return verify_before
    return verified_on + timedelta(days=VERIFY_AFTER_DAYS)


def on_day(day: date, verified_on: date | None, verify_before: date | None) -> Freshness:
    """Whether an entry can be trusted on the day; what nobody ever checked or set a day for is stale."""
    due = due_on(verified_on, verify_before)
    if due is None:
        return Freshness.STALE
    checked = verified_on or due - timedelta(days=VERIFY_AFTER_DAYS)
    if day >= checked + timedelta(days=STALE_AFTER_DAYS):
        return Freshness.STALE
    if verified_on is None or day >= due + timedelta(days=UNCONFIRMED_DAYS):
        return Freshness.UNCONFIRMED
    return Freshness.DUE if day >= due else Freshness.FRESH


def due(day: date, days: int = 0, path: str = "") -> Q:
    """On the day the entry has wanted a check for `days` days. `path` leads to the partner: `partner__`."""
    return Q(**{f"{path}verify_before__lte": ago(day, days)}) | Q(
        **{
            f"{path}verify_before": None,
            f"{path}verified_on__lte": ago(day, days + VERIFY_AFTER_DAYS),
        }
    )


def stale(day: date, path: str = "") -> Q:
    """Checked more than a year ago; never checked, and no or too old a day set for it."""
    never = Q(**{f"{path}verified_on": None}) & (
        Q(**{f"{path}verify_before": None}) | due(day, STALE_AFTER_DAYS - VERIFY_AFTER_DAYS, path)
    )
    return never | Q(**{f"{path}verified_on__lte": ago(day, STALE_AFTER_DAYS)})


def shown(day: date, path: str = "") -> Q:
    """A desk may see the entry: it has not wanted a check for too long."""
    return Q(**{f"{path}verify_before__gt": ago(day, HIDDEN_DAYS)}) | Q(
        **{
            f"{path}verify_before": None,
            f"{path}verified_on__gt": ago(day, HIDDEN_DAYS + VERIFY_AFTER_DAYS),
        }
    )


def of(freshness: str, day: date) -> Q:
    """Partners of which `Partner.freshness` says so on the day."""
    known = ~stale(day)
    unconfirmed = Q(verified_on=None) | due(day, UNCONFIRMED_DAYS)
    return {
        Freshness.STALE: stale(day),
        Freshness.UNCONFIRMED: known & unconfirmed,
        Freshness.DUE: known & ~unconfirmed & due(day),
        Freshness.FRESH: known & ~unconfirmed & ~due(day),
    }[Freshness(freshness)]


def ago(day: date, days: int) -> date:
    return day - timedelta(days=days)
