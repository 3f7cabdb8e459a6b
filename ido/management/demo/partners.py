"""The demo's social map: invented partners around each desk, and the help lines of national bodies.

The same whenever it is loaded, but for the dates, which lie around that day. Names of partners, streets and
people are invented and their sites end in `.example`; the towns lie where they lie.
"""

from __future__ import annotations

import random
from datetime import date, time, timedelta

from django.utils.text import slugify

from ido.management.demo.partner_list import (
    ACTORS,
    HELP_LINE_TIMES,
    HELP_LINES,
    OWN_OFFERS,
    Actor,
    Offer,
    Times,
)
from ido.models import Library, Location, Municipality, Operation, Topic
from partners.models import Agreement, Contact, Partner, Place, Schedule, Service
from partners.models.freshness import VERIFY_AFTER_DAYS
from partners.schedule import refresh_sessions

# Desk -> its town, latitude and longitude (WGS 84, to some 300 metres)
DESKS = {
    "De Bibliotheek LocHal": ("Tilburg", 51.5617, 5.0817),
    "De Bibliotheek Wagnerplein": ("Tilburg", 51.5797, 5.0653),
    "De Bibliotheek Waalwijk": ("Waalwijk", 51.6860, 5.0705),
    "Nieuwe Veste bibliotheek Centrum": ("Breda", 51.5880, 4.7792),
    "Nieuwe Veste bibliotheek Zuid": ("Breda", 51.5672, 4.7745),
    "Bibliotheek Uden": ("Uden", 51.6612, 5.6187),
    "Bibliotheek Oss": ("Oss", 51.7652, 5.5201),
    "Bibliotheek Theek 5 Oosterhout": ("Oosterhout", 51.6415, 4.8618),
    "Bibliotheek Cuijk": ("Cuijk", 51.7283, 5.8792),
    "Bibliotheek de Witte Dame": ("Eindhoven", 51.4402, 5.4746),
    "Huis73": ("'s-Hertogenbosch", 51.6895, 5.3052),
}
STREETS = ["Lindestraat", "Molenpad", "Kerkveld", "Havenkade", "Beukenlaan", "Marktgang", "Spoorzicht"]
HOUSES = [
    *("Wijkhuis Lindehof", "Het Ankerpunt", "De Zonnehoek", "Gebouw Merel", "De Kade", "Huis van de Wijk"),
    *("De Spil", "Het Kompas", "De Schakel", "De Linde", "Gebouw Zuiderlicht", "De Brug", "Het Trefpunt"),
    *("Hof van Oost", "De Werkplaats", "Het Oude Raadhuis", "De Vlinder", "Gebouw Noord"),
]
SPREAD = 0.014  # degrees around the desk: about 1.5 kilometres


class Town:
    """A town of a library with its first desk, and what lies in it."""

    def __init__(self, library: Library, desk: Place, municipality: Municipality) -> None:
        self.library, self.desk, self.municipality = library, desk, municipality
        self.name = desk.city
        self.partners: dict[str, Partner] = {}
        self.houses = random.Random(self.name).sample(HOUSES, len(HOUSES))  # every partner in its own


def make_partners(locations: dict[str, Location], today: date) -> None:
    """Places of the desks, partners with contacts and agreements, services with their sessions."""
    topics = {topic.name: topic for topic in Topic.objects.national()}
    towns = make_desks(locations, today)
    for library_towns in towns.values():
        for number, town in enumerate(library_towns):
            for actor in ACTORS:
                if number == 0 or actor.in_every_town:
                    make_actor(town, actor, topics, today)
        for offer in OWN_OFFERS:
            make_service(library_towns[0], None, offer, topics, today)
    make_help_lines(today)
    refresh_sessions(Schedule.objects.all(), today)


def make_desks(locations: dict[str, Location], today: date) -> dict[int, list[Town]]:
    """A place for every desk; the towns of each library by its id, in the order of the list."""
    here = {
        operation.location_id: operation.municipality
        for operation in Operation.objects.on(today).select_related("municipality")
    }
    towns: dict[int, list[Town]] = {}
    for name, (city, latitude, longitude) in DESKS.items():
        location = locations[name]
        municipality = here[location.pk]
        desk = Place.objects.create(
            library=location.library,
            location=location,
            name=name,
            city=city,
            municipality=municipality,
            latitude=latitude,
            longitude=longitude,
            accessibility="rolstoeltoegankelijk, toilet aanwezig",
            private_room=location.private_room,
        )
        known = towns.setdefault(location.library_id, [])
        if all(town.name != city for town in known):
            known.append(Town(location.library, desk, municipality))
    return towns


