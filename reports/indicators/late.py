"""What came too late for the editions of earlier quarters: in words, for it may be about very few people.

Every closing of a quarter says once what came since the closing before it, about quarters that were closed
already. An edition repeats those words and adds nothing up: so a reader who subtracts finds no more than one
of them says. Words are never about questions that an edition counts, except that some of those changed.
"""

from __future__ import annotations

from django.conf import settings

from reports.selection import Selection
from reports.tables import Column, Table

SLUG = "nagekomen"
NONE = "geen"
CHANGED, UNCHANGED = "ja", "nee"
COLUMNS = (
    Column("Vastgesteld kwartaal", definition="Bij het vaststellen van dit kwartaal is het geteld."),
    Column("Gemeente", definition="De gemeente van de locatie waar de vragen zijn gesteld."),
    Column(
        "Nagekomen vragen",
        definition="Vragen uit eerdere kwartalen, ingevoerd toen de cijfers daarvan al vaststonden. Ze tellen"
        f" hier niet mee. We ronden af naar beneden, op een veelvoud van {settings.SMALL_CELL}.",
    ),
    Column(
        "Later gewijzigd of ingetrokken",
        definition="Of er vragen uit eerdere kwartalen zijn gewijzigd of ingetrokken na het vaststellen.",
    ),
)


def late(selection: Selection) -> Table:
    """A row for each closing of the selection, the earliest first; live figures have none."""
    return Table(
        slug=SLUG,
        title="Nagekomen vragen",
        columns=COLUMNS,
        rows=[
            (
                one.quarter.title,
                one.municipality,
                in_words(one.questions, settings.SMALL_CELL),
                CHANGED if one.has_changes else UNCHANGED,
            )
            for one in selection.late
        ],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def says_nothing(table: Table) -> bool:
    """Whether every row of the table of `late` says that nothing came and nothing changed."""
    return all(row[2:] == (NONE, UNCHANGED) for row in table.rows)


def in_words(number: int, k: int) -> str:
    """With k = 5: 0 is 'geen', 1 up to 5 'minder dan 5', and 13 'ongeveer 10'."""
    if not number:
        return NONE
    return f"minder dan {k}" if number < k else f"ongeveer {number - number % k}"
