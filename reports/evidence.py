"""The evidence file of a library over a year, for whoever certifies it: what there was, with its source.

Organisations, days and numbers. It names no contact person, no colleague and no visitor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from ido.models import Library, Position, User
from partners.models import Agreement, Guide, Service
from reports.catalogue import BY_SLUG
from reports.document import Document
from reports.periods import Period, written
from reports.selection import Selection
from reports.tables import Column, Kind, Table, Value

TITLE = "Bewijsdossier Informatiepunt Digitale Overheid"
LOG, SETTINGS = "het logboek", "het beheer van locaties"
# Reports there are, and what each draws on.
REPORTS = {
    "locaties": SETTINGS,
    "kerncijfers": LOG,
    "registratie": "het logboek en de openingstijden",
    "doorverwijzingen": "de doorverwijzingen",
    "bestemming": "de doorverwijzingen",
    "doorverwijzen": "het logboek en de doorverwijzingen",
    "besteding": "de verantwoording van gemeente of bibliotheek",
}
AGREEMENTS = (
    Column("Organisatie", definition="De partner met wie de afspraak is gemaakt."),
    Column("Soort", definition="Wat voor organisatie het is."),
    Column("Afgesproken op", Kind.DATE, definition="De eerste dag van de afspraak."),
    Column("Loopt tot", Kind.DATE, definition="De dag waarop de afspraak eindigt, als die er is."),
    Column("Doorverwijzen", definition="Warm, koud of allebei."),
)
GUIDES = (
    Column("Wegwijzer", definition="De kaart voor medewerkers."),
    Column("Van", definition="De bibliotheek zelf, of landelijk."),
    Column("Nagekeken op", Kind.DATE, definition="De laatste dag waarop iemand de kaart heeft nagekeken."),
)
COURSES = (
    Column("Aanbod", definition="De cursus of het spreekuur."),
    Column("Soort", definition="Cursus of spreekuur."),
    Column("Van", definition="De organisatie die het geeft."),
    Column("Keren", Kind.NUMBER, unit="keer", definition="Hoe vaak het in dit jaar op het rooster stond."),
    Column("Eerste keer", Kind.DATE, definition="De eerste keer in dit jaar."),
    Column("Laatste keer", Kind.DATE, definition="De laatste keer in dit jaar."),
)
STAFF = (
    Column("Functie", definition="In welke functie iemand aan de balie staat."),
    Column("Mensen", Kind.NUMBER, unit="mensen", definition="Hoeveel mensen nu een account hebben."),
    Column(
        "Legden iets vast",
        Kind.NUMBER,
        unit="mensen",
        definition="Hoeveel mensen in dit jaar een bezoek vastlegden.",
    ),
)


def evidence(library: Library, period: Period, today: date) -> Document:
    """Everything of the year, each table with its source and the day on which it was read."""
    selection = Selection(library, period)
    found = {slug: (BY_SLUG[slug].make(selection), source) for slug, source in REPORTS.items()}
    own = [
        (agreements(library, selection), "de sociale kaart"),
        (guides(library, selection), "de sociale kaart"),
        (courses(library, selection), "de roosters in de sociale kaart"),
        (staff(library, selection), "de accounts en het logboek"),
    ]
    return Document(
        [sourced(table, source, today) for table, source in [*found.values(), *own]],
        created=datetime.combine(today, time(), tzinfo=timezone.get_default_timezone()),
        title=TITLE,
        subject=library.name,
        period_text=period.title,
        makers=[library.name],
        days=(period.first, period.last),
    )


def sourced(table: Table, source: str, today: date) -> Table:
    return replace(table, notes=[*table.notes, f"Bron: {source}, opgehaald op {written(today)}."])


def table_of(
    selection: Selection, slug: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]]
) -> Table:
    return Table(slug, title, columns, rows, subject=selection.subject, period_text=selection.period.title)


def agreements(library: Library, selection: Selection) -> Table:
    """Agreements with partners that held on a day of the period."""
    first, last = selection.period.first, selection.period.last
    held = Agreement.objects.filter(library=library, agreed_on__lte=last)
    held = held.filter(Q(ends_on=None) | Q(ends_on__gt=first))
    rows = [
        (
            one.partner.name,
            one.partner.get_kind_display(),
            one.agreed_on,
            one.ends_on,
            " en ".join(sorted(one.manners, reverse=True)).replace("cold", "koud"),
        )
        for one in held.select_related("partner").order_by("partner__name", "agreed_on")
    ]
    return table_of(selection, "afspraken", "Afspraken met partners", AGREEMENTS, rows)


def guides(library: Library, selection: Selection) -> Table:
    """The guides that the desks can use as the period ends, with the day on which each was last checked."""
    known = Guide.objects.current_on(selection.period.last).filter(Q(library=None) | Q(library=library))
    rows = [
        (one.title, library.name if one.library_id else "landelijk", one.checked_on)
        for one in known.order_by("title")
    ]
    return table_of(selection, "wegwijzers", "Wegwijzers", GUIDES, rows)


def courses(library: Library, selection: Selection) -> Table:
    """Courses and consultation hours of the library and its partners, with their sessions in the period."""
    days = {
        "sessions__on__gte": selection.period.first,
        "sessions__on__lte": selection.period.last,
    }
    offered = (
        Service.objects.filter(library=library, **days)
        .select_related("partner")
        .annotate(times=Count("sessions"), first_time=Min("sessions__on"), last_time=Max("sessions__on"))
    )
    rows = [
        (
            one.name,
            one.get_kind_display(),
            one.partner.name if one.partner else library.name,
            one.times,
            one.first_time,
            one.last_time,
        )
        for one in offered.order_by("kind", "name", "pk")
    ]
    return table_of(selection, "aanbod-en-cursussen", "Cursussen en spreekuren", COURSES, rows)


def staff(library: Library, selection: Selection) -> Table:
    """How many people there are by position, and how many of them registered something; nobody by name."""
    accounts = Counter(
        User.objects.filter(library=library, is_active=True).values_list("position", flat=True)
    )
    registered = library.visits.counted().in_period(selection.period.first, selection.period.last)
    wrote = dict(
        registered.order_by().values_list("recorder_position").annotate(Count("recorded_by", distinct=True))
    )
    rows = [(label.capitalize(), accounts[value], wrote.get(value, 0)) for value, label in Position.choices]
    return table_of(selection, "mensen-aan-de-balie", "Mensen aan de balie", STAFF, rows)
