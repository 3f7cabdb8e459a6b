"""`python -m tests.bench.editions_attack`: a reader of every edition of a province, who also knows the rule.

Invented towns, the quarters of a year, the year, and the province in each. Says how much is hidden, how
long making took, and which small numbers this reader knows (`room` 1) or narrows to fewer than four (3).
"""

from __future__ import annotations

import argparse
import json
from time import process_time

import django

from tests.bench.editions import asked, made

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
    from reports.models import Closing
    from tests.towns import as_world

    towns = asked(chosen.towns, chosen.topics, chosen.visits, seed)
    documents = []
    for edition, seconds in made(towns, with_province=not chosen.without_province):
        if edition.document:
            documents.append(edition.document)
        told = f"{edition}: {share_hidden(edition.document)}, {seconds:.1f} s"
        print(told, *edition.reasons, flush=True)
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
