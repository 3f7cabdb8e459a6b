"""Editions made up for tests, without the work of protecting real figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ido.models import Municipality, Province, User
from reports.document import Document
from reports.editions.frozen import freeze
from reports.files import TITLE
from reports.indicators.columns import QUESTIONS, SHARE, VISITS
from reports.models import Closing, Edition, Reclosing
from reports.models.edition import area, checksum
from reports.periods import Period
from reports.tables import HIDDEN, Column, Kind, Table
from tests.factories import make_municipality, make_user

NOTE = "Een • staat bij een klein aantal."
REACH = Column("Per 1.000 inwoners", Kind.RATIO, definition="Vragen per 1.000 inwoners.")


def make_edition(
    scope: Municipality | Province, period: Period, *, reasons: list[str] | None = None, **kwargs: Any
) -> Edition:
    """What was published about the scope, made up; with reasons it was refused."""
    edition = Edition(**area(scope), first_day=period.first, last_day=period.last, made_at=timezone.now())
    if reasons:
        edition.state, edition.reasons = Edition.State.REFUSED, reasons
    else:
        edition.state, edition.document = Edition.State.PUBLISHED, freeze(made_up(edition))
        edition.checksum = checksum(edition.document)
    for name, value in kwargs.items():
        setattr(edition, name, value)
    if edition.number > 1:
        edition.reclosing = make_reclosing(period.first)
    edition.save(force_insert=True)
    return edition


def make_reclosing(first_day: date) -> Reclosing:
    """A request of a library about Almere, that was done."""
    joost = User.objects.filter(role="coordinator").first() or make_user("Joost", "coordinator")
    closings = Closing.objects.filter(municipality=make_municipality(), first_day=first_day)
    closing = closings.last() or Closing.objects.create(
        municipality=make_municipality(), first_day=first_day, closed_at=timezone.now(), counts={}
    )
    return Reclosing.objects.create(
        library=joost.library,
        municipality=closing.municipality,
        first_day=first_day,
        reason="late",
        asked_at=timezone.now(),
        asked_by=joost,
        state="made",
        ended_at=timezone.now(),
        closing=closing,
    )


def made_up(edition: Edition) -> Document:
    """Headline figures and topics, one of them hidden."""
    about: dict[str, Any] = {"subject": edition.subject, "period_text": edition.period.title}
    place, topic, group = Column("Gebied"), Column("Onderwerp", definition="Waarover."), Column("Groep")
    topics = [("DigiD", "Inloggen", 1226, Decimal("0.994")), ("Huurtoeslag", "Toeslagen", HIDDEN, HIDDEN)]
    tables = [
        Table(
            "kerncijfers",
            "Kerncijfers",
            [place, QUESTIONS, VISITS, REACH],
            [(edition.subject, 1234, 1100, Decimal("5.61"))],
            notes=[NOTE],
            **about,
        ),
        Table(
            "onderwerpen",
            "Onderwerpen",
            [topic, group, QUESTIONS, SHARE],
            topics,
            total=(None, None, 1234, 1),
            notes=[NOTE, "Over onderwerpen."],
            **about,
        ),
    ]
    imprint = [("Stand van", "15-04-2025")]
    return Document(tables, edition.made_at, title=TITLE, makers=["Bibliotheek Almere"], imprint=imprint)
