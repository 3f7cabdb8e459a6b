"""The figures a reader wants first, in one row."""

from __future__ import annotations

from registration.models import Question
from reports.indicators.columns import QUESTIONS, VISITS, ratio
from reports.indicators.municipalities import reach_notes, total_inhabitants, total_reach
from reports.inhabitants import partly_counted
from reports.selection import Selection
from reports.tables import Column, Kind, Table

COLUMNS = (
    Column("Gebied", definition="De gemeente, de provincie of de bibliotheek waar dit over gaat."),
    QUESTIONS,
    VISITS,
    Column(
        "Opgelost",
        Kind.NUMBER,
        unit="vragen",
        is_count=True,
        part_of="Vragen",
        definition="Het aantal vragen dat ter plekke is opgelost.",
    ),
    Column(
        "Ter plekke opgelost",
        Kind.PERCENTAGE,
        part_of="Vragen",
        made_from=("Vragen", "Opgelost"),
        definition="Het aantal opgeloste vragen gedeeld door alle vragen.",
    ),
    Column(
        "Doorverwezen",
        Kind.NUMBER,
        unit="vragen",
        is_count=True,
        part_of="Vragen",
        definition="Het aantal vragen waarmee de bezoeker naar een ander is doorverwezen.",
    ),
    Column(
        "Deel doorverwezen",
        Kind.PERCENTAGE,
        part_of="Vragen",
        made_from=("Vragen", "Doorverwezen"),
        definition="Het aantal doorverwezen vragen gedeeld door alle vragen.",
    ),
    Column(
        "Inwoners",
        Kind.NUMBER,
        unit="inwoners",
        definition="Alle inwoners van de gemeenten met een locatie in deze periode.",
    ),
    Column(
        "Per 1.000 inwoners",
        Kind.RATIO,
        unit="vragen per 1.000 inwoners",
        definition="Het aantal vragen gedeeld door het aantal inwoners, keer 1.000.",
        made_from=("Vragen",),
    ),
    Column(
        "Locaties",
        Kind.NUMBER,
        unit="locaties",
        definition="Het aantal locaties dat in deze periode open was.",
    ),
    Column(
        "Open uren",
        Kind.RATIO,
        unit="uur",
        decimals=0,
        made_from=(),
        definition="De openingsuren van alle locaties samen, zonder sluitingen en feestdagen. Alleen als "
        "van elke locatie de openingstijden bekend zijn.",
    ),
    Column(
        "Vragen per open uur",
        Kind.RATIO,
        unit="vragen per uur",
        made_from=("Vragen",),
        definition="Het aantal vragen gedeeld door het aantal open uren.",
    ),
)


def headline(selection: Selection) -> Table:
    """Questions, visits, solved on the spot, reach and locations of the whole selection."""
    questions, solved = selection.questions, selection.outcomes.get(Question.Outcome.SOLVED, 0)
    referred = selection.outcomes.get(Question.Outcome.REFERRED, 0)
    places = {stretch.operation.location_id for stretch in selection.stretches}
    hours = sum(selection.open_hours.values()) if len(selection.open_hours) == len(places) > 0 else None
    row = (
        selection.subject,
        questions,
        selection.visits,
        solved,
        ratio(solved, questions),
        referred,
        ratio(referred, questions),
        total_inhabitants(selection),
        total_reach(selection),
        len(places),
        hours,
        ratio(questions, hours),
    )
    return Table(
        slug="kerncijfers",
        title="Kerncijfers",
        columns=COLUMNS,
        rows=[row],
        notes=reach_notes(selection, partly_counted(selection)),
        subject=selection.subject,
        period_text=selection.period.title,
    )
