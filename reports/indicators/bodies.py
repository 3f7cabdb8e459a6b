"""Which public bodies the questions were about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from partners.models import Partner
from reports.indicators.columns import QUESTIONS, SHARE, ratio
from reports.selection import Selection
from reports.tables import Column, Table

NOBODY = "Geen genoteerd"


def bodies(selection: Selection) -> Table:
    """Questions and their share by public body, the most asked first; those without one come last.

    Bodies of several libraries with the same name are one row, and so is one that was merged into another.
    """
    counts = selection.bodies
    counted: Counter[str] = Counter()
    for name, ids in by_name(counts).items():
        counted[name] = sum(counts[body] for body in ids)
    order = sorted(counted, key=lambda name: (name == NOBODY, -counted[name], name.casefold()))
    whole = counted.total()
    return Table(
        slug="organisaties",
        title="Organisaties",
        columns=(
            Column(
                "Organisatie",
                definition="De uitvoeringsorganisatie of overheid waar de vraag over ging, zoals de "
                "Belastingdienst. De balie noteert er hoogstens een per vraag.",
            ),
            QUESTIONS,
            SHARE,
        ),
        rows=[(name, counted[name], ratio(counted[name], whole)) for name in order],
        total=(None, whole, ratio(whole, whole)),
        notes=[f"'{NOBODY}': de balie vulde geen organisatie in. Dat hoeft ook niet."] if order else [],
        subject=selection.subject,
        period_text=selection.period.title,
    )


def by_name(bodies: Collection[int]) -> dict[str, list[int]]:
    """The ids of public bodies under the name that a report gives them; 0 is no body."""
    found: dict[str, list[int]] = defaultdict(list)
    known = Partner.objects.filter(pk__in=bodies).select_related("merged_into").order_by("pk")
    for partner in known:
        found[(partner.merged_into or partner).name].append(partner.pk)
    if 0 in bodies:
        found[NOBODY].append(0)
    return found
