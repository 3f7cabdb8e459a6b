"""What the figures say, in a sentence or two: by fixed rules, from what a reader sees, and never why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from reports import notation
from reports.indicators.subjects import OTHERS
from reports.tables import HIDDEN, Table, Value

FEW = 30  # with fewer questions a difference says next to nothing (design choice)
ALIKE = Decimal("0.05")  # less apart than this is as good as the same (design choice)
MOST = 2


def with_sentences(tables: Sequence[Table]) -> list[Table]:
    """The tables as they are, the headline figures with what they say as their first notes."""
    said = sentences(tables)
    return [
        replace(table, notes=(*said, *table.notes)) if table.slug == "kerncijfers" else table
        for table in tables
    ]


def sentences(tables: Sequence[Table]) -> list[str]:
    """At most two: about the year before, the province, what was asked most. Nothing of hidden numbers."""
    by_slug = {table.slug: table for table in tables}
    found = [*beside_year_before(by_slug), *beside_province(by_slug), *asked_most(by_slug)]
    return found[:MOST]


def beside_year_before(tables: dict[str, Table]) -> Iterator[str]:
    table = tables.get("jaar-op-jaar")
    if table is None or table.total is None:
        return
    now, before = table.total[1:3]
    if not isinstance(now, int) or not isinstance(before, int):
        return
    if not before:
        yield f"{there_were(now)}. Een jaar eerder zijn er geen vastgelegd."
        return
    if min(now, before) < FEW:
        yield (
            f"{there_were(now)}, een jaar eerder {notation.number(before)}. "
            "Dat is te weinig om te vergelijken."
        )
        return
    by = ""
    if (word := compared(now, before)) != SAME:
        by = f"{notation.percentage(abs(Decimal(now) / before - 1), 0)} "
    yield (
        f"{there_were(now)}. Dat is {by}{word} een jaar eerder: toen waren het er {notation.number(before)}."
    )


def there_were(questions: int) -> str:
    return "Er was 1 vraag" if questions == 1 else f"Er waren {notation.number(questions)} vragen"


def beside_province(tables: dict[str, Table]) -> Iterator[str]:
    table = tables.get("bereik-vergeleken")
    if table is None:
        return
    rows = {str(row[0]).partition(" ")[0]: row for row in table.rows}
    if not {"Gemeente", "Provincie"} <= rows.keys():
        return
    (*_, asked, own), (*_, all_asked, province) = rows["Gemeente"], rows["Provincie"]
    if not isinstance(own, Decimal) or not isinstance(province, Decimal):
        return
    if not isinstance(asked, int) or asked == all_asked:
        return
    if asked < FEW:
        yield "Er waren te weinig vragen om het bereik met dat van de provincie te vergelijken."
        return
    word = compared(own, province)
    here, there = (notation.number(value, 1) for value in (own, province))
    if here == there and word != SAME:
        here, there = (notation.number(value, 2) for value in (own, province))
    yield f"Het bereik was {here} vragen per 1.000 inwoners, {word} in de hele provincie ({there})."


SAME = "ongeveer evenveel als"


def compared(one: Decimal | int, other: Decimal | int) -> str:
    """'meer dan', 'minder dan' or 'ongeveer evenveel als'."""
    if abs(Decimal(one) - other) <= ALIKE * other:
        return SAME
    return "meer dan" if one > other else "minder dan"


def asked_most(tables: dict[str, Table]) -> Iterator[str]:
    """The topic asked about most; not when a hidden number might be larger, or two are equal."""
    table = tables.get("onderwerpen")
    counts: list[Value] = [row[2] for row in table.rows] if table else []
    if table is None or HIDDEN in counts:
        return
    whole = sum(number for number in counts if isinstance(number, int))
    ordered = sorted(
        (row[2], str(row[0])) for row in table.rows if isinstance(row[2], int) and row[0] != OTHERS
    )
    if whole < FEW or not ordered or (len(ordered) > 1 and ordered[-1][0] == ordered[-2][0]):
        return
    number, name = ordered[-1]
    yield f"Het vaakst ging het over {name}: {notation.percentage(Decimal(number) / whole, 0)} van de vragen."
