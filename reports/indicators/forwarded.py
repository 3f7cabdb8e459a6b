"""Signals of the desks: what was forwarded to the municipality, in the words meant for publication.

These are no counts of visitors: a signal tells of a scheme or a service, and a coordinator worded it to be
read by anybody. So nothing in them is hidden.
"""

from __future__ import annotations

from collections import Counter

from django.utils import timezone

from ido.models import Library
from reports.models import Signal, SignalState
from reports.selection import Selection
from reports.tables import Column, Kind, Table

WAITING = "wacht op antwoord"
COLUMNS = (
    Column("Maand", Kind.MONTH, definition="De maand waarin het signaal voor het eerst is doorgestuurd."),
    Column("Waarover", definition="Het onderwerp, en de organisatie als die bekend is."),
    Column(
        "Signaal", definition="Wat er misgaat in een regeling of dienst, in de woorden van de bibliotheek."
    ),
    Column("Stand", definition="Of de gemeente al antwoordde. De stand van de dag waarop dit is gemaakt."),
    Column("Antwoord", definition="Wat de gemeente antwoordde, of aan wie het signaal wel is."),
)
NUMBERS = (
    Column("Wat", definition="Het signaal op de dag waarop dit is gemaakt."),
    Column("Aantal", Kind.NUMBER, definition="Het aantal signalen. Een signaal gaat niet over een bezoeker."),
)


def signals(selection: Selection) -> Table:
    """Each signal forwarded in the period, the earliest first, with where it stands now."""
    rows = Signal.objects.about(selection.scope).forwarded_in(selection.period)
    return Table(
        slug="signalen",
        title="Signalen",
        columns=COLUMNS,
        rows=[
            (
                timezone.localdate(signal.forwarded_at).replace(day=1),
                signal.subject,
                in_one_line(signal.outward),
                WAITING if signal.state == SignalState.FORWARDED else signal.get_state_display(),
                answer_to(signal),
            )
            for signal in rows.select_related("topic", "public_body").order_by("forwarded_at", "pk")
        ],
        subject=selection.subject,
        period_text=selection.period.title,
        row_header_column=1,
    )


def answer_to(signal: Signal) -> str | None:
    """What the municipality said; None while it said nothing."""
    whose = f"Niet aan de gemeente, maar aan {signal.referred_to}." if signal.referred_to else ""
    return in_one_line(f"{whose} {signal.answer}") or None


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def numbers_of_signals(selection: Selection) -> Table:
    """How many signals were noted and forwarded in the period, and what became of those forwarded."""
    mine = Signal.objects.about(selection.scope)
    forwarded = mine.forwarded_in(selection.period)
    states = Counter(forwarded.values_list("state", flat=True))
    rows: list[tuple[str, int]] = []
    if isinstance(selection.scope, Library):
        rows.append(("Genoteerd aan de balie", mine.noted_in(selection.period).count()))
    rows += [
        ("Doorgestuurd aan de gemeente", states.total()),
        ("Daarvan beantwoord", states[SignalState.ANSWERED]),
        ("Daarvan niet aan de gemeente", states[SignalState.NOT_OURS]),
        ("Daarvan afgesloten", states[SignalState.CLOSED]),
        ("Daarvan wachten op antwoord", states[SignalState.FORWARDED]),
    ]
    return Table(
        slug="signalen-in-aantallen",
        title="Aantal signalen",
        columns=NUMBERS,
        rows=rows,
        subject=selection.subject,
        period_text=selection.period.title,
    )
