"""What the desk reads by plain SQL is what the ORM says: whose rows, which of them, in which order."""

import json
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from ido.models import Location, Role, Topic
from partners.fragments import guide_card, panel_line, result_line
from partners.lines import Line, answers, line_of, lines
from partners.models import Guide, Partner, Service, TrackRecord
from partners.models.record import ENOUGH
from partners.rows import Asked, ServiceRow, asked, given_rows, guide_texts, helping_rows, read
from partners.search import for_topic
from tests.factories import (
    local,
    make_guide,
    make_library,
    make_location,
    make_municipality,
    make_partner,
    make_place,
    make_public_body,
    make_service,
    make_session,
    make_topic,
    make_user,
)

TODAY = date(2026, 11, 24)
NOW = local(TODAY, "14:00")
TEMPLATES = Path(__file__).parent.parent / "templates" / "partners"
# around every bound of the cycle by which an entry is kept true
AGES = [0, 181, 182, 183, 364, 365, 366, 455, 456, 457]


def make_record(service, library, finished, completed, hours=None):
    return TrackRecord.objects.create(
        service=service,
        library=library,
        sent=finished,
        finished=finished,
        completed=completed,
        answer_hours=hours,
        counted_at=NOW,
    )


def helping(user, topic, municipality=None, body=None, most=1000):
    wanted = Asked(topic.pk, "", None, municipality and municipality.pk, "", body and body.pk)
    return [read(row).pk for row in helping_rows(user, wanted, NOW, most)]


def random_partner(chance, number, topics, towns):
    library = chance.choice([make_library(), make_library("Bibliotheek Leeuwarden"), None])
    checked = chance.choice([None, *AGES])
    verify_before = chance.choice([None, None, None, *[90 - age for age in AGES], 0, -273, -274])
    return make_partner(
        f"P{number}",
        library,
        national=library is None,
        topics=chance.sample(topics, chance.randrange(3)),
        municipalities=chance.sample(towns, chance.randrange(3)),
        verified_on=None if checked is None else TODAY - timedelta(days=checked),
        verified_by="" if checked is None else "Joost",
        verify_before=None if verify_before is None else TODAY + timedelta(days=verify_before),
        ends_on=chance.choice([None] * 6 + [TODAY, TODAY + timedelta(days=1)]),
    )


def random_service(chance, number, partners, topics, towns):
    partner = chance.choice([*partners, None])
    room = chance.choice(Service.Capacity.values)
    asked_on = TODAY - timedelta(days=chance.choice([0, 29, 30, 31]))
    service = make_service(
        chance.choice("ABC"),
        partner,
        topics=chance.sample(topics, chance.choice([0, 0, 1, 2])),
        municipalities=chance.sample(towns, chance.choice([0, 0, 1, 2])),
        capacity=room,
        capacity_asked_on=None if room == "unknown" else asked_on,
        starts_on=TODAY + timedelta(days=chance.choice([-9] * 6 + [0, 1])),
        ends_on=chance.choice([None] * 6 + [TODAY + timedelta(days=1)]),
    )
    for _ in range(chance.randrange(3)):
        starts_at = NOW + timedelta(hours=chance.choice([-25, -2, -1, 0, 1, 24]))
        make_session(service, starts_at, starts_at + timedelta(hours=chance.choice([1, 2, 3])))
    if chance.random() < 0.4:
        finished = chance.choice([ENOUGH - 1, ENOUGH, 2 * ENOUGH])
        library = chance.choice([make_library(), make_library("Bibliotheek Leeuwarden")])
        make_record(service, library, finished, chance.randrange(finished + 1))
    return service


@pytest.mark.parametrize("seed", range(6))
def test_sql_chooses_and_orders_as_the_orm_does_in_any_world(fatima, sanne, seed):
    chance = random.Random(seed)
    topics = [make_topic("DigiD"), make_topic("AOW"), make_topic("Huurtoeslag")]
    towns = [make_municipality(), make_municipality("GM0995", "Lelystad")]
    partners = [random_partner(chance, number, topics, towns) for number in range(10)]
    for number in range(40):
        random_service(chance, number, partners, topics, towns)
    body = make_public_body("Logius", verified_on=TODAY, verified_by="Bea")
    make_service("Hulplijn", body)
    seen = 0

    for user in (fatima, sanne, make_user("Bea", Role.ADMINISTRATOR)):
        for topic in topics[:2]:
            for town in (None, *towns):
                for other in (None, body):
                    by_orm = list(for_topic(user, topic, town, NOW, body=other).values_list("pk", flat=True))
                    assert helping(user, topic, town, other) == by_orm
                    assert helping(user, topic, town, other, most=3) == by_orm[:3]
                    seen += len(by_orm)
    assert seen > 50


