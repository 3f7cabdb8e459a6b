"""Making an edition: figures of closed quarters, what must be hidden in them, the attack on the outcome.

Whoever reads one edition is taken to read them all: those of the province, of each municipality in it, and
of every quarter and year. What they tell together is what a new edition is protected against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ido.models import Municipality, Province
from reports import notation
from reports.catalogue import reports_for
from reports.closing import ClosedSelection, quarters
from reports.document import Document
from reports.editions.counted import Places, cube
from reports.editions.elsewhere import elsewhere_known
from reports.editions.frozen import freeze
from reports.files import TITLE
from reports.indicators.offer import with_gaps
from reports.models import Closing, Edition
from reports.models.edition import area, checksum
from reports.periods import Period
from reports.protection.cells import Cell, Cube, Standing, Where
from reports.protection.gate import refusals
from reports.protection.pattern import pattern
from reports.protection.sheets import Sheet
from reports.sentences import with_sentences
from reports.surroundings import served_when_closed

Area = Municipality | Province
Progress = Callable[[int, int], None]
ONE_AT_A_TIME = 7_340_031  # the key of the lock of PostgreSQL: each edition must know those before it
TOO_FEW = "Er zijn in deze periode te weinig vragen om iets te publiceren."


@dataclass(frozen=True)
class Draft:
    """An edition in the making: its tables with what their numbers count, and what readers have already."""

    selection: ClosedSelection
    whole: Cube
    sheets: Sequence[Sheet]
    known: Sequence[Cell]

    @property
    def cells(self) -> list[Cell]:
        """Each number once, with what readers know beside it."""
        own = {
            self.whole.plain(cell.where): cell for sheet in self.sheets for cell in sheet.cells(self.whole)
        }
        return [*own.values(), *self.known]


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
    found = pattern(draft.whole, draft.cells, settings.SMALL_CELL, progress)
    reasons = [f"{name}: dit getal is al bekend uit eerdere uitgaven." for name in found.exposed]
    if found.is_empty:
        reasons = [TOO_FEW]
    reasons = reasons or refusals(draft.whole, draft.cells, found.hidden, settings.SMALL_CELL, progress)
    edition = Edition(**area(scope), **days, made_at=now)
    if reasons:
        edition.state, edition.reasons = Edition.State.REFUSED, reasons
    else:
        edition.state = Edition.State.PUBLISHED
        edition.document = freeze(published(draft, found.hidden, now))
        edition.checksum = checksum(edition.document)
        edition.cells = kept(draft, found.hidden)
    edition.save(force_insert=True)
    return edition


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
    sheets = [places.sheet(report.make(selection)) for report in reports]
    have = [*known(scope, period), *elsewhere_known(whole, settings.SMALL_CELL)]
    return Draft(selection, whole, sheets, have)


def known(scope: Area, period: Period) -> list[Cell]:
    """What readers have that numbers of this area and period could be combined with.

    Editions of other days add nothing up to these, unless a year joins them. Those of other municipalities
    do so only through the sum of all in an edition of the province.
    """
    province = scope.value if isinstance(scope, Province) else scope.province
    near = Edition.objects.published().of_province(province).overlapping(Period.year(period.first.year))
    joined = near.filter(first_day__lte=period.first, last_day__gte=period.last)
    editions = near.overlapping(period)
    if any(edition.period.is_year for edition in joined):
        editions = near
    if not isinstance(scope, Province) and not editions.filter(province=province).exists():
        editions = editions.filter(municipality=scope)
    found = dict.fromkeys(
        cell for cells in editions.order_by("pk").values_list("cells", flat=True) for cell in restored(cells)
    )
    return list(found)


def kept(draft: Draft, hidden: Iterable[Where]) -> list[Any]:
    """The cells as an edition keeps them: what each counts, its value, whether it is hidden, its name."""
    closed = set(hidden)
    found = {}
    for sheet in draft.sheets:
        for place, cell in zip(sheet.where, sheet.cells(draft.whole), strict=True):
            where = sheet.where[place]
            told = sorted([dimension, sorted(codes)] for dimension, codes in where)
            found[where] = [told, cell.value, cell.where in closed, cell.name]
    return list(found.values())


def restored(cells: Iterable[Any]) -> Iterable[Cell]:
    for told, value, is_hidden, name in cells:
        where = frozenset((dimension, frozenset(codes)) for dimension, codes in told)
        yield Cell(where, value, Standing.HIDDEN if is_hidden else Standing.SHOWN, name)


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
            ("Kleinste getal", f"Aantallen van 1 tot {settings.SMALL_CELL} staan er niet in."),
        ],
        days=(selection.period.first, selection.period.last),
    )
