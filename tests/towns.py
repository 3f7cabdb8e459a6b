"""A province of towns and villages with questions by chance: what the protection of editions is tried on."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from ido.models import Domain, Library, Location, Municipality, Operation, Province, Topic
from registration.models import Question, Visit
from reports.closing import counts
from reports.editions.counted import GROUPS
from reports.handing_over import DESTINATIONS, LINES
from reports.models import Closing
from reports.periods import Period
from reports.selection import Selection
from tests.attacker import Town, World, quarter
from tests.factories import (
    local,
    make_group,
    make_library,
    make_location,
    make_municipality,
    make_public_body,
    make_user,
)

NAMES = (
    "Almere",
    "Lelystad",
    "Dronten",
    "Urk",
    "Zeewolde",
    "Noordoostpolder",
    "Swifterbant",
    "Ens",
    "Nagele",
)
TOPIC_GROUPS = ("Inloggen", "Toeslagen", "Zorg", "Werk", "Rijbewijs", "Wonen", "Apparaat", "Post")


class Towns:
    """Towns in Flevoland, each with a library of one to three desks, and the topics that they all use.

    The same seed draws the same questions. One desk opens in July, so that quarters differ in their desks.
    """

    def __init__(self, number: int, topics: int, seed: int = 1) -> None:
        self.drawn = random.Random(seed)
        groups = [make_group(name) for name in TOPIC_GROUPS]
        corona = make_group("Corona", is_corona=True)
        self.topics = [
            Topic.objects.create(
                name=f"Onderwerp {place + 1}",
                group=corona if place % 9 == 4 else groups[place * place % len(groups)],
                domain=[Domain.DIGITAL_GOVERNMENT, Domain.LIBRARY_SERVICE, Domain.OTHER][place % 7 // 5],
                starts_on=date(2020, 1, 1),
            )
            for place in range(topics)
        ]
        self.bodies = [make_public_body(name) for name in ("Belastingdienst", "UWV", "SVB", "DUO", "CAK")]
        self.towns = [
            make_municipality(f"GM{place:04}", NAMES[place - 1], "PV24", inhabitants=20_000 * place)
            for place in range(1, number + 1)
        ]
        self.desks = {town.pk: self._desks(place, town) for place, town in enumerate(self.towns)}

    def _desks(self, place: int, town: Municipality) -> list[Location]:
        library: Library = make_library(f"Bibliotheek {town.name}")
        make_user("Fatima", library=library, email=f"fatima@{library.slug}.example")
        desks = [make_location(f"{town.name} Centrum", library, town)]
        if place % 2 == 0:
            desks.append(Location.objects.create(library=library, name=f"{town.name} Wijk"))
            Operation.objects.create(location=desks[1], period=(date(2025, 7, 1), None), municipality=town)
        if place % 3 == 2:
            desks.append(make_location(f"{town.name} Pop-up", library, town))
        return desks

    def ask(self, town: Municipality, number: int, period: Period) -> None:
        """So many visits on days in the period by chance, one in five with a second question."""
        by_rank = [1 / rank for rank in range(1, len(self.topics) + 1)]
        days = (period.last - period.first).days + 1
        visits, asked = [], []
        for _ in range(number):
            day = period.first + timedelta(days=self.drawn.randrange(days))
            open_desks = [
                desk
                for desk in self.desks[town.pk]
                if not desk.name.endswith("Wijk") or day >= date(2025, 7, 1)
            ]
            desk = self.drawn.choices(open_desks, [6, 2, 1][: len(open_desks)])[0]
            visits.append(self._visit(desk, day))
            for position in range(1, 3 if self.drawn.random() < 0.2 else 2):
                asked.append(
                    self._question(visits[-1], position, self.drawn.choices(self.topics, by_rank)[0])
                )
        Visit.objects.bulk_create(visits)
        Question.objects.bulk_create(asked)

    def _visit(self, desk: Location, day: date) -> Visit:
        by = desk.library.users.first()
        return Visit(
            library_id=desk.library_id,
            location=desk,
            submission_id=uuid.UUID(int=self.drawn.getrandbits(128)),
            occurred_at=local(day),
            recorded_by=by,
            recorder_position=by.position,
            channel=self.drawn.choices(Visit.Channel.values, [80, 12, 3, 3, 2])[0],
            need_profiles=sorted(
                self.drawn.sample(Visit.NeedProfile.values, self.drawn.choice([0, 0, 1, 2]))
            ),
        )

    def _question(self, visit: Visit, position: int, topic: Topic) -> Question:
        return Question(
            visit=visit,
            position=position,
            topic=topic,
            domain=topic.domain if self.drawn.random() < 0.9 else Domain.OTHER,
            outcome=self.drawn.choices(Question.Outcome.values, [6, 2, 2, 1])[0],
            help_given=self.drawn.choices(Question.HelpGiven.values, [5, 4, 2, 1])[0],
            public_body=self.drawn.choices([None, *self.bodies], [12, 6, 3, 2, 1, 1])[0],
        )

    def close(self, quarter: Period, closed_at: Any) -> list[Closing]:
        """Close the quarter of every town, with referrals by chance."""
        return [self._closing(town, quarter, closed_at) for town in self.towns]

    def _closing(self, town: Municipality, quarter: Period, closed_at: Any) -> Closing:
        found = counts(town, quarter)
        operations = sorted({row[0] for row in found["visits"]})
        drawn = [
            (operation, line, self.drawn.randrange(1, 7))
            for operation in operations
            for line in LINES
            if self.drawn.random() < 0.4
        ]
        found["referrals"] = [
            [operation, line, destination, number]
            for operation, line, whole in drawn
            for destination, number in (("external", whole - whole // 3), ("internal", whole // 3))
            if number
        ]
        found["answers"] = [[operation, 4, whole] for operation, line, whole in drawn if line == LINES[1]]
        return Closing.objects.create(
            municipality=town, first_day=quarter.first, closed_at=closed_at, counts=found
        )


def quarters_of(year: int) -> Sequence[Period]:
    return [Period.quarter(year, number) for number in (1, 2, 3, 4)]


LABELS = {
    "outcome": dict(Question.Outcome.choices),
    "domain": dict(Domain.choices),
    "channel": dict(Visit.Channel.choices),
    "line": {line: line for line in LINES},
    "destination": DESTINATIONS,
    "help": dict(Question.HelpGiven.choices),
}


def as_world(towns: Towns, closings: Sequence[Closing]) -> World:
    """What everybody knows of these towns, and what was counted in truth."""
    needs = {row[3] for closing in closings for row in closing.rows("visits")}
    year = Selection(Province.FLEVOLAND, Period.year(closings[0].first_day.year))
    return World(
        [Town(town.name, {desk.name: since(desk) for desk in towns.desks[town.pk]}) for town in towns.towns],
        sorted({month.isoformat()[:7] for closing in closings for month in quarter_from(closing).months()}),
        {(topic.name, topic.group.name): topic.group.is_corona for topic in towns.topics},
        {
            **{name: list(codes.values()) for name, codes in LABELS.items()},
            "body": ["Geen genoteerd", *(body.name for body in towns.bodies)],
            "needs": sorted(in_words(each) for each in needs),
        },
        {
            slug: {
                name: {stretch.operation.location.name for stretch in found}
                for name, found in grouped(year).items()
            }
            for slug, grouped in GROUPS.items()
        },
        counted(towns, closings),
    )


def in_words(needs: str) -> str:
    labels = dict(Visit.NeedProfile.choices)
    return "+".join(labels[need] for need in needs.split("+") if need)


def counted(towns: Towns, closings: Sequence[Closing]) -> dict[tuple[Any, ...], int]:
    """The number of each unknown, as `Attacker` names them."""
    operations = {
        operation.pk: (operation.municipality.name, operation.location.name)
        for operation in Operation.objects.select_related("municipality", "location")
    }
    topics = {topic.pk: topic for topic in towns.topics}
    bodies = {0: "Geen genoteerd", **{body.pk: body.name for body in towns.bodies}}
    truth: Counter[tuple[Any, ...]] = Counter()
    for closing in closings:
        for operation, month, topic, outcome, domain, body, help_given, number in closing.rows("questions"):
            town, desk = operations[operation]
            unit, own = ("question", town, quarter(month)), topics[topic]
            truth[*unit, 0, desk, own.group.is_corona] += number
            truth[*unit, 1, month[:7], own.group.is_corona] += number
            truth[*unit, 2, (own.name, own.group.name)] += number
            truth[*unit, 3, LABELS["outcome"][outcome]] += number
            truth[*unit, 4, LABELS["domain"][domain]] += number
            truth[*unit, 5, bodies[body]] += number
            truth[*unit, 6, LABELS["help"][help_given]] += number
        for operation, month, channel, needs, number in closing.rows("visits"):
            unit = ("visit", operations[operation][0], quarter(month))
            truth[*unit, 0, LABELS["channel"][channel]] += number
            truth[*unit, 1, in_words(needs)] += number
        when = quarter(closing.first_day.isoformat())
        for operation, line, destination, number in closing.rows("referrals"):
            unit = ("referral", operations[operation][0], when)
            truth[*unit, 0, line] += number
            truth[*unit, 1, DESTINATIONS[destination]] += number
        for operation, _, number in closing.rows("answers"):
            truth["answer", operations[operation][0], when, 0] += number
    return dict(truth)


def since(desk: Location) -> str:
    return desk.operations.get().period.lower.isoformat()[:7]


def quarter_from(closing: Closing) -> Period:
    return Period.quarter_of(closing.first_day)
