"""Whom a service is for follows every change that touches it, by whatever door the change comes."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from ido.models import Municipality, Topic
from partners.models import Coverage, Partner, Service
from partners.models.coverage import refresh_coverage
from tests.factories import make_municipality, make_partner, make_service, make_topic

LINKS = [Service.topics, Service.municipalities, Partner.topics, Partner.municipalities]


def should_be() -> set[tuple[int, int | None, str | None]]:
    """What the table should hold, told in another language than the database's."""
    told = set()
    for service in Service.objects.select_related("partner"):
        partner = service.partner

        def named(field: str, service: Service = service, partner: Partner | None = partner) -> set[int]:
            own = set(getattr(service, field).values_list("pk", flat=True))
            return own or (set(getattr(partner, field).values_list("pk", flat=True)) if partner else set())

        towns = named("municipalities") or {None}
        told |= {(service.pk, topic, town) for topic in {None, *named("topics")} for town in towns}
    return told


def kept() -> set[tuple[int, int | None, str | None]]:
    rows = list(Coverage.objects.values_list("service", "topic", "municipality"))
    assert len(rows) == len(set(rows))
    return set(rows)


@pytest.fixture
def town(almere):
    topics = [make_topic("DigiD"), make_topic("AOW"), make_topic("Huurtoeslag")]
    towns = [make_municipality(), make_municipality("GM0995", "Lelystad")]
    partners = [
        make_partner("De Schakel", almere, topics=topics[:2], municipalities=towns),
        make_partner("De Brug", almere, topics=topics[2:]),
        make_partner("Overal", almere),
    ]
    for number, partner in enumerate([*partners, *partners, None]):
        make_service(f"Uur {number}", partner)
    return almere


def some(chance: random.Random, model: type) -> list[int]:
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    return chance.sample(keys, chance.randrange(len(keys) + 1))


def link(chance: random.Random) -> None:
    """Some links come, in bulk; some are there already."""
    descriptor = chance.choice(LINKS)
    (own, model), (other, named) = sides(descriptor)
    pairs = [{own: left, other: right} for left in some(chance, model) for right in some(chance, named)]
    descriptor.through.objects.bulk_create(
        [descriptor.through(**pair) for pair in pairs], ignore_conflicts=True
    )


def sides(descriptor: object) -> list[tuple[str, type]]:
    field = descriptor.field
    return [
        (f"{field.m2m_field_name()}_id", field.model),
        (f"{field.m2m_reverse_field_name()}_id", field.related_model),
    ]


def unlink(chance: random.Random) -> None:
    through = chance.choice(LINKS).through
    through.objects.filter(pk__in=some(chance, through)).delete()


def point_elsewhere(chance: random.Random) -> None:
    """By hand: every link of one row goes to another one."""
    descriptor = chance.choice(LINKS)
    (own, model), _ = sides(descriptor)
    table = descriptor.through._meta.db_table
    keys = some(chance, model)
    if len(keys) > 1:
        descriptor.through.objects.filter(**{own: keys[1]}).delete()
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {own} = %s WHERE {own} = %s", [keys[1], keys[0]])


def move(chance: random.Random) -> None:
    partner = chance.choice([None, *Partner.objects.order_by("pk")])
    Service.objects.filter(pk__in=some(chance, Service)).update(partner=partner)


def rename(chance: random.Random) -> None:
    Service.objects.filter(pk__in=some(chance, Service)).update(name="Anders")


def come(chance: random.Random) -> None:
    first = Service.objects.order_by("pk").first()
    partners = [*Partner.objects.order_by("pk"), None]
    Service.objects.bulk_create(
        Service(
            name=f"Nieuw {n}", library_id=first.library_id, kind="course", starts_on=date.max, partner=partner
        )
        for n, partner in enumerate(chance.sample(partners, 2))
    )


def leave(chance: random.Random) -> None:
    if Service.objects.count() > 4:
        Service.objects.filter(pk__in=some(chance, Service)[:2]).delete()


CHANGES: list[Callable[[random.Random], None]] = [
    link,
    link,
    unlink,
    point_elsewhere,
    move,
    rename,
    come,
    leave,
]


@pytest.mark.parametrize("seed", range(4))
def test_what_a_service_covers_follows_any_change_in_rows(town, seed):
    chance = random.Random(seed)
    assert kept() == should_be()

    for _ in range(15):
        change = chance.choice(CHANGES)
        change(chance)
        assert kept() == should_be(), change.__name__


def test_a_topic_and_a_service_that_go_leave_nothing(town):
    Topic.objects.get(name="DigiD").delete()
    assert kept() == should_be()

    Service.objects.all().delete()
    assert kept() == set()


def test_what_two_writers_at_once_leave_behind_is_mended_at_night(town):
    right = kept()
    Coverage.objects.filter(topic=None).delete()
    Coverage.objects.filter(municipality=None).update(municipality=Municipality.objects.get(name="Lelystad"))

    refresh_coverage()

    assert kept() == right
