"""How a table is told to people, the same on a page and on paper: a sentence instead of nothing but zeros.

Spreadsheets and files for programs hold every column and row. What is left out here says no more than the
sentence in its place.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.safestring import SafeString

from reports.catalogue import BY_SLUG, HEADLINE
from reports.indicators.columns import CORONA, OTHER, SHARE_CORONA
from reports.indicators.late import SLUG as LATE
from reports.indicators.late import says_nothing
from reports.indicators.referrals import STEPS, WHOLE
from reports.indicators.subjects import named_by_group
from reports.tables import Column, Table, Value, dutch

NOTHING = "Geen gegevens in deze periode."
NAMED_BY_US = {HEADLINE.slug, "domeinen", "hulp", "uitkomsten", "kanalen", "behoeften", "complexiteit"}
MANY_COLUMNS = 8  # more figures do not fit beside one another
NO_CORONA = "Er waren geen vragen over corona."
NO_STEP = "Stappen waar geen doorverwijzing bij hoort, staan niet in de tabel."


def readable(table: Table) -> Table:
    """The table as people read it: without what only programs read, and without columns and rows of nothing.

    No corona in any row is one sentence instead of columns; a step out of no referrals at all is no row. A
    figure that is hidden or not known is something. Names that the product gives rows begin with a capital.
    """
    return without_steps_not_taken(without_corona(renamed(table.for_people)))


def renamed(table: Table) -> Table:
    """The table, its rows by names of our own with a capital; what people named stays as they wrote it."""
    if table.slug == "onderwerpen":
        return named_by_group(table)
    if table.slug not in NAMED_BY_US:
        return table
    place = table.row_header_column
    rows = [
        (
            *row[:place],
            name[:1].upper() + name[1:] if isinstance(name := row[place], str) else name,
            *row[place + 1 :],
        )
        for row in table.rows
    ]
    return replace(table, rows=rows)


def without_corona(table: Table) -> Table:
    titles = {column.title for column in table.columns}
    if CORONA.title not in titles or table.is_nothing:
        return table
    if any(value != 0 for value in figures(table, CORONA.title)):
        return table
    kept = titles - {CORONA.title, OTHER.title, SHARE_CORONA.title}
    return replace(table.only(kept), notes=(*table.notes, NO_CORONA))


def without_steps_not_taken(table: Table) -> Table:
    """Of the steps of handing on, those that are a part of something; no hours when none are known."""
    titles = [column.title for column in table.columns]
    if titles != [column.title for column in STEPS] or table.is_nothing:
        return table
    rows = [row for row in table.rows if row[titles.index(WHOLE)] != 0]
    if len(rows) == len(table.rows):
        return table
    left = replace(table, rows=rows, keys=(), notes=(*table.notes, NO_STEP))
    hours = STEPS[-1].title
    known = any(value is not None for value in figures(left, hours))
    return left if known else left.only(set(titles) - {hours})


def upright(table: Table) -> Table:
    """The table; one row of many figures becomes a list of them, for which page and paper are wide enough."""
    if len(table.rows) != 1 or table.total is not None or len(table.columns) <= MANY_COLUMNS:
        return table
    rows = [
        (column.title, dutch(value, column))
        for column, value in zip(table.columns, table.rows[0], strict=True)
    ]
    return replace(
        table, columns=[Column("Cijfer"), Column("Waarde")], rows=rows, row_header_column=0, keys=()
    )


def figures(table: Table, title: str) -> list[Value]:
    """Everything under the title, the total as well."""
    place = [column.title for column in table.columns].index(title)
    return [row[place] for row in (*table.rows, *([] if table.total is None else [table.total]))]


def nothing_in(table: Table) -> str:
    """The sentence that stands in the place of a table with nothing in it; empty if there is something.

    It says no more than its zeros would. A table with a hidden or an unknown figure is no such table. What
    came too late is told in words, of which all can say that nothing did.
    """
    if not (table.is_nothing or (table.slug == LATE and says_nothing(table))):
        return ""
    report = BY_SLUG.get(table.slug)
    return report.nothing if report and report.nothing else NOTHING


def chart_of(table: Table) -> SafeString | None:
    """The chart that the catalogue has for the table; None if it has none, or nothing can be seen in it."""
    report = BY_SLUG.get(table.slug)
    if report is None or report.draw is None or table.is_nothing:
        return None
    return report.draw(renamed(table)) or None