def make_actor(town: Town, actor: Actor, topics: dict[str, Topic], today: date) -> None:
    rng = random.Random(f"{town.name} {actor.name}")
    checked = today - timedelta(days=actor.checked + rng.randrange(10))
    site = f"{slugify(actor.name)}-{slugify(town.name)}.example"
    partner = Partner.objects.create(
        library=town.library,
        kind=actor.kind,
        name=f"{actor.name} {town.name}",
        description=actor.text,
        target_groups=list(actor.groups),
        languages=list(actor.languages),
        email=f"info@{site}",
        website=f"https://{site}",
        place=make_address(town, actor, rng),
        starts_on=date(2021, 1, 1),
        verified_on=checked,
        verified_by="Joost",
        verify_before=checked + timedelta(days=VERIFY_AFTER_DAYS),
    )
    partner.topics.add(*(topics[name] for name in actor.topics))
    partner.municipalities.add(town.municipality)
    town.partners[actor.name] = partner
    Contact.objects.create(
        partner=partner,
        name=rng.choice(["Ilse", "Karim", "Lotte", "Mehmet", "Noor"]),
        function="contactpersoon voor het IDO",
        email=f"ido@{site}",
        response_time="twee werkdagen",
    )
    if rng.random() < 0.6:
        Agreement.objects.create(
            partner=partner,
            library=town.library,
            agreed_on=date(2025, 9, 1),
            manners=["warm", "cold"],
            shared_data=["name", "contact", "question"],
            legal_basis="toestemming van de bezoeker",
        )
    for offer in actor.offers:
        make_service(town, partner, offer, topics, today)


def make_address(town: Town, actor: Actor, rng: random.Random) -> Place:
    """An invented address near the desk."""
    latitude, longitude = town.desk.latitude or 0.0, town.desk.longitude or 0.0
    return Place.objects.create(
        library=town.library,
        name=town.houses.pop(),
        street=f"{rng.choice(STREETS)} {rng.randrange(1, 180)}",
        city=town.name,
        municipality=town.municipality,
        latitude=round(latitude + rng.uniform(-SPREAD, SPREAD), 5),
        longitude=round(longitude + rng.uniform(-SPREAD, SPREAD), 5),
        private_room=rng.random() < 0.5,
    )


def make_service(
    town: Town, partner: Partner | None, offer: Offer, topics: dict[str, Topic], today: date
) -> None:
    known = offer.room != Service.Capacity.UNKNOWN
    service = Service.objects.create(
        library=town.library,
        partner=partner,
        kind=offer.kind,
        name=offer.name,
        description=offer.text,
        place=town.desk if partner is None or offer.at_desk else partner.place,
        is_free=not offer.cost,
        cost=offer.cost,
        to_bring=offer.bring,
        walk_in=offer.walk_in,
        intake="" if offer.walk_in else "Bel of mail eerst voor een afspraak.",
        level=offer.level,
        most_participants=offer.places,
        capacity=offer.room,
        capacity_asked_on=today - timedelta(days=7) if known else None,
        starts_on=date(2021, 1, 1),
    )
    service.topics.add(*(topics[name] for name in offer.topics))
    service.together_with.add(*(town.partners[name] for name in offer.together_with))
    make_schedules(service, offer.times, today)


def make_schedules(service: Service, times: Times, today: date) -> None:
    monday = today - timedelta(days=today.weekday() + 52 * 7)
    Schedule.objects.bulk_create(
        Schedule(
            service=service,
            place=service.place,
            first_on=monday,
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
            rule=rule,
            in_school_holidays=service.kind != Service.Kind.COURSE,
        )
        for rule, opens, closes in times
    )


def make_help_lines(today: date) -> None:
    """The help lines of the public bodies, which are then checked entries."""
    for partner in Partner.objects.national().filter(name__in=HELP_LINES):
        partner.verify(by="Bea", on=today - timedelta(days=25))
        name, phone = HELP_LINES[partner.name]
        service = Service.objects.create(
            partner=partner,
            kind=Service.Kind.HELP_LINE,
            name=name,
            phone=phone,
            starts_on=partner.starts_on,
            to_bring="burgerservicenummer bij de hand; de bezoeker noemt het zelf",
        )
        make_schedules(service, HELP_LINE_TIMES, today)
