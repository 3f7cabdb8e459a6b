"""What comes out of the printer."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils import timezone

from ido.models import Location
from partners.models import Place
from tests.factories import (
    make_location,
    make_municipality,
    make_partner,
    make_place,
    make_schedule,
    make_service,
    make_topic,
    make_user,
)

PAGE = re.compile(rb"/Type\s*/Page\b")


def pages(tab) -> int:
    """The number of A4 pages on which Chromium prints the page."""
    return len(PAGE.findall(tab.pdf(format="A4")))


def make_full_partner(desk: Location):
    """As much as a partner in use has: services with times, people, a long text, a map with desks."""
    library = desk.library
    Place.objects.create(library=library, location=desk, name="Centrum", latitude=52.37, longitude=5.21)
    place = make_place("Wijkhuis", library, latitude=52.38, longitude=5.22, street="Kade 1", city="Almere")
    partner = make_partner(
        "Sociaal Raadslieden Almere en omstreken",
        library,
        place=place,
        phone="036 123 45 67",
        email="info@raad.example",
        website="https://raad.example/almere",
        description="Zij helpen met brieven, formulieren en geldzaken. " * 6,
        to_bring="identiteitsbewijs, de brief en bankafschriften",
        languages=["ar", "tr"],
        topics=[make_topic(f"Onderwerp {n}") for n in range(8)],
        municipalities=[make_municipality()],
        verified_on=timezone.localdate(),
    )
    for n in range(6):
        service = make_service(f"Spreekuur {n}", partner, place=place, walk_in=n % 2 == 0)
        make_schedule(service)
    for n in range(3):
        partner.contacts.create(name=f"Noor {n}", function="balie", phone="036 1", staff_only=False)
    partner.contacts.create(name="Geheim", phone="036 2")
    return partner


def test_a_partner_prints_on_one_a4_with_its_map(page, log_in):
    """The person whom only staff may call is not on it."""
    partner = make_full_partner(make_location())
    log_in(page, make_user(library=partner.library))
    page.goto(reverse("partners:partner_detail", args=[partner.pk]))

    assert pages(page) == 1
    page.emulate_media(media="print")
    assert page.get_by_role("img", name="Kaartje").is_visible()
    assert not page.get_by_text("Geheim").is_visible()


def test_a_service_and_a_week_print_on_one_a4(page, log_in):
    desk = make_location()
    partner = make_full_partner(desk)
    log_in(page, make_user(library=partner.library))
    for name, row in [
        ("service_detail", partner.services.first()),
        ("week_partner", partner),
        ("week_location", desk),
    ]:
        page.goto(reverse(f"partners:{name}", args=[row.pk]))
        assert pages(page) == 1, name
