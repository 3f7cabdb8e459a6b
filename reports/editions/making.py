"""Making an edition: figures of closed quarters, what must be hidden in them, the attack on the outcome."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from reports import notation
from reports.document import Document
from reports.editions.drafting import Draft, drafted
from reports.editions.frozen import freeze
from reports.editions.readers import Area
from reports.editions.readers import kept as as_kept
from reports.editions.steps import FILLING, WRITING
from reports.editions.too_large import TooMuchError, in_words
from reports.files import TITLE
from reports.indicators.offer import with_gaps
from reports.models import Edition, Reclosing
from reports.models.edition import area, checksum
from reports.periods import Period
from reports.protection.attack import AttackError
from reports.protection.cells import Standing, TooLargeError, Where
from reports.protection.gate import refusals
from reports.protection.patience import OutOfTimeError, Patience, Progress, untold
from reports.protection.pattern import pattern
from reports.protection.sheets import counts
from reports.sentences import with_sentences

ONE_AT_A_TIME = 7_340_031  # the key of the lock of PostgreSQL: each edition must know those before it
MOST_SECONDS = 900  # of processor time; an edition that takes longer is not published
TOO_LONG = "Het beschermen van deze cijfers duurde te lang. Daarom zijn ze niet gepubliceerd."
NO_ANSWER = "Het beschermen van deze cijfers is niet gelukt. Daarom zijn ze niet gepubliceerd."
TOO_FEW = "Er zijn in deze periode te weinig vragen om iets te publiceren."
log = logging.getLogger(__name__)


class Again(NamedTuple):
    """Of a number after the first: which it is, after which request, and what it takes the place of."""

    number: int
    reclosing: Reclosing
    replaced: Edition | None  # nothing, when no number before it was published

    @property
    def imprint(self) -> list[tuple[str, str]]:
        """What stands in the colophon."""
        if self.replaced is None:
            return [("Uitgave", str(self.number))]
        on = notation.day(timezone.localtime(self.replaced.made_at))
        reason = self.reclosing.get_reason_display()
        return [
            ("Uitgave", f"{self.number}, vervangt uitgave {self.replaced.number} van {on}"),
            ("Waarom opnieuw", reason[0].upper() + reason[1:]),
        ]


class Weighed(NamedTuple):
    """What to hide, why the outcome may not be published, and what it tells too much of to have no row."""

    hidden: frozenset[Where]
    reasons: list[str]
    telling: frozenset[Where] = frozenset()


@transaction.atomic
def make(scope: Area, period: Period, *, now: datetime, progress: Progress = untold) -> Edition:
    """Make and publish the edition, or keep why it is not published. The one that stands, if there is one.

    ValueError if a quarter in the period was not closed, TooMuchError if it is too large to be protected.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    days = {"first_day": period.first, "last_day": period.last}
    standing = Edition.objects.filter(**area(scope), **days).order_by("number").last()
    if standing is not None:
        return standing
    progress(FILLING, 0, 0)
    edition = drawn(drafted(scope, period), scope, period, now=now, progress=progress)
    edition.save(force_insert=True)
    return edition


def drawn(
    draft: Draft,
    scope: Area,
    period: Period,
    *,
    now: datetime,
    progress: Progress,
    again: Again | None = None,
) -> Edition:
    """The edition as it may be published, or with the reasons why not; not saved yet."""
    draft, (hidden, reasons, _) = with_rows_apart(draft, progress)
    progress(WRITING, 0, 0)
    edition = Edition(
        **area(scope), first_day=period.first, last_day=period.last, made_at=now, versions=draft.versions
    )
    if again is not None:
        edition.number, edition.reclosing = again.number, again.reclosing
    if reasons:
        edition.state, edition.reasons = Edition.State.REFUSED, reasons
    else:
        edition.state = Edition.State.PUBLISHED
        edition.document = freeze(published(draft, hidden, now, again))
        edition.checksum = checksum(edition.document)
        edition.cells = kept(draft, hidden)
    return edition


def with_rows_apart(draft: Draft, progress: Progress) -> tuple[Draft, Weighed]:
    """The draft and what to hide in it, with a row of its own for what would tell too much without one.

    As it was, if that does not help either. The clock never decides which: out of time is out of time.
    """
    patience = Patience(MOST_SECONDS, progress)
    found = weighed(draft, patience)
    other = draft.redrawn(found.telling)
    if other is None:
        return draft, found
    again = weighed(other, patience)
    helps = not again.telling and again.reasons in ([], [TOO_LONG])
    return (other, again) if helps else (draft, found)


def weighed(draft: Draft, patience: Patience) -> Weighed:
    """What to hide, and why the outcome may not be published, if it may not.

    TooMuchError when there is more of it than can be reckoned with.
    """
    try:
        found = pattern(draft.kept, draft.cells, settings.SMALL_CELL, patience)
        if found.is_empty:
            return Weighed(found.hidden, [TOO_FEW])
        exposed = [f"{name}: dit getal is al bekend uit eerdere uitgaven." for name in found.exposed]
        refused = exposed or refusals(
            draft.kept,
            draft.cells,
            found.hidden,
            settings.SMALL_CELL,
            patience,
            forgotten=found.forgotten,
        )
    except TooLargeError as size:
        raise TooMuchError(in_words(draft, size)) from size
    except OutOfTimeError:
        return Weighed(frozenset(), [TOO_LONG])
    except AttackError:
        log.exception("no pattern for %s, %s", draft.selection.subject, draft.selection.period)
        return Weighed(frozenset(), [NO_ANSWER])
    return Weighed(found.hidden, refused or in_the_open(draft, found.hidden), found.forgotten)


def in_the_open(draft: Draft, hidden: Collection[Where]) -> list[str]:
    """Small numbers that are not hidden, because what is unchanged in them needs no hiding any more."""
    small = [cell for cell in draft.own if cell.is_small(settings.SMALL_CELL) and cell.where not in hidden]
    return [f"{cell.name}: een klein getal is door een verbetering niet te verbergen." for cell in small]


def kept(draft: Draft, hidden: Collection[Where]) -> list[Any]:
    """What later editions must know of this one: its numbers, and what it tells beside them."""
    found, own = {}, {cell.where: cell for cell in draft.own}
    for sheet in draft.sheets:
        for place, cell in zip(counts(sheet.table), sheet.cells(draft.whole), strict=True):
            told = replace(own[cell.where], where=sheet.where[place], name=cell.name)
            found[sheet.where[place]] = as_kept(told, is_hidden=cell.where in hidden)
    for cell in draft.beside:
        is_hidden = None if cell.standing is Standing.UNSEEN else False
        found.setdefault(cell.where, as_kept(cell, is_hidden=is_hidden))
    return list(found.values())


def published(draft: Draft, hidden: frozenset[Where], now: datetime, again: Again | None = None) -> Document:
    selection = draft.selection
    closed_at = max(closing.closed_at for closing in selection.closings)
    tables = [sheet.protected(draft.whole, hidden) for sheet in draft.sheets]
    return Document(
        with_sentences(with_gaps(tables, selection)),
        created=now,
        title=TITLE,
        subject=selection.subject,
        period_text=selection.period.title,
        makers=selection.makers,
        imprint=[
            *(again.imprint if again else [("Uitgave", "1")]),
            ("Stand van", notation.day(timezone.localtime(closed_at))),
            ("Kleinste getal", f"Aantallen onder {settings.SMALL_CELL}, behalve 0, staan er niet in."),
        ],
        days=(selection.period.first, selection.period.last),
    )
