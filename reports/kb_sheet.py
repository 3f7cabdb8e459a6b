"""The log in the order of KB's registration form, and what of it was typed over there.

The form of the Bibliotheekmonitor (since April 2024) asks for a location and a day, per visitor how contact
was made, and per question the kind, the subject, the body, the help and the referral. No other system may be
connected to it. So these rows are typed over by hand, and what was typed is noted here.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils import timezone

from ido.models import Domain, Location
from referrals.models import Referral
from registration.models import MonthlyCount, Question, Visit
from reports.models import Rekeying

DOMAINS, HELP = dict(Domain.choices), dict(Question.HelpGiven.choices)
OUTCOMES, CHANNELS = dict(Question.Outcome.choices), dict(Visit.Channel.choices)
MANNERS, DESTINATIONS = dict(Referral.Manner.choices), dict(Referral.Destination.choices)
# Of each visit: what it is, and its questions in order, first in codes and then in names. A question can be
# handed on more than once.
VISITS = """
    SELECT visit.id, visit.location_id, visit.day, visit.occurred_at, visit.channel,
        visit.withdrawn_at IS NOT NULL,
        (
            SELECT json_agg(json_build_array(
                json_build_array(
                    asked.domain, asked.topic_id, asked.public_body_id, asked.help_given, asked.outcome,
                    handed.codes
                ),
                topic.name, coalesce(nullif(body.short_name, ''), body.name, ''), handed.names
            ) ORDER BY asked.position)
            FROM registration_question asked
            JOIN ido_topic topic ON topic.id = asked.topic_id
            LEFT JOIN partners_partner body ON body.id = asked.public_body_id
            CROSS JOIN LATERAL (
                SELECT
                    coalesce(json_agg(json_build_array(
                        sent.manner, sent.destination, sent.partner_id
                    ) ORDER BY sent.created_at, sent.id), '[]') AS codes,
                    coalesce(json_agg(coalesce(partner.name, '') ORDER BY sent.created_at, sent.id), '[]')
                        AS names
                FROM referrals_referral sent
                LEFT JOIN partners_partner partner ON partner.id = sent.partner_id
                WHERE sent.question_id = asked.id
                    AND sent.state NOT IN ('draft', 'cancelled', 'entered-in-error')
            ) handed
            WHERE asked.visit_id = visit.id
        )
    FROM registration_visit visit
    WHERE visit.location_id = ANY(%(locations)s) AND visit.day BETWEEN %(first)s AND %(last)s
            AND visit.withdrawn_at IS NULL
        OR visit.id = ANY(%(visits)s)
    ORDER BY visit.occurred_at, visit.id
