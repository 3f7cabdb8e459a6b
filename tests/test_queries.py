"""A page with many rows asks the database as often as a page with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ido.models import Closure, Location, Topic
from partners.actions_upkeep import Wish, ask, propose
from partners.models import SchoolHoliday
from referrals.models import Event, Language, Text
from registration.models import ImportBatch
from reports.models import Closing, Reclosing
from reports.periods import Period
from tests.addresses import url_patterns
from tests.editions import make_edition
from tests.factories import (
    make_appointment,
    make_grant_account,
    make_guide,
    make_library,
    make_location,
    make_municipality,
    make_opening_hours,
    make_partner,
    make_place,
    make_public_body,
    make_referral,
    make_service,
    make_signal,
    make_text,
    make_topic,
    make_user,
    make_visit,
)
from tests.world import World, browser, make_people

FEW, MANY = 1, 50
LAST_YEAR = timezone.localdate().year - 1


class Page(NamedTuple):
    """A page with rows: who looks, how row number n is made, and the arguments of its address if any."""

    role: str
    make_row: Callable[[World, int], object]
    arguments: Callable[[World], dict[str, object]] = lambda world: {}
    query: dict[str, object] | None = None


def colleague(world: World, n: int) -> object:
    return make_user(f"Collega{n}", library=world.people["desk"].library, is_active=n % 3 > 0)


def library(world: World, n: int) -> object:
    return make_location(f"Balie {n}", make_library(f"Bibliotheek {n}"))


def location(world: World, n: int) -> object:
    """With hours, a closure, and two visits of the day."""
    almere = world.people["desk"].library
    place = make_location(f"Locatie {n:02}", almere)
    make_opening_hours(place, timezone.localdate().isoweekday(), "00:00", "23:59")
    days = (timezone.localdate(), timezone.localdate() + timedelta(days=2))
    Closure.objects.create(library=almere, location=place, days=days, reason="verbouwing")
    return make_visit(place, [topic(world, n), first_topic()], by=world.people["desk"])


def first_topic() -> Topic:
    return Topic.objects.filter(name="DigiD").first() or make_topic()


def topic(world: World, n: int) -> Topic:
    """Of the library, with another word for it and a public body."""
    topic = make_topic(f"Onderwerp {n:02}", library=world.people["desk"].library, synonyms=[f"woord{n}"])
    make_public_body(f"Instantie {n}").topics.add(topic)
    return topic


def national_topic(world: World, n: int) -> Topic:
    return make_topic(f"Landelijk {n:02}")


def visit(world: World, n: int) -> object:
    """Two questions, by a colleague, some of them withdrawn."""
    place = Location.objects.filter(name="Centrum").first() or make_location("Centrum")
    author = make_user(f"Invoerder{n}", library=place.library)
    stored = make_visit(place, [first_topic(), topic(world, n)], by=author)
    if n % 5 == 1:
        stored.withdraw(by=author, at=timezone.now())
    return stored


def own_visit(world: World, n: int) -> object:
    place = Location.objects.filter(name="Centrum").first() or make_location("Centrum")
    return make_visit(place, [first_topic(), topic(world, n)], by=world.people["desk"])


def municipality(world: World, n: int) -> object:
    return make_municipality(f"GM{n + 1000}", f"Gemeente {n}", inhabitants=1000 + n)


def inhabitants(world: World, n: int) -> object:
    counted_on = date(1950 + n, 1, 1)
    return make_municipality().inhabitants.create(counted_on=counted_on, count=1000 + n, source="verzonnen")


def batch(world: World, n: int) -> object:
    joost = world.people["coordinator"]
    reader = make_user(f"Lezer{n}", "coordinator", library=joost.library)
    return ImportBatch.objects.create(
        library=joost.library, uploaded_by=reader, file_name=f"{n}.csv", kind="csv", content=b"x"
    )


def counted(world: World, n: int) -> object:
    """A location with hours and a year of its own, and a question in it."""
    place = make_location(f"Locatie {n:02}", world.people["desk"].library)
    make_opening_hours(place, 1)
    return make_visit(place, [first_topic()], at=year(n), by=world.people["desk"])


def edition(world: World, n: int) -> object:
    """Of the own municipality, and one that was refused; at most a page of them is shown."""
    place = make_municipality()
    if n == 0:
        make_location("Centrum", world.people["desk"].library, place)
    make_edition(place, Period.year(2000 + n), reasons=["Te weinig vragen."])
    return make_edition(place, Period.quarter(2000 + n, 1))


def closed(world: World, n: int) -> object:
    """A quarter of a municipality with a desk that was closed; of some it was asked to close it again."""
    joost, place, first = world.people["coordinator"], municipality(world, n), date(LAST_YEAR, 1, 1)
    desk = make_location(f"Balie {n}", joost.library, place)
    closing = Closing.objects.create(
        municipality=place, first_day=first, closed_at=timezone.now() - timedelta(days=9), counts={}
    )
    make_visit(desk, [first_topic()], at=year(0), by=world.people["desk"])
    request = {"library": joost.library, "municipality": place, "first_day": first, "asked_by": joost}
    Reclosing.objects.create(**request, reason="late", asked_at=timezone.now())
    return closing


def partner(world: World, n: int) -> object:
    """With a service, checked today, so that every desk may see it."""
    almere = world.people["desk"].library
    return make_service(f"Uur {n}", make_partner(f"Partner {n:02}", almere, verified_on=timezone.localdate()))


def school_holiday(world: World, n: int) -> object:
    first = date(2026, 1, 1) + timedelta(days=10 * n)
    return SchoolHoliday.objects.create(region="north", name=f"vakantie {n}", first_on=first, last_on=first)


def double(world: World, n: int) -> object:
    """Two partners that are alike, and like no others: reached by one telephone."""
    almere, phone = world.people["desk"].library, f"036 {n:06}"
    name = "".join(chr(97 + digit) * 3 for digit in divmod(n, 26))
    make_partner(f"{name} een", almere, phone=phone)
    return make_partner(f"{name} twee", almere, phone=phone)


def check(world: World, n: int) -> object:
    """A partner that wants a check and was asked, and one that proposes something."""
    almere, joost = world.people["desk"].library, world.people["coordinator"]
    long_ago = timezone.localdate() - timedelta(days=200)
    late = make_partner(f"Laat {n:02}", almere, verified_on=long_ago, email="info@laat.example")
    ask(partner=late, by=joost, at=timezone.now())
    proposer = make_partner(f"Anders {n:02}", almere, email="info@anders.example")
    answered = ask(partner=proposer, by=joost, at=timezone.now())
    return propose(request=answered, wishes=[Wish("partner", "phone", "", "1")], at=timezone.now())


def place(world: World, n: int) -> object:
    return make_place(f"Plek {n:02}", world.people["desk"].library)


def guide(world: World, n: int) -> object:
    return make_guide(f"Wegwijzer {n:02}", [first_topic()], library=world.people["desk"].library)


def referral(world: World, n: int) -> object:
    """Of Fatima, with an appointment today."""
    fatima = world.people["desk"]
    partner = make_partner(f"Partner {n:02}", fatima.library)
    referral = make_referral(fatima, "accepted", partner=partner, service=make_service(f"Uur {n}", partner))
    return make_appointment(referral, timezone.now())


def event(world: World, n: int) -> object:
    """Read by somebody each time another."""
    reader = make_user(f"Lezer{n}", library=world.people["desk"].library)
    return Event.objects.create(
        library=reader.library, actor="staff", by=reader, action="read", referral_id=uuid4(), fields=["name"]
    )


def referral_mail(world: World, n: int) -> object:
    """A mail to a partner that did not arrive, with the referral it is about."""
    joost = world.people["coordinator"]
    partner = make_partner(f"Partner {n:02}", joost.library, email="info@partner.example")
    link = make_referral(joost, partner=partner).links.get()
    link.mail.end("failed", at=timezone.now(), error="onbekend adres")
    return link


def year(n: int):
    return timezone.now().replace(year=LAST_YEAR, month=1 + n % 12, day=5)


def text(world: World, n: int) -> object:
    """The first twelve are all kinds and languages there are; after those come newer versions."""
    kind, language = list(product(Text.Kind.values, Language.values))[n % 12]
    return make_text(kind, language, library=world.people["desk"].library)


def signal(world: World, n: int) -> object:
    """About a topic of its own, noted by somebody each time another, and forwarded."""
    place = Location.objects.filter(name="Centrum").first() or make_location("Centrum")
    author = make_user(f"Melder{n}", library=place.library)
    return make_signal(author, place, "forwarded", topic=topic(world, n))


def own_signal(world: World, n: int) -> object:
    place = Location.objects.filter(name="Centrum").first() or make_location("Centrum")
    return make_signal(world.people["desk"], place, topic=topic(world, n))


def granted(world: World, n: int) -> object:
    """Of a municipality of its own, with a desk of the library."""
    place = make_municipality(f"GM{n + 1000}", f"Gemeente {n}")
    make_location(f"Balie {n}", world.people["desk"].library, place)
    return make_grant_account(world.people["coordinator"], LAST_YEAR, municipality=place)


PERIOD = {"van": date(LAST_YEAR, 1, 1), "tot": date(LAST_YEAR, 12, 31)}
YEAR = {"periode": str(LAST_YEAR)}
REPORTS = ["kerncijfers", "vragen-per-locatie", "vragen-per-gemeente", "vragen-per-maand", "onderwerpen"]

PAGES = {
    "registration:desk": [Page("desk", own_visit), Page("desk", location)],
    "registration:day_sheet": [Page("desk", topic), Page("desk", location)],
    "registration:visit_list": [Page("desk", visit), Page("coordinator", visit), Page("desk", location)],
    "registration:gap_list": [Page("coordinator", location)],
    "registration:import_list": [Page("coordinator", batch)],
    "partners:partner_list": [Page("coordinator", partner)],
    "partners:check_list": [Page("coordinator", check)],
    "partners:service_list": [Page("coordinator", partner)],
    "partners:place_list": [Page("coordinator", place)],
    "referrals:text_list": [Page("coordinator", text)],
    "referrals:referral_list": [
        Page("desk", referral, query={"lijst": "partner"}),
        Page("desk", referral, query={"lijst": "vandaag"}),
        Page("coordinator", referral, query={"lijst": "partner", "van": "iedereen"}),
    ],
    "referrals:event_list": [Page("coordinator", event)],
    "partners:guide_list": [Page("desk", guide)],
    "partners:guide_manage_list": [Page("coordinator", guide)],
    "partners:school_holiday_list": [Page("administrator", school_holiday)],
    "partners:double_list": [Page("coordinator", double)],
    "partners:search": [Page("desk", partner)],
    "referrals:mail_list": [Page("coordinator", referral_mail)],
    "signals:signal_list": [
        Page("coordinator", signal),
        Page("municipality", signal),
        Page("desk", own_signal),
    ],
    "grants:grant_list": [Page("coordinator", granted)],
    "user_list": [Page("coordinator", colleague)],
    "location_list": [Page("coordinator", location)],
    "topic_list": [Page("coordinator", topic), Page("administrator", national_topic)],
    "library_list": [Page("administrator", library)],
    "municipality_list": [Page("administrator", municipality)],
    "municipality_detail": [Page("administrator", inhabitants, lambda w: {"code": "GM0034"})],
    "reports:report_list": [
        Page("coordinator", counted, query=PERIOD),
    ],
    "reports:kb_days": [Page("desk", visit), Page("desk", location)],
    "reports:edition_list": [
        Page("coordinator", edition),
        Page("municipality", edition),
        Page("province", edition),
    ],
    "reports:closing_list": [Page("coordinator", closed)],
    "reports:report_detail": [
        Page("coordinator", counted, lambda w, slug=slug: {"slug": slug}, PERIOD) for slug in REPORTS
    ],
}
CASES: dict[Callable[[World, int], object], list[tuple[str, Page]]] = {}
for name, pages in PAGES.items():
    for page in pages:
        CASES.setdefault(page.make_row, []).append((name, page))


@pytest.mark.parametrize("make_row", CASES, ids=lambda make_row: make_row.__name__)
def test_pages_with_many_rows_ask_as_often_as_with_one(db, make_row):
    """All pages on which those rows stand, so that they are made once."""
    world = World(make_people())
    looks = [(name, page, world.session(page.role)) for name, page in CASES[make_row]]
    few = looked_at(world, looks, range(FEW))
    many = looked_at(world, looks, range(FEW, MANY))

    for (name, page, _), (one, small), (fifty, large) in zip(looks, few, many, strict=True):
        assert small < large, f"{name}, {page.role}: the rows are not on the page"
        assert len(one) == len(fifty), "\n".join([f"{name}, {page.role}:", *fifty])


def looked_at(
    world: World, looks: list[tuple[str, Page, str | None]], numbers: range
) -> list[tuple[list[str], int]]:
    """What each page asks and how long it is, with the rows of `numbers` as well."""
    seen = []
    for n in numbers:
        looks[0][1].make_row(world, n)
    for name, page, session_key in looks:
        path = reverse(name, kwargs=page.arguments(world), query=page.query)
        browser(session_key).get(path)  # asks what is kept for a while after
        with CaptureQueriesContext(connection) as queries:
            response = browser(session_key).get(path)
        assert response.status_code == 200
        seen.append(([query["sql"] for query in queries], len(response.content)))
    return seen


def test_every_list_is_tried():
    lists = {name for name, _ in url_patterns() if name.endswith("_list") and not name.startswith("mfa_")}

    lists.remove("reports:milestone_list")  # a row for every thousand questions: test_milestones counts
    assert lists <= set(PAGES)