@pytest.mark.parametrize("role", Role.values)
def test_everybody_reads_by_sql_just_the_rows_that_are_visible_to_them(db, role):
    digid = make_topic()
    almere, leeuwarden = make_library(), make_library("Bibliotheek Leeuwarden")
    for library in (almere, leeuwarden, None):
        partner = make_partner(f"Van {library}", library, national=library is None, topics=[digid])
        make_service(f"Uur {library}", partner)
        make_guide(f"Kaart {library}", [digid], library=library)
        make_topic(f"Onderwerp {library}", library=library)
        make_partner(f"UWV {library}", library, national=library is None, kind=Partner.Kind.PUBLIC_BODY)
        if library:
            make_location(f"Balie {library}", library)
    scopes = {"municipality": {"municipality": make_municipality()}, "province": {"province": "PV24"}}
    user = make_user("Sanne", role, **scopes.get(role, {}))

    def found(name, model):
        every = model.objects.values_list("pk", flat=True)
        keys = ({"topic": None, "location": None, "body": None, name: pk} for pk in every)
        told = (getattr(asked(user, **key, today=TODAY), name) for key in keys)
        return {pk for pk in told if pk is not None}

    def visible(rows):
        return set(rows.visible_to(user).values_list("pk", flat=True))

    bodies = Partner.objects.filter(kind=Partner.Kind.PUBLIC_BODY)
    assert set(helping(user, digid)) == visible(Service.objects.all())
    assert len(guide_texts(user, digid.pk, TODAY)) == len(visible(Guide.objects.all()))
    assert found("topic", Topic) == visible(Topic.objects.all())
    assert found("location", Location) == visible(Location.objects.all())
    assert found("body", Partner) == visible(bodies)


def test_a_desk_that_is_not_in_operation_is_not_asked_about(fatima, centrum):
    before = asked(fatima, None, centrum.pk, None, date(2019, 12, 31))

    assert (before.location, before.town) == (None, None)
    assert asked(fatima, None, centrum.pk, None, TODAY)[2:5] == (centrum.pk, "GM0034", "Almere")


def test_guides_stand_in_the_order_of_their_titles_and_end(fatima, digid):
    for title, ends_on in [("B", None), ("A", TODAY + timedelta(days=1)), ("C", TODAY)]:
        make_guide(title, [digid], ends_on=ends_on)

    texts = guide_texts(fatima, digid.pk, TODAY)

    assert [re.search(">([ABC])<", guide_card(text, in_page=True))[1] for text in texts] == ["A", "B"]


def test_a_service_to_which_handing_over_was_mostly_in_vain_comes_after_the_others(fatima, almere, digid):
    def service(name, finished, completed, library=almere):
        made = make_service(name, make_partner(f"P {name}", almere, topics=[digid]))
        make_record(made, library, finished, completed)
        return made.pk

    in_vain = service("A", ENOUGH, 2)
    well = service("B", 2 * ENOUGH, ENOUGH)
    too_few = service("C", ENOUGH - 1, 0)
    elsewhere = service("D", ENOUGH, 0, make_library("Bibliotheek Leeuwarden"))
    full = make_service(
        "E", make_partner("P E", almere, topics=[digid]), capacity="full", capacity_asked_on=TODAY
    )

    assert helping(fatima, digid) == [well, too_few, elsewhere, full.pk, in_vain]