"""


class State(models.TextChoices):
    """How a visit here stands to what was typed at KB."""

    OPEN = "open", "nog overtypen"
    DONE = "done", "overgetypt"
    CHANGED = "changed", "daarna verbeterd"
    GONE = "gone", "telt niet meer mee"


class SheetQuestion(NamedTuple):
    """A question in the words and the order of the form; `body` and `referral` may be empty."""

    domain: str
    topic: str
    body: str
    help_given: str
    outcome: str
    referral: str


@dataclass(frozen=True)
class SheetVisit:
    pk: int
    time: str
    channel: str
    questions: tuple[SheetQuestion, ...]
    mark: str
    state: State

    @property
    def key(self) -> str:
        """What a form sends to say that the visit was typed over as it stands here."""
        return f"{self.pk}-{self.mark}"


class Progress(NamedTuple):
    """How far the typing of a day is, in a word or two, and the tone of the badge."""

    label: str
    tone: str


@dataclass(frozen=True)
class Day:
    """One location on one day: the visits that count and those that are to be removed at KB."""

    location: Location
    day: date
    visits: tuple[SheetVisit, ...]
    gone: tuple[SheetVisit, ...]

    @property
    def questions(self) -> int:
        return sum(len(visit.questions) for visit in self.visits)

    @property
    def domains(self) -> list[tuple[str, int]]:
        """Questions by kind, in the order of the form."""
        return counted(DOMAINS.values(), (q.domain for visit in self.visits for q in visit.questions))

    @property
    def outcomes(self) -> list[tuple[str, int]]:
        return counted(OUTCOMES.values(), (q.outcome for visit in self.visits for q in visit.questions))

    @property
    def channels(self) -> list[tuple[str, int]]:
        """Visits by channel."""
        return counted(CHANNELS.values(), (visit.channel for visit in self.visits))

    def number(self, state: State) -> int:
        return sum(visit.state is state for visit in (*self.visits, *self.gone))

    @property
    def to_do(self) -> int:
        """Visits for which something is to be done at KB."""
        return len(self.visits) + len(self.gone) - self.number(State.DONE)

    @property
    def progress(self) -> Progress:
        if not self.to_do:
            return Progress("klaar", "success")
        begun = self.number(State.OPEN) < len(self.visits) or self.gone
        return Progress(f"nog {self.to_do}", "warning") if begun else Progress("nog overtypen", "")


def counted(labels: Iterable[str], found: Iterable[str]) -> list[tuple[str, int]]:
    numbers = Counter(found)
    return [(label, numbers[label]) for label in labels]


def days(locations: Sequence[Location], first: date, last: date) -> list[Day]:
    """Every location and day from first to last, both included, with visits or typed ones; newest first."""
    typed = newest(locations, first, last)
    known = [int(pk) for marks in typed.values() for pk in marks]
    sheets: dict[tuple[int, date], tuple[list[SheetVisit], list[SheetVisit]]] = defaultdict(lambda: ([], []))
    where: dict[int, tuple[int, date]] = {}
    by_visit: dict[int, tuple[Any, ...]] = {}
    for row in rows(locations, first, last, known):
        pk, location, day, _, _, is_withdrawn, _ = row
        by_visit[pk] = row
        if not is_withdrawn and first <= day <= last:
            where[pk] = location, day
            sheets[location, day][0].append(visit_of(row, typed.get((location, day), {})))
    for place, marks in typed.items():
        sheets[place]  # noted as typed, whatever is left of it
        for pk in map(int, marks):
            if where.get(pk) != place:
                sheets[place][1].append(gone(pk, by_visit.get(pk), marks[str(pk)]))
    by_id = {location.pk: location for location in locations}
    found = [
        Day(by_id[location], day, tuple(visits), tuple(gone))
        for (location, day), (visits, gone) in sheets.items()
        if visits or gone
    ]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.location.name, one.location.pk))


def rows(locations: Sequence[Location], first: date, last: date, visits: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        ids = [location.pk for location in locations]
        cursor.execute(VISITS, {"locations": ids, "first": first, "last": last, "visits": visits})
        return cursor.fetchall()


def newest(locations: Sequence[Location], first: date, last: date) -> dict[tuple[int, date], dict[str, str]]:
    """What was last noted as typed, by location and day: marks by the number of the visit."""
    noted = Rekeying.objects.filter(location__in=locations, day__range=(first, last))
    return {
        (location, day): visits
        for location, day, visits in noted.order_by("location_id", "day", "-pk")
        .distinct("location_id", "day")
        .values_list("location_id", "day", "visits")
    }


def visit_of(row: tuple[Any, ...], typed: dict[str, str]) -> SheetVisit:
    pk, _, _, at, channel, _, asked = row
    now, before = mark(channel, asked or []), typed.get(str(pk))
    state = State.OPEN if before is None else State.DONE if before == now else State.CHANGED
    questions = tuple(question(*values) for values in asked or [])
    return SheetVisit(pk, f"{timezone.localtime(at):%H.%M}", CHANNELS[channel], questions, now, state)


def gone(pk: int, row: tuple[Any, ...] | None, before: str) -> SheetVisit:
    """A visit that was typed over and counts here no more: withdrawn, or of another day or desk."""
    if row is None:
        return SheetVisit(pk, "", "", (), before, State.GONE)
    return replace(visit_of(row, {}), mark=before, state=State.GONE)


def question(codes: list[Any], topic: str, body: str, partners: list[str]) -> SheetQuestion:
    domain, _, _, help_given, outcome, handed = codes
    to = [
        f"{MANNERS[manner]}, {DESTINATIONS[destination]}" + (f": {partner}" if partner else "")
        for (manner, destination, _), partner in zip(handed, partners, strict=True)
    ]
    return SheetQuestion(DOMAINS[domain], topic, body, HELP[help_given], OUTCOMES[outcome], "; ".join(to))


def mark(channel: str, asked: Iterable[list[Any]]) -> str:
    """A short mark of all that is typed of a visit, by codes: another choice gives another mark, a new name
    for the same partner does not."""
    text = json.dumps([channel, [codes for codes, *_ in asked]])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def month_of_reports(locations: Sequence[Location], month: date) -> tuple[int, int]:
    """Visits and questions of the month as the reports count them: from counts that are kept apart."""
    kept = (
        MonthlyCount.objects.filter(location__in=locations, month=month, dimension__in=["channel", "domain"])
        .values_list("dimension")
        .annotate(models.Sum("number"))
    )
    found = dict(kept)
    return found.get("channel", 0), found.get("domain", 0)
