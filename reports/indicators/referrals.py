"""Handing over: how often only the way was told, how often somebody was brought, and what became of it."""

from __future__ import annotations

from collections import Counter
from statistics import median

from django.conf import settings

from registration.models import Question
from reports.handing_over import DESTINATIONS, DONE, ENDED, LINES, WARM
from reports.indicators.columns import ratio
from reports.indicators.subjects import shares
from reports.selection import Selection
from reports.tables import Column, Kind, Table

REFERRALS = Column(
    "Doorverwijzingen",
    Kind.NUMBER,
    unit="doorverwijzingen",
    definition="Hoe vaak een bezoeker is doorverwezen. Vergissingen en concepten tellen niet mee.",
    is_count=True,
)


def referrals(selection: Selection) -> Table:
    """Referrals begun in the period, by manner and by how they stand now; visitors are nowhere in it.

    A referral counts after its visitor was erased as it did before: the row that stays is anonymous.
    """
    found: Counter[str] = Counter()
    for key, number in selection.referrals.items():
        found[key.line] += number
    return shares(
        selection,
        "doorverwijzingen",
        "Doorverwijzingen",
        Column(
            "Hoe",
            definition="Koud: verteld waar iemand terechtkan. Warm: overgedragen of een afspraak gemaakt.",
        ),
        [(line, found[line]) for line in LINES],
        of=REFERRALS,
    )


def destinations(selection: Selection) -> Table:
    """Referrals begun in the period, by destination: to what the library itself offers, or to others.

    Not crossed with the manner: in a village nearly every such number would be small.
    """
    found: Counter[str | None] = Counter()
    for key, number in selection.referrals.items():
        found[key.destination] += number
    return shares(
        selection,
        "bestemming",
        "Intern en extern",
        Column(
            "Waarheen",
            definition="Intern: naar het eigen aanbod van de bibliotheek, zoals een spreekuur of een cursus. "
            "Extern: naar een andere organisatie.",
        ),
        [(label, found[code]) for code, label in DESTINATIONS.items()],
        of=REFERRALS,
    )


WHOLE = "Van"  # the column of what a step is a part of
STEPS = (
    Column("Stap", definition="Wat er van de vragen en de doorverwijzingen werd."),
    Column("Aantal", Kind.NUMBER, is_count=True, part_of=WHOLE, definition="Hoe vaak dat gebeurde."),
    Column(
        WHOLE,
        Kind.NUMBER,
        is_count=True,
        definition="Waar het aantal een deel van is: alle vragen, alle doorverwijzingen, de warme "
        "doorverwijzingen, of de doorverwijzingen die afgerond, niet gelukt of geweigerd zijn.",
    ),
    Column(
        "Deel",
        Kind.PERCENTAGE,
        part_of=WHOLE,
        made_from=("Aantal", WHOLE),
        definition="Het aantal gedeeld door waar het een deel van is.",
    ),
    Column(
        "Werkuren",
        Kind.RATIO,
        unit="uur",
        decimals=0,
        made_from=("Aantal",),
        definition="Hoelang een antwoord duurde: de middelste van alle antwoorden, in uren tussen 9.00 en "
        f"17.00 uur op werkdagen. Alleen bij {settings.SMALL_CELL} antwoorden of meer.",
    ),
)
ASKED, TOLD_WARM = "Vragen die zijn doorverwezen", "Doorverwijzingen die warm waren"
ANSWERED, FINISHED = "Warme doorverwijzingen met een antwoord", "Warme doorverwijzingen die zijn afgerond"


def handing_on(selection: Selection) -> Table:
    """Referral rate, warm share, answers with their median time, and completion: a part of a whole each."""
    lines: Counter[str] = Counter()
    for key, number in selection.referrals.items():
        lines[key.line] += number
    waited: Counter[int] = Counter()
    for (_, hours), number in selection.answers.items():
        waited[hours] += number
    warm = sum(lines[line] for line in WARM)
    steps = [
        (ASKED, selection.outcomes.get(Question.Outcome.REFERRED, 0), selection.questions),
        (TOLD_WARM, warm, lines.total()),
        (ANSWERED, waited.total(), warm),
        (FINISHED, lines[DONE], sum(lines[line] for line in ENDED)),
    ]
    return Table(
        slug="doorverwijzen",
        title="Hoe doorverwijzen lukte",
        columns=STEPS,
        rows=[
            (step, part, whole, ratio(part, whole), middle(waited) if step == ANSWERED else None)
            for step, part, whole in steps
        ],
        notes=[
            "Vragen en doorverwijzingen zijn apart vastgelegd. Niet bij elke vraag die is doorverwezen, "
            "staat een doorverwijzing.",
        ],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def middle(waited: Counter[int]) -> float | None:
    """The median of the working hours; None of fewer answers than may be told apart."""
    return median(waited.elements()) if waited.total() >= settings.SMALL_CELL else None
