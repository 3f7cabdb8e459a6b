"""Questions per month, with gaps where no location was in service."""

from __future__ import annotations

from collections import defaultdict

from reports.counting import Cell
from reports.indicators.columns import CORONA, OTHER, QUESTIONS, SHARE_CORONA, ratio, tally
from reports.inhabitants import listed
from reports.notation import month as in_words
from reports.selection import Selection
from reports.tables import Column, Kind, Table, Value

COLUMNS = (
    Column("Maand", Kind.MONTH, definition="De kalendermaand, in Nederlandse tijd."),
    QUESTIONS,
    CORONA,
    OTHER,
    SHARE_CORONA,
)


def questions_per_month(selection: Selection) -> Table:
    """Questions split on corona, by month; without figures in a month in which no location was in service."""
    cells = defaultdict(list)
    for cell in selection.cells:
        cells[cell.month].append(cell)
    months = selection.period.months()
    served = {
        month
        for month in months
        if (part := selection.period.part_of_month(month))
        and any(stretch.first <= part[1] and stretch.last >= part[0] for stretch in selection.stretches)
    }
    rows: list[tuple[Value, ...]] = [
        (month, *figures(cells[month])) if month in served else (month, None, None, None, None)
        for month in months
    ]
    notes = []
    if partial := [in_words(month) for month in months if selection.period.share_of_month(month) < 1]:
        notes.append(
            f"Niet alle dagen tellen mee in {listed(partial)}: de periode is {selection.period.title}."
        )
    if len(served) < len(months):
        notes.append("In een maand met een streepje (–) was er geen locatie open.")
    return Table(
        slug="vragen-per-maand",
        title="Vragen per maand",
        columns=COLUMNS,
        rows=rows,
        total=(None, *figures(selection.cells)),
        notes=notes,
        subject=selection.subject,
        period_text=selection.period.title,
    )


def figures(cells: list[Cell]) -> tuple[Value, ...]:
    counts = tally(cells)
    return (*counts.split, ratio(counts.corona, counts.questions))
