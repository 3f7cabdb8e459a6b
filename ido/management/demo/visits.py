"""The demo's visits: exactly the seed's counts to 11 December 2022, then invented ones up to now.

Deterministic: each location and day has its own random source, so that the same day always gives the same
visits, whenever the demo is loaded.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from ido.hours import OpenBlock, open_blocks
from ido.management.demo.places import LOCATIONS, SEED_FIRST, SEED_LAST, DemoLocation
from ido.models import Location, Topic, User
from registration.imports.copying import copy, new_ids
from registration.models import Question, Visit, help_for

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NAMESPACE = uuid.UUID("6f1a3f0e-6d53-4a7b-9a3e-0d5a1f5e2c11")
# How often a topic is asked, against 1 for the rest.
POPULAR = {
    "DigiD-app en sms-controle": 14,
    "DigiD aanvragen": 12,
    "DigiD wachtwoord vergeten": 9,
    "Telefoon of tablet": 9,
    "E-mail en wachtwoorden": 8,
    "Printen, scannen en kopiëren": 8,
    "Aangifte inkomstenbelasting": 6,
    "Huurtoeslag": 6,
    "Zorgtoeslag": 6,
    "Rijbewijs verlengen": 6,
    "Afspraak of melding bij de gemeente": 5,
    "Woning zoeken": 4,
    "MijnOverheid en Berichtenbox": 4,
    "Internetbankieren": 4,
    "Phishing en nepberichten": 4,
    "Patiëntenportaal en zorgapps": 4,
    "CoronaCheck-app": 8,
    "Vaccinatieafspraak": 5,
    "Coronabewijs op papier": 4,
}
OUTCOMES = {"solved": 66, "partly": 14, "referred": 15, "unsolved": 5}
CHANNELS = {"desk": 90, "phone": 6, "email": 1, "online": 1, "on_site": 2}
DURATIONS = {"": 45, "under_5": 12, "5_15": 24, "15_30": 14, "30_60": 4, "over_60": 1}
LANGUAGES = {"": 90, "en": 3, "ar": 3, "uk": 2, "pl": 1, "tr": 1}
NEEDS = {"hands_on": 30, "look_along": 26, "orientation": 18, "language": 12, "trust": 9, "support": 5}


@dataclass
class Draft:
    """A visit before it has an id, with the names of its topics."""

    place: DemoLocation
    at: datetime
    topics: list[str]
    rng: random.Random


def pick(rng: random.Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def moment_in(rng: random.Random, block: OpenBlock) -> datetime:
    start = datetime.combine(block.day, block.opens, tzinfo=AMSTERDAM)
    minutes = int((datetime.combine(block.day, block.closes, tzinfo=AMSTERDAM) - start).total_seconds() // 60)
    return start + timedelta(minutes=rng.randrange(minutes))


def seed_visits(place: DemoLocation, blocks: list[OpenBlock], topics: dict[str, bool]) -> Iterator[Draft]:
    """Visits with exactly the seed's number of questions and of corona questions for this location."""
    rng = random.Random(f"seed {place.name}")
    plain = {name: POPULAR.get(name, 1) for name, corona in topics.items() if not corona}
    corona = {name: POPULAR.get(name, 1) for name, is_corona in topics.items() if is_corona}
    # A desk becomes known in its first year; corona questions peak with the corona pass, late in 2021.
    growth = [min(1.0, 0.3 + 0.7 * (block.day - place.opened).days / 365) for block in blocks]
    wave = [max(0.02, 1 - abs((block.day - date(2021, 11, 15)).days) / 150) for block in blocks]
    asked = [
        (rng.choices(blocks, growth)[0], pick(rng, plain)) for _ in range(place.questions - place.corona)
    ]
    asked += [(rng.choices(blocks, wave)[0], pick(rng, corona)) for _ in range(place.corona)]
    asked.sort()
    for block, questions in groupby(asked, key=lambda pair: pair[0]):
        names = [name for _, name in questions]
        rng.shuffle(names)
        while names:
            size = min(len(names), rng.choices([1, 2, 3], [78, 17, 5])[0])
            yield Draft(place, moment_in(rng, block), [names.pop() for _ in range(size)], rng)


