"""An invented social map in the numbers of the country: who gives what, and when."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from ido.models import Municipality, Topic
from partners.models import Guide, Partner, Schedule, Service
from partners.models import Place as Address
from partners.search import refresh_search
from tests.bench.world import Place

SCHEDULES_EACH = 3
SERVICES_EACH = 4  # of one partner
NATIONAL = 0.5  # of the partners: maintained for all libraries, so that every desk searches among them
EVERYWHERE = 0.05  # of the partners: national, and for people of every municipality
TEXT = (
    "hulp bij formulieren en brieven voor mensen die moeite hebben met lezen of de computer samen kijken"
    " rekening schulden inkomen wonen energie gezondheid gezin werk taal cursus oefenen inloop afspraak"
    " gratis buurt vrijwilliger gesprek advies vragen post overheid toeslag uitkering pensioen belasting zorg"
)
WORDS = TEXT.split()
# chance → rule; {day} is a weekday
RULES = [
    (0.60, "FREQ=WEEKLY;BYDAY={day}"),
    (0.75, "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}"),
    (0.95, "FREQ=MONTHLY;BYDAY={nth}{day}"),
    (1.00, "FREQ=DAILY"),
]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def make_directory(services: int, places: list[Place], today: date) -> None:
    """Partners, their services and schedules, and guides on every topic; without sessions."""
    chance = random.Random("directory")
    addresses = keep(Address, (address(place, chance) for place in places))
    partners = make_partners(max(1, services // SERVICES_EACH), places, addresses, today, chance)
    made = keep(
        Service,
        (make_service(partners[n % len(partners)], n, chance, today) for n in range(services)),
    )
    link(Service.topics.through, "service_id", "topic_id", made, topics_of(chance))
    keep(Schedule, (make_schedule(one, chance, today) for one in made for _ in range(SCHEDULES_EACH)))
    guides = keep(Guide, (make_guide(n, today) for n in range(2 * Topic.objects.count())))
    link(Guide.topics.through, "guide_id", "topic_id", guides, topics_of(chance))
    refresh_search()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def keep(model: Any, rows: Iterable[Any]) -> list[Any]:
    return model.objects.bulk_create(rows, batch_size=2000)


def address(place: Place, chance: random.Random) -> Address:
    latitude, longitude = chance.uniform(51.3, 53.4), chance.uniform(3.6, 7.1)
    return Address(
        library=place.location.library,
        location=place.location,
        name=place.location.name,
        street="Voorbeeldstraat 1",
        city=place.municipality.name,
        municipality=place.municipality,
        latitude=latitude,
        longitude=longitude,
    )


def make_partners(
    count: int, places: list[Place], addresses: list[Address], today: date, chance: random.Random
) -> list[Partner]:
    kinds = list(Partner.Kind)
    homes = [chance.randrange(len(places)) for _ in range(count)]
    national = [number < count * NATIONAL for number in range(count)]
    partners = keep(
        Partner,
        (
            Partner(
                library=None if national[n] else places[homes[n]].location.library,
                name=f"Organisatie {n}",
                short_name=f"Org {n}",
                kind=kinds[n % len(kinds)],
                description=words(chance, 20),
                phone="088 123 4567",
                place=None if national[n] else addresses[homes[n]],
                starts_on=today - timedelta(days=900),
                verified_on=today - timedelta(days=int(440 * chance.random() ** 2)),
                verified_by="C1",
            )
            for n in range(count)
        ),
    )
    served = [
        [] if n < count * EVERYWHERE else [places[homes[n]].municipality, *near(places, chance)]
        for n in range(count)
    ]
    link(Partner.municipalities.through, "partner_id", "municipality_id", partners, served)
    link(Partner.topics.through, "partner_id", "topic_id", partners, topics_of(chance))
    return partners


def near(places: list[Place], chance: random.Random) -> list[Municipality]:
    return [chance.choice(places).municipality for _ in range(2)]


def make_service(partner: Partner, number: int, chance: random.Random, today: date) -> Service:
    kind = list(Service.Kind)[number % len(Service.Kind)]
    return Service(
        library_id=partner.library_id,
        partner=partner,
        kind=kind,
        name=f"{kind.label.capitalize()} {chance.choice(WORDS)} {number}",
        description=words(chance, 25),
        place_id=partner.place_id,
        walk_in=chance.random() < 0.7,
        capacity=chance.choice(["ample", "limited", "full", "waiting_list"]),
        capacity_asked_on=today - timedelta(days=chance.randrange(60)),
        languages=["ar"] if chance.random() < 0.1 else [],
        to_bring="Legitimatie en de brief" if chance.random() < 0.5 else "",
        starts_on=today - timedelta(days=900),
    )


def make_schedule(service: Service, chance: random.Random, today: date) -> Schedule:
    draw = chance.random()
    rule = next(rule for bound, rule in RULES if draw < bound)
    opens, hours = (0, 23.98) if rule == "FREQ=DAILY" else (chance.randrange(8, 19), chance.choice([1, 2, 4]))
    closes = round(60 * (opens + hours))
    return Schedule(
        service=service,
        first_on=today - timedelta(days=chance.randrange(30, 800)),
        opens=time(opens),
        closes=time(closes // 60, closes % 60),
        rule=rule.format(day=chance.choice(WEEKDAYS), nth=chance.randint(1, 4)),
        in_school_holidays=chance.random() < 0.5,
    )


def make_guide(number: int, today: date) -> Guide:
    return Guide(
        title=f"Zo help je {number}",
        steps=[f"Stap {step}: kijk samen naar de brief en lees hem voor." for step in range(5)],
        may=["Meekijken.", "Uitleggen wat er staat."],
        may_not=["Inloggen voor een ander.", "Een wachtwoord bewaren."],
        links=[{"label": "Rijksoverheid", "url": "https://www.rijksoverheid.nl"}],
        checked_on=today - timedelta(days=20),
        checked_by="Bea",
    )


def words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count)).capitalize() + "."


def topics_of(chance: random.Random) -> Iterable[list[Topic]]:
    """Without end: two topics each time."""
    topics = list(Topic.objects.filter(ends_on=None))
    while True:
        yield chance.sample(topics, 2)


def link(through: Any, own: str, other: str, rows: list[Any], wanted: Iterable[list[Model]]) -> None:
    pairs = {(row.pk, one.pk) for row, found in zip(rows, wanted, strict=False) for one in found}
    keep(through, (through(**{own: left, other: right}) for left, right in sorted(pairs)))
