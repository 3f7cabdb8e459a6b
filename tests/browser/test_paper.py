"""What comes out of the printer."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

from django.urls import reverse
from django.utils import timezone

from ido.models import Location, Operation
from partners.models import Place
from registration.models import Question
from tests.brabant import log_questions
from tests.factories import (
    LONG_AGO,
    local,
    make_group,
    make_location,
    make_municipality,
    make_opening_hours,
    make_partner,
    make_place,
    make_public_body,
    make_schedule,
    make_service,
    make_topic,
    make_user,
    make_visit,
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


def make_busy_desk() -> Location:
    """As much as a desk can have: long names, changes, two stretches a day, corona, every month."""
    desk = make_location(
        "Bibliotheek Centrum",
        public_name="Informatiepunt Digitale Overheid in de bibliotheek aan het Stadhuisplein",
        setting=Location.Setting.COMMUNITY_CENTRE,
        address="Stadhuisplein 101, 1315 HR Almere",
        private_room=True,
    )
    first = desk.operations.get()
    first.scenario, first.staffing = Operation.Scenario.SQUARE, ["volunteers", "partners"]
    first.service_levels, first.period = Operation.ServiceLevel.values, (LONG_AGO, date(2025, 7, 1))
    first.save()
    Operation.objects.create(
        location=desk,
        period=(date(2025, 7, 1), None),
        municipality=first.municipality,
        scenario=Operation.Scenario.GENERAL,
        service_levels=["refer", "help"],
        staffing=Operation.Staffing.values,
        dedicated_employee=True,
    )
    for weekday, (opens, closes) in product(range(1, 8), [("09:00", "12:30"), ("13:00", "17:30")]):
        make_opening_hours(desk, weekday, opens, closes)
    corona = make_group("Corona", is_corona=True)
    topics = [make_topic(f"Aanvraag van een toeslag of een uitkering, soort {n}") for n in range(7)]
    topics.append(make_topic("Coronabewijs", corona))
    log_questions(desk, topics * 60, date(2025, 1, 1), date(2025, 12, 31))
    return desk


def test_all_of_a_busy_desk_prints_on_one_a4(page, log_in):
    desk = make_busy_desk()
    log_in(page, make_user("Joost", "coordinator", library=desk.library))

    page.goto(f"{reverse('reports:fact_sheet', args=[desk.pk])}?periode=2025")

    assert page.get_by_role("heading", name="Doorverwijzen").is_visible()
    assert pages(page) == 1


def test_a_day_for_kb_is_no_wider_than_the_paper(page, log_in):
    desk = make_location()
    day = date(2025, 3, 4)
    tax = make_public_body("Dienst Uitvoering Onderwijs")
    for topic in ("Aanvraag van een toeslag", "Vaccinatieafspraak"):
        visit = make_visit(desk, [make_topic(topic)], at=local(day), outcome=Question.Outcome.REFERRED)
        visit.questions.update(public_body=tax, help_given=Question.HelpGiven.REFERRED)
    log_in(page, desk.library.users.first())
    page.goto(reverse("reports:kb_day", args=[desk.pk, day]))

    page.set_viewport_size({"width": 672, "height": 900})  # what the margins leave of an A4
    page.emulate_media(media="print")

    assert page.evaluate("document.documentElement.scrollWidth") <= 672