def live_visits(
    place: DemoLocation, blocks: list[OpenBlock], topics: dict[str, bool], now: datetime
) -> Iterator[Draft]:
    """Invented visits of the last years, up to `now`: some open stretches stay empty, as in life."""
    plain = {name: POPULAR.get(name, 1) for name, corona in topics.items() if not corona}
    per_hour = place.questions / 1800
    for block in blocks:
        rng = random.Random(f"{place.name} {block.day} {block.opens}")
        hours = block.closes.hour - block.opens.hour
        season = 1.3 if block.day.month in (1, 2, 3, 4, 9, 10) else 0.85
        for _ in range(
            rng.choices([0, 1, 2, 3], [3, 4, 3, 1])[0] if rng.random() < hours * per_hour * season else 0
        ):
            size = rng.choices([1, 2, 3], [78, 17, 5])[0]
            draft = Draft(place, moment_in(rng, block), [pick(rng, plain) for _ in range(size)], rng)
            if draft.at <= now:
                yield draft


def make_visits(locations: dict[str, Location], users: dict[int, list[User]], now: datetime) -> None:
    """All visits of the demo; `users` are the people of each library, by its id."""
    corona = dict(Topic.objects.values_list("name", "group__is_corona"))
    today = now.astimezone(AMSTERDAM).date()
    since = date(today.year - 1, 1, 1)
    drafts: list[Draft] = []
    for place in LOCATIONS:
        pk = locations[place.name].pk
        drafts += seed_visits(place, open_blocks([pk], max(place.opened, SEED_FIRST), SEED_LAST), corona)
        drafts += live_visits(place, open_blocks([pk], since, today), corona, now)
    drafts.sort(key=lambda draft: draft.at)
    store(drafts, locations, users)


def store(drafts: list[Draft], locations: dict[str, Location], users: dict[int, list[User]]) -> None:
    ids = new_ids(Visit, len(drafts))
    visits = [
        {"id": pk, **visit_columns(number, draft, locations[draft.place.name], users)}
        for number, (pk, draft) in enumerate(zip(ids, drafts, strict=True))
    ]
    copy(Visit, list(visits[0]), (tuple(visit.values()) for visit in visits))
    questions = list(question_columns(ids, drafts))
    copy(Question, list(questions[0]), (tuple(question.values()) for question in questions))


def visit_columns(
    number: int, draft: Draft, location: Location, users: dict[int, list[User]]
) -> dict[str, Any]:
    user = draft.rng.choice(users[location.library_id])
    return {
        "library_id": location.library_id,
        "submission_id": uuid.uuid5(NAMESPACE, f"{draft.place.name} {draft.at.isoformat()} {number}"),
        "location_id": location.pk,
        "occurred_at": draft.at,
        "entered_at": draft.at + timedelta(minutes=draft.rng.randrange(1, 12)),
        "channel": pick(draft.rng, CHANNELS),
        "duration": pick(draft.rng, DURATIONS),
        "need_profiles": [pick(draft.rng, NEEDS)] if draft.rng.random() < 0.4 else [],
        "complexity": draft.rng.choices(["", "simple", "average", "complex"], [50, 25, 18, 7])[0],
        "age_band": "",
        "language": pick(draft.rng, LANGUAGES),
        "recorded_by_id": user.pk,
        "recorder_position": user.position,
        "source": Visit.Source.DESK,
    }


def question_columns(visit_ids: list[int], drafts: list[Draft]) -> Iterator[dict[str, Any]]:
    topics = {topic.name: topic for topic in Topic.objects.national()}
    bodies: dict[int, list[int]] = {}
    for topic_id, body_id in Topic.partners.through.objects.values_list("topic_id", "partner_id"):
        bodies.setdefault(topic_id, []).append(body_id)
    for pk, draft in zip(visit_ids, drafts, strict=True):
        for position, name in enumerate(draft.topics, start=1):
            topic, outcome = topics[name], pick(draft.rng, OUTCOMES)
            yield {
                "visit_id": pk,
                "position": position,
                "topic_id": topic.pk,
                "domain": topic.domain,
                "public_body_id": next(iter(bodies.get(topic.pk, [])), None),
                "outcome": outcome,
                "help_given": help_for(outcome),
                "note": "",
            }
