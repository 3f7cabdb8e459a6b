"""Everything that protecting an edition needs: its tables, what they count, and what their readers have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings

from ido.models import Province
from reports.catalogue import reports_for
from reports.closing import ClosedSelection, quarters
from reports.editions.counted import Places, cubes
from reports.editions.elsewhere import elsewhere_known
from reports.editions.rare import rare_below
from reports.editions.readers import Area, Told, between, earlier, known
from reports.editions.versions import Versions, latest, of_versions, versions
from reports.models import Closing
from reports.periods import Period
from reports.protection.cells import Cell, CellError, Cube, Where
from reports.protection.corrections import of_unchanged, unchanged
from reports.protection.sheets import Sheet
from reports.surroundings import served_when_closed
from reports.tables import Table


@dataclass(frozen=True)
class Draft:
    """An edition in the making: its tables with what their numbers count, and what readers have already.

    `whole` is what is counted now, and `before` what it was when other editions were made that these readers
    have: nothing, as long as no quarter was closed again. `kept` is what stands in all of those, and all that
    is protected is asked of that. `told` are those editions as they were published, `known` what they and
    all there is to know tell of `kept`. What is `apart` has a row of its own in a table, though it is small.
    """

    whole: Cube
    kept: Cube
    selection: ClosedSelection
    places: Places
    tables: Sequence[Table]
    told: Sequence[Told]
    known: Sequence[Cell]
    versions: Versions
    before: Sequence[Cube] = ()
    apart: frozenset[Where] = frozenset()

    @cached_property
    def sheets(self) -> list[Sheet]:
        """Its tables with what their numbers count."""
        return [self.places.sheet(table, settings.SMALL_CELL, self.apart) for table in self.tables]

    @cached_property
    def own(self) -> list[Cell]:
        """Each number of its tables once, as it is now, with all that any of them tells of it."""
        found: dict[Where, Cell] = {}
        for sheet in self.sheets:
            for cell in sheet.cells(self.whole):
                found[cell.where] = cell.limited_by(found.get(cell.where, cell))
        return list(found.values())

    @cached_property
    def beside(self) -> list[Cell]:
        """What its tables tell beside their numbers."""
        return [cell for sheet in self.sheets for cell in sheet.beside(self.whole)]

    @cached_property
    def cells(self) -> list[Cell]:
        """Each number once, with what readers know beside it and what they could subtract."""
        new = [of_unchanged(cell, self.kept) for cell in (*self.own, *self.beside)]
        found = [*new, *self.known]
        return [*found, *between(self.kept, found, settings.SMALL_CELL)]

    def redrawn(self, telling: Collection[Where]) -> Draft | None:
        """The same with rows by themselves of which it tells too much that they stand together.

        None if there are none among these: what is not there has no row, and other editions stay as they are.
        """
        rows = {
            cell.where
            for cell in self.beside
            if cell.where in telling and 0 < cell.value < rare_below(settings.SMALL_CELL)
        }
        return replace(self, apart=self.apart | rows) if rows else None


def drafted(scope: Area, period: Period) -> Draft:
    """Everything the protection needs, from what was closed and published of the calendar year.

    ValueError if a quarter in the period was not closed.
    """
    province = scope.value if isinstance(scope, Province) else scope.province
    year = Period.year(period.first.year)
    every = list(
        Closing.objects.select_related("municipality").filter(
            municipality__province=province, first_day__range=(year.first, year.last)
        )
    )
    closings = latest(every)
    selection = ClosedSelection(scope, period, closed(closings, scope, period))
    served = served_when_closed(sorted({closing.first_day for closing in closings}), province)
    told, now = earlier(scope, period), versions(closings)
    others = {mark(one.versions): one.versions for one in told if one.versions != now}
    worlds = [closings, *(of_versions(every, other) for other in others.values())]
    whole, *before = cubes(worlds, [one for one in served if one.province != province])
    counted = {mark(now): whole, **dict(zip(others, before, strict=True))}
    kept = unchanged([whole, *before])
    places = Places(selection, whole)
    reports = [report for report in reports_for(scope, live=False) if report.is_known(selection)]
    tables = [report.make(selection) for report in reports]
    have = [as_told(one, counted[mark(one.versions)], kept) for one in told]
    common = [*known(kept, province, year, have), *elsewhere_known(kept, settings.SMALL_CELL)]
    return Draft(whole, kept, selection, places, tables, told, common, now, before)


def closed(closings: Sequence[Closing], scope: Area, period: Period) -> list[Closing]:
    """Those about the area and period; ValueError if a quarter is missing."""
    wanted = {quarter.first for quarter in quarters(period)}
    own = [
        closing
        for closing in closings
        if closing.first_day in wanted
        and (isinstance(scope, Province) or closing.municipality_id == scope.pk)
    ]
    if {closing.first_day for closing in own} != wanted:
        raise ValueError(f"not every quarter of {period.name} was closed")
    return own


def mark(of: Versions) -> frozenset[tuple[str, int]]:
    return frozenset(of.items())


def as_told(told: Told, counted: Cube, kept: Cube) -> list[Cell]:
    """What readers have of an edition, as far as it is about questions that did not change.

    CellError if the edition does not count what its closings hold.
    """
    for cell in told.cells:
        if cell.value != counted.count(cell.where):
            raise CellError(f"{cell.name}: {cell.value} is {counted.count(cell.where)} in the closings")
    return [of_unchanged(cell, kept) for cell in told.cells]
