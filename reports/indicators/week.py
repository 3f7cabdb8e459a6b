"""At which hours of the week questions came: for who plans the desk."""

from __future__ import annotations

from collections import Counter

from reports.selection import Selection
from reports.tables import Column, Kind, Table, Value

WEEKDAYS = ("Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag", "Zaterdag", "Zondag")
COLUMNS = (
    Column("Uur", definition="Het uur waarin het bezoek begon: 10.00 is van 10.00 tot 11.00 uur."),
    *(
        Column(day, Kind.NUMBER, is_count=True, definition=f"Vragen op een {day.lower()}.")
        for day in WEEKDAYS
    ),
    Column("Hele week", Kind.NUMBER, is_count=True, definition="Vragen in dit uur op alle dagen samen."),
)


def hours_of_week(selection: Selection) -> Table:
    """Questions by weekday and clock hour in Dutch time, from the first hour with any to the last.

    What was read from a file at noon exactly is left out: that is what a day without a time became.
    """
    found = Counter(selection.hours_of_week)
    hours = [hour for _, hour in found]
    rows: list[tuple[Value, ...]] = []
    for hour in range(min(hours, default=0), max(hours, default=-1) + 1):
        counts = [found[day, hour] for day in range(1, 8)]
        rows.append((f"{hour:02}.00", *counts, sum(counts)))
    totals = [sum(found[day, hour] for hour in set(hours)) for day in range(1, 8)]
    return Table(
        slug="drukte",
        title="Drukte in de week",
        columns=COLUMNS,
        rows=rows,
        total=(None, *totals, sum(totals)),
        notes=["Ingelezen bezoeken zonder tijd tellen hier niet mee."],
        subject=selection.subject,
        period_text=selection.period.title,
    )
