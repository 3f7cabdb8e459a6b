"""Making an edition: figures of closed quarters, what must be hidden in them, the attack on the outcome."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from time import process_time
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ido.models import Province
from reports import notation
from reports.catalogue import reports_for
from reports.closing import ClosedSelection, quarters
from reports.document import Document
from reports.editions.counted import Places, cube
from reports.editions.elsewhere import elsewhere_known
from reports.editions.frozen import freeze
from reports.editions.readers import Area, between, earlier, known
from reports.editions.readers import kept as as_kept
from reports.files import TITLE
from reports.indicators.offer import with_gaps
from reports.models import Closing, Edition
from reports.models.edition import area, checksum
from reports.periods import Period
from reports.protection.cells import Cell, Cube, Standing, Where
from reports.protection.gate import refusals
from reports.protection.pattern import pattern
from reports.protection.sheets import Sheet, counts
from reports.sentences import with_sentences
from reports.surroundings import served_when_closed

Progress = Callable[[int, int], None]
ONE_AT_A_TIME = 7_340_031  # the key of the lock of PostgreSQL: each edition must know those before it
MOST_SECONDS = 900  # of processor time; an edition that takes longer is not published
TOO_LONG = "Het beschermen van deze cijfers duurde te lang. Daarom zijn ze niet gepubliceerd."
TOO_FEW = "Er zijn in deze periode te weinig vragen om iets te publiceren."


class OutOfTimeError(Exception):
    """It takes longer than anybody waits for."""


@dataclass(frozen=True)
class Draft:
    """An edition in the making: its tables with what their numbers count, and what readers have already."""

    whole: Cube
    selection: ClosedSelection
    sheets: Sequence[Sheet]
    known: Sequence[Cell]

    @cached_property
    def beside(self) -> list[Cell]:
        """What its tables tell beside their numbers."""
        return [cell for sheet in self.sheets for cell in sheet.beside(self.whole)]

    @cached_property
    def cells(self) -> list[Cell]:
        """Each number once, with what readers know beside it and what they could subtract."""
        own = {
            self.whole.plain(cell.where): cell for sheet in self.sheets for cell in sheet.cells(self.whole)
        }
        found = [*own.values(), *self.beside, *self.known]
        return [*found, *between(self.whole, found, settings.SMALL_CELL)]


@transaction.atomic
def make(
    scope: Area, period: Period, *, now: datetime, progress: Progress = lambda done, of: None
) -> Edition:
    """Make and publish the edition, or keep why it is not published. The one that stands, if there is one.

    ValueError if a quarter in the period was not closed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    days = {"first_day": period.first, "last_day": period.last}
    standing = Edition.objects.filter(**area(scope), **days).first()
    if standing is not None:
        return standing
    draft = drafted(scope, period)
    hidden, reasons = weighed(draft, progress)
    edition = Edition(**area(scope), **days, made_at=now)
    if reasons:
        edition.state, edition.reasons = Edition.State.REFUSED, reasons
    else:
        edition.state = Edition.State.PUBLISHED
        edition.document = freeze(published(draft, hidden, now))
        edition.checksum = checksum(edition.document)
        edition.cells = kept(draft, hidden)
    edition.save(force_insert=True)
    return edition


def weighed(draft: Draft, progress: Progress) -> tuple[frozenset[Where], list[str]]:
    """What to hide, and why the outcome may not be published, if it may not."""
    end = process_time() + MOST_SECONDS

    def pulse() -> None:
        if process_time() > end:
            raise OutOfTimeError

    def told(done: int, of: int) -> None:
        pulse()
        progress(done, of)

    try:
        found = pattern(draft.whole, draft.cells, settings.SMALL_CELL, told, pulse)
        if found.is_empty:
            return found.hidden, [TOO_FEW]
        exposed = [f"{name}: dit getal is al bekend uit eerdere uitgaven." for name in found.exposed]
        refused = exposed or refusals(draft.whole, draft.cells, found.hidden, settings.SMALL_CELL, told)
    except OutOfTimeError:
        return frozenset(), [TOO_LONG]
    return found.hidden, refused


def drafted(scope: Area, period: Period) -> Draft:
    """Everything the protection needs, from what was closed and published of the calendar year."""
    province = scope.value if isinstance(scope, Province) else scope.province
    year = Period.year(period.first.year)
    closings = list(
        Closing.objects.filter(
            municipality__province=province, first_day__range=(year.first, year.last)
        ).latest_version()
    )
    wanted = {quarter.first for quarter in quarters(period)}
    own = [
        closing
        for closing in closings
        if closing.first_day in wanted
        and (isinstance(scope, Province) or closing.municipality_id == scope.pk)
    ]
    if {closing.first_day for closing in own} != wanted:
        raise ValueError(f"not every quarter of {period.name} was closed")
    selection = ClosedSelection(scope, period, own)
    every = served_when_closed(sorted({closing.first_day for closing in closings}), province)
    whole = cube(closings, [one for one in every if one.province != province])
    places = Places(selection, whole)
    reports = [report for report in reports_for(scope, live=False) if report.is_known(selection)]
    sheets = [places.sheet(report.make(selection), settings.SMALL_CELL) for report in reports]
    have = known(whole, province, year, earlier(scope, period))
    return Draft(whole, selection, sheets, [*have, *elsewhere_known(whole, settings.SMALL_CELL)])


def kept(draft: Draft, hidden: Collection[Where]) -> list[Any]:
    """What later editions must know of this one: its numbers, and what it tells beside them."""
    found = {}
    for sheet in draft.sheets:
        for place, cell in zip(counts(sheet.table), sheet.cells(draft.whole), strict=True):
            found[sheet.where[place]] = as_kept(
                sheet.where[place], cell.value, cell.where in hidden, cell.name
            )
    for cell in draft.beside:
        is_hidden = None if cell.standing is Standing.UNSEEN else False
        found.setdefault(cell.where, as_kept(cell.where, cell.value, is_hidden, cell.name, cell.most))
    return list(found.values())


def published(draft: Draft, hidden: frozenset[Where], now: datetime) -> Document:
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
            ("Stand van", notation.day(timezone.localtime(closed_at))),
            ("Kleinste getal", f"Aantallen onder {settings.SMALL_CELL}, behalve 0, staan er niet in."),
        ],
        days=(selection.period.first, selection.period.last),
    )
