"""Questions beside those of the same months a year earlier, and the usual course of a year."""

from __future__ import annotations

from datetime import date

from reports.indicators.columns import QUESTIONS
from reports.indicators.months import questions_per_month
from reports.notation import MONTHS
from reports.periods import Period, year_earlier
from reports.selection import Selection
from reports.tables import HIDDEN, Column, Kind, Table, Value

EARLIER = "Een jaar eerder"
COLUMNS = (
    Column("Maand", Kind.MONTH, definition="De kalendermaand, in Nederlandse tijd."),
    QUESTIONS,
    Column(
        EARLIER,
        Kind.NUMBER,
        unit="vragen",
        definition="Het aantal vragen in dezelfde maand van het jaar ervoor.",
    ),
    Column(
        "Verschil",
        Kind.RATIO,
        unit="vragen",
        decimals=0,
        made_from=("Vragen",),
        definition="Het aantal vragen min dat van een jaar eerder. Een verschil heeft vaak meer oorzaken: "
        "een nieuwe locatie, andere openingstijden, of toeval.",
    ),
)
YEARS = 5
SEASON = (
    Column("Maand", definition="De kalendermaand, van alle jaren samen."),
    Column(
        "Gemiddeld",
        Kind.RATIO,
        unit="vragen",
        decimals=1,
        made_from=(),
        definition="Het gemiddelde aantal vragen in deze maand, over de jaren waarin er een locatie was.",
    ),
    Column("Laagste", Kind.NUMBER, unit="vragen", definition="Het aantal vragen in het jaar met de minste."),
    Column("Hoogste", Kind.NUMBER, unit="vragen", definition="Het aantal vragen in het jaar met de meeste."),
    Column("Jaren", Kind.NUMBER, unit="jaar", definition="Over hoeveel jaren het gemiddelde gaat."),
)


def year_on_year(selection: Selection) -> Table:
    """Questions by month, those of the year before, and the difference where both are known."""
    now, before = questions_per_month(selection), months_before(selection)
    earlier = {row[0]: row[1] for row in before.rows} if before else {}
    rows = [beside(month, questions, earlier.get(before_it(month))) for month, questions, *_ in now.rows]
    assert now.total is not None
    total = before.total[1] if before and before.total else None
    notes = [note for note in now.notes if note.startswith("Niet alle dagen")]
    if before is None:
        notes.append("Een jaar eerder was er geen locatie open.")
    return Table(
        slug="jaar-op-jaar",
        title="Jaar op jaar",
        columns=COLUMNS,
        rows=rows,
        total=beside(None, now.total[1], total),
        notes=notes,
        subject=selection.subject,
        period_text=selection.period.title,
    )


def before_it(month: Value) -> date:
    assert isinstance(month, date)
    return year_earlier(month)


def beside(month: Value, questions: Value, earlier: Value) -> tuple[Value, ...]:
    if earlier is HIDDEN:
        return month, questions, earlier, None if questions is None else HIDDEN
    if isinstance(questions, int) and isinstance(earlier, int):
        return month, questions, earlier, questions - earlier
    return month, questions, earlier, None


def months_before(selection: Selection) -> Table | None:
    """The report by month of the same days a year earlier; None if there was no desk, or it is not public."""
    if selection.is_closed:
        return selection.published_before
    earlier = Selection(selection.scope, selection.period.a_year_earlier())
    return questions_per_month(earlier) if earlier.stretches else None


def is_known(selection: Selection) -> bool:
    """Of closed quarters only when that of the year before was published; the log knows always."""
    return not selection.is_closed or selection.published_before is not None


def season(selection: Selection) -> Table:
    """By calendar month the mean, least and most questions of the last five years; whole months alone."""
    last = selection.period.last
    months: dict[int, list[int]] = {number: [] for number in range(1, 13)}
    every = questions_per_month(Selection(selection.scope, Period(date(last.year - YEARS + 1, 1, 1), last)))
    for month, questions, *_ in every.rows:
        assert isinstance(month, date)
        is_whole = Period(month, last).share_of_month(month) == 1
        if isinstance(questions, int) and is_whole:
            months[month.month].append(questions)
    return Table(
        slug="seizoen",
        title="Seizoen",
        columns=SEASON,
        rows=[
            (
                MONTHS[number - 1],
                sum(counts) / len(counts) if counts else None,
                min(counts, default=None),
                max(counts, default=None),
                len(counts),
            )
            for number, counts in months.items()
        ],
        notes=[f"Over {last.year - YEARS + 1} tot en met {last.year}. Alleen hele maanden tellen mee."],
        subject=selection.subject,
        period_text=selection.period.title,
    )
