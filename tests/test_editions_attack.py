"""A reader who keeps every edition of towns and their province, knows the rule and computes, finds nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from ido.models import Province
from reports.editions.making import make
from reports.models import Closing
from reports.periods import Period
from tests.attacker import Attacker, World
from tests.towns import Towns, as_world, quarters_of

pytestmark = pytest.mark.django_db
K = 5
NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
YEAR = Period.year(2025)


@pytest.fixture(scope="module", params=["a year of one town", "a quarter of a province"])
def published(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> tuple[World, list[str]]:
    """What everybody knows, and the documents in the order in which they appear."""
    is_year = request.param == "a year of one town"
    with django_db_blocker.unblock(), transaction.atomic():
        towns = Towns(1, topics=20, seed=1) if is_year else Towns(2, topics=12, seed=3)
        quarters = quarters_of(2025) if is_year else quarters_of(2025)[:1]
        for quarter in quarters:
            for place, town in enumerate(towns.towns):
                towns.ask(town, 30 + 20 * place, quarter)
            towns.close(quarter, NOW)
        due = [(town, quarter) for quarter in quarters for town in towns.towns]
        due.append((towns.towns[0], YEAR) if is_year else (Province.FLEVOLAND, quarters[0]))
        documents = [make(scope, period, now=NOW).document for scope, period in due]
        world = as_world(towns, list(Closing.objects.all()))
        transaction.set_rollback(True)
    return world, documents


def reader_of(published: tuple[World, list[str]]) -> Attacker:
    world, documents = published
    reader = Attacker(world)
    for document in documents:
        assert document
        reader.read(document, K)
    reader.subtract()
    return reader


def test_who_keeps_every_edition_finds_nobody(published):
    """Not in what no table has a row for either: a topic that is not listed, the needs of one visit."""
    reader = reader_of(published)

    assert reader.small(K)
    assert reader.found(K, room=3) == []


def test_that_reader_finds_somebody_when_one_hidden_number_is_shown(published):
    """Every large number that is hidden stands before a small one."""
    opened = [terms for terms, value in reader_of(published).hidden() if value >= K]

    for terms in opened:
        reader = reader_of(published)
        reader.tell(terms)
        if reader.found(K, room=3):
            return
    pytest.fail("nothing that is hidden was needed, or this reader cannot compute")
