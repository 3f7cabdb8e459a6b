"""Closing a quarter again, and the next number of every edition that counts it: all of them, or none.

A reader may have kept every number before. So each number may only move by nothing or by enough, and what
all numbers tell together goes through the same pattern and the same gate as one edition does. If anything is
against it nothing changes, and the request says in words what it waits for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from ido.models import Province
from reports.closing import LATE, close_again
from reports.editions.counted import MONTH, OPERATION
from reports.editions.drafting import Draft, drafted
from reports.editions.making import NO_ANSWER, ONE_AT_A_TIME, TOO_LONG, Again, drawn
from reports.editions.readers import Area
from reports.editions.steps import FILLING
from reports.editions.too_large import TooMuchError
from reports.inhabitants import listed
from reports.models import Closing, Edition, Reclosing
from reports.models.edition import area
from reports.periods import Period
from reports.protection.corrections import Trouble, Why, must_wait
from reports.protection.ledger import neighbours
from reports.protection.patience import Progress, untold

MOST_TABLES = 4
NOTHING_NEW = "Er is niets veranderd sinds het vaststellen. De uitgaven kloppen dus nog."
TOLD = "Een latere uitgave noemt al enkele nagekomen vragen van dit kwartaal. Daar blijft het bij."
FOUND = "Uit de uitgaven samen was een klein aantal af te leiden."
UNSURE = "Het is niet gelukt om na te rekenen of niemand te herkennen is."
WORDS = {
    Why.FEW: "Een aantal verandert met minder dan {k}. Wie beide uitgaven heeft, ziet dan hoe weinig.",
    Why.SMALL: "Achter een aantal onder de {k} zijn vragen veranderd. Dat mag niemand kunnen zien.",
    Why.VANISHED: "Een verborgen aantal wordt 0. Dan is te raden wat er eerst stond.",
    Why.SHRUNK: "Een aantal dat iedereen al zag, wordt kleiner dan {k}.",
}


class WaitsError(Exception):
    """The request must wait, for the reasons in words; nothing of it may stay."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(*words)
        self.words = words


@transaction.atomic
def settle(request: Reclosing, *, now: datetime, progress: Progress = untold) -> list[Edition]:
    """Do what was asked, and give the editions that appeared: none when it waits, or was settled before.

    Whatever breaks it off leaves everything as it was.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    request = Reclosing.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state != Reclosing.State.ASKED:
        return []
    try:
        with transaction.atomic():
            closing, editions = closed_again(request, now, progress)
    except WaitsError as reason:
        request.end(Reclosing.State.WAITS, at=now, words=reason.words)
        return []
    request.end(Reclosing.State.MADE, at=now, closing=closing)
    return editions


def closed_again(request: Reclosing, now: datetime, progress: Progress) -> tuple[Closing, list[Edition]]:
    """The new version of the closing with the editions made from it; WaitsError if one may not appear."""
    standing = Closing.objects.filter(
        municipality=request.municipality_id, first_day=request.first_day
    ).latest("version")
    closing = close_again(standing, request.library, now=now)
    if closing is None:
        raise WaitsError([NOTHING_NEW])
    if few_were_told(closing):
        raise WaitsError([TOLD])
    editions = []
    for scope, period in about(closing):
        edition = next_number(scope, period, request, now, progress)
        if edition is not None:
            edition.save(force_insert=True)
            editions.append(edition)
    return closing, editions


def few_were_told(closing: Closing) -> bool:
    """Whether so few late questions of the quarter were told in words that a new total would tell how few."""
    later = Closing.objects.filter(municipality=closing.municipality_id, first_day__gt=closing.first_day)
    for one in later.latest_version():
        rows = [row for row in one.rows("late") if row[1] == LATE]
        here = any(first == closing.first_day.isoformat() for first, _, _ in rows)
        if here and sum(number for *_, number in rows) < settings.SMALL_CELL:
            return True
    return False


def about(closing: Closing) -> list[tuple[Area, Period]]:
    """What an edition can be about that counts this quarter, in the order in which they are made."""
    province = Province(closing.municipality.province)
    quarter, year = Period.quarter_of(closing.first_day), Period.year(closing.first_day.year)
    return [(scope, period) for period in (quarter, year) for scope in (closing.municipality, province)]


def next_number(
    scope: Area, period: Period, request: Reclosing, now: datetime, progress: Progress
) -> Edition | None:
    """What takes the place of the last number; WaitsError if it may not appear beside what readers have.

    None when there is no number yet, or none was published and this one would not be either.
    """
    days = {"first_day": period.first, "last_day": period.last}
    numbers = list(
        Edition.objects.filter(**area(scope), **days).defer("document", "cells").order_by("number")
    )
    progress(FILLING, 0, 0)
    try:
        draft = drafted(scope, period)
    except ValueError:  # a year that is not closed
        return None
    if found := troubles(draft):
        raise WaitsError(in_words(found))
    if not numbers:
        return None
    replaced = next((one for one in reversed(numbers) if one.state == Edition.State.PUBLISHED), None)
    again = Again(numbers[-1].number + 1, request, replaced)
    try:
        edition = drawn(draft, scope, period, now=now, progress=progress, again=again)
    except TooMuchError as reason:
        raise WaitsError([reason.words]) from reason
    if edition.state == Edition.State.PUBLISHED:
        return edition
    if replaced is None:
        return None
    is_unsure = {TOO_LONG, NO_ANSWER} & set(edition.reasons)
    raise WaitsError([UNSURE if is_unsure else FOUND])


def troubles(draft: Draft) -> list[Trouble]:
    """What the rule has against it, number by number: those of all editions, and what is left between."""
    cells = [*draft.own, *draft.beside, *(cell for told in draft.told for cell in told.cells)]
    rests = [
        cell
        for dimension in (MONTH, OPERATION)
        for cell in neighbours(draft.whole, cells, dimension, singly=False)
    ]
    return must_wait([*cells, *rests], draft.before, draft.whole, settings.SMALL_CELL)


def in_words(found: Iterable[Trouble]) -> list[str]:
    """Each reason once, with the tables that it is about. No row and no figure is named."""
    titles: dict[Why, dict[str, None]] = {}
    for trouble in found:
        title, *rest = trouble.name.split(", ")
        own = titles.setdefault(trouble.why, {})
        if rest and rest[-1] != "door aftrekken":
            own[title] = None
    return [
        " ".join(filter(None, [WORDS[why].format(k=settings.SMALL_CELL), told_of(list(titles[why]))]))
        for why in Why
        if why in titles
    ]


def told_of(titles: list[str]) -> str:
    """In which tables; nothing when it only shows by subtraction."""
    named = [f"'{title}'" for title in titles[:MOST_TABLES]]
    more = ["andere tabellen"] if len(titles) > MOST_TABLES else []
    return f"Dat is zo bij {listed([*named, *more])}." if titles else ""
