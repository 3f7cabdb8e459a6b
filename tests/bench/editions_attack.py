"""`python -m tests.bench.editions_attack`: a reader of every edition of a province, who also knows the rule.

Invented towns, the quarters of a year, the year, and the province in each. Says how much is hidden, how
long making took, and which small numbers this reader knows (`room` 1) or narrows to fewer than four (3).
"""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from time import process_time

import django

os.environ.setdefault("IDO_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ido.settings")

NOW = datetime(2026, 1, 20, 3, tzinfo=UTC)
K = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--towns", type=int, default=2)
    parser.add_argument("--topics", type=int, default=20)
    parser.add_argument("--visits", type=int, default=30, help="a quarter in the smallest town")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--without-province", action="store_true")
    chosen = parser.parse_args()
    django.setup()
    from django.db import connection

    standing = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        for seed in range(1, chosen.seeds + 1):
            attempt(chosen, seed)
    finally:
        connection.creation.destroy_test_db(standing, verbosity=0)


def attempt(chosen: argparse.Namespace, seed: int) -> None:
    from django.db import transaction

    with transaction.atomic():
        world, documents = published(chosen, seed)
        transaction.set_rollback(True)
    for knows_rule in (False, True):
        for room in (1, 3):
            attack(world, documents, knows_rule=knows_rule, room=room)


def published(chosen: argparse.Namespace, seed: int):
    from ido.models import Province
    from reports.editions.making import make
    from reports.models import Closing
    from reports.periods import Period
    from tests.towns import Towns, as_world, quarters_of

    towns = Towns(chosen.towns, topics=chosen.topics, seed=seed)
    quarters = quarters_of(2025)
    for quarter in quarters:
        for place, town in enumerate(towns.towns):
            towns.ask(town, chosen.visits * (1 + place), quarter)
        towns.close(quarter, NOW)
    areas = [*towns.towns, *([] if chosen.without_province else [Province.FLEVOLAND])]
    documents = []
    for period in [*quarters, Period.year(2025)]:
        for area in areas:
            begun = process_time()
            edition = make(area, period, now=NOW)
            took = process_time() - begun
            if edition.document:
                documents.append(edition.document)
            print(
                f"{edition}: {share_hidden(edition.document)}, {took:.1f} s {edition.reasons or ''}",
                flush=True,
            )
    return as_world(towns, list(Closing.objects.all())), documents


def share_hidden(document: str) -> str:
    if not document:
        return "niet verschenen"
    values = [value for table in json.loads(document)["tables"] for row in table["rows"] for value in row]
    hidden = sum(value == "•" for value in values)
    numbers = sum(isinstance(value, int) and value > 0 for value in values)
    return f"{hidden / (hidden + numbers or 1):.0%} verborgen"


def attack(world, documents: list[str], *, knows_rule: bool, room: int) -> None:
    from tests.attacker import Attacker

    reader = Attacker(world, knows_rule=knows_rule)
    for document in documents:
        reader.read(document, K)
    reader.subtract()
    begun = process_time()
    found = reader.found(K, room=room)
    knows = "kent de regel" if knows_rule else "zonder regel"
    print(
        f"{knows}, ruimte {room}: {len(found)} van {len(reader.small(K))}, {process_time() - begun:.0f} s",
        flush=True,
    )
    for one in found[:5]:
        print("   ", one)


if __name__ == "__main__":
    main()