def test_how_soon_a_partner_answers_is_told_when_the_record_says_enough(login, fatima, almere):
    partner = make_partner("De Schakel", almere)
    often, seldom = make_service("Uur", partner), make_service("Ander uur", partner)
    make_record(often, almere, ENOUGH, ENOUGH, hours=2.2)
    make_record(seldom, almere, ENOUGH - 1, 1, hours=7)

    told = [line.answers for line in lines([often.pk, seldom.pk], fatima, NOW)]
    service = login(fatima).get(reverse("partners:service_detail", args=[often.pk]))
    page = login(fatima).get(reverse("partners:partner_detail", args=[partner.pk]))

    assert told == ["antwoordt meestal binnen 3 werkuren", ""]
    assert "Antwoordt meestal binnen 3 werkuren" in service.text
    assert "antwoordt meestal binnen 3 werkuren" in page.text
    assert "7 werkuren" not in page.text
    assert answers(0.2) == "antwoordt meestal binnen 1 werkuur"


def test_a_row_has_the_columns_of_the_query(fatima, almere):
    place = make_place(street="Brugstraat 1")
    partner = make_partner("Sociaal Raadslieden", almere, short_name="SR", place=place, email="a@b.example")
    service = make_service("Uur", partner, intake="Bel", cost="2 euro", is_free=False, to_bring="brief")
    session = make_session(service, local(TODAY, "13:00"), local(TODAY, "15:00"))
    [text] = given_rows([service.pk], make_user("Joost", "coordinator"), NOW)
    row = read(text)

    for name in ("pk", "name", "kind", "intake", "cost", "is_free", "to_bring", "walk_in", "capacity"):
        assert getattr(row, name) == getattr(service, name)
    assert (row.partner, row.partner_name, row.partner_email) == (partner.pk, "SR", "a@b.example")
    assert (row.verified_on, row.verify_before) == (partner.verified_on, None)
    assert (row.place, row.street, row.private_room) == (place.pk, "Brugstraat 1", False)
    assert (row.starts_at, row.ends_at, row.is_open) == (session.starts_at, session.ends_at, True)
    assert row.answer_hours is None


def test_lines_have_all_that_their_templates_show():
    told = {*Line._fields, *(name for name, value in vars(Line).items() if isinstance(value, property))}
    shown = set()
    for name in ("_panel_line", "_result_line", "_service_line", "_service_more"):
        shown |= set(re.findall(r"\bline\.(\w+)", (TEMPLATES / f"{name}.html").read_text()))

    assert shown <= told
    assert len(shown) > 15


@pytest.fixture
def row(fatima, almere):
    partner = make_partner("De Schakel", almere, phone="036 1112222", place=make_place(postcode="1300 AA"))
    service = make_service(
        "Uur", partner, capacity="ample", capacity_asked_on=TODAY - timedelta(days=3), level="beginner"
    )
    make_session(service, local(TODAY, "16:00"), local(TODAY, "17:00"))
    make_record(service, fatima.library, ENOUGH, ENOUGH, 3.0)
    return given_rows([service.pk], fatima, NOW)[0]


def altered(field, value):
    """Something else that the column could have held."""
    known = {"kind": "course", "capacity": "limited", "verify_before": "2026-05-01"}
    if field in known:
        return known[field]
    if field in ("starts_at", "ends_at"):
        return local(TODAY + timedelta(days=1), "09:00").isoformat()
    if field in ("capacity_asked_on", "verified_on"):
        return (date.fromisoformat(value) - timedelta(days=100)).isoformat()
    others = {bool: lambda: not value, int: lambda: value + 1, float: lambda: value + 1}
    return others.get(type(value), lambda: f"{value} <anders>")()


def test_a_row_that_differs_in_any_field_is_written_anew(settings, row):
    settings.DEBUG = False
    panel_line(row, TODAY, in_page=True, refers=True)
    result_line(row, TODAY)
    told = json.loads(row)
    assert len(told) == len(ServiceRow._fields)
    for place, field in enumerate(ServiceRow._fields):
        others = [*told]
        others[place] = altered(field, told[place])
        assert others != told
        assert_written_anew(json.dumps(others), TODAY)


def test_a_row_is_written_anew_on_another_day(settings, row):
    settings.DEBUG = False
    panel_line(row, TODAY, in_page=True, refers=True)
    assert "vandaag 16.00" in result_line(row, TODAY)

    assert_written_anew(row, TODAY + timedelta(days=1))


def assert_written_anew(row, today):
    line = line_of(read(row), today)
    assert panel_line(row, today, in_page=True, refers=True) == render_to_string(
        "partners/_panel_line.html", {"line": line, "in_page": True, "refers": True}
    )
    assert result_line(row, today) == render_to_string("partners/_result_line.html", {"line": line})
