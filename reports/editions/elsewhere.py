"""What all know of other provinces: an edition tells no more than their part of the whole country."""

from __future__ import annotations

from reports.editions.counted import ELSEWHERE, FACT, FIRST_MONTHS, MONTH, OF_QUESTIONS, OPERATION, QUESTION
from reports.protection.cells import Cell, Cube, Standing, where


def elsewhere_known(whole: Cube, k: int) -> list[Cell]:
    """What all know of other provinces: they have no topics here, and their own editions tell their number.

    A number below `k` they do not tell: it must not follow from a number of the whole country.
    """
    away = frozenset(code for code in whole.codes[OPERATION] if code.startswith(ELSEWHERE))
    here = frozenset(whole.codes[OPERATION]) - away
    if not away:
        return []
    other = frozenset(whole.codes[FACT]) - {QUESTION}
    impossible = [frozenset([(OPERATION, away), (FACT, other)])]
    for dimension in OF_QUESTIONS:
        other = frozenset(whole.codes[dimension]) - {ELSEWHERE}
        impossible += [
            frozenset([(OPERATION, here), (dimension, frozenset([ELSEWHERE]))]),
            frozenset([(OPERATION, away), (dimension, other)]),
        ]
    quarters = sorted(month for month in whole.codes[MONTH] if month[5:7] in FIRST_MONTHS)
    impossible.append(frozenset([(OPERATION, away), (MONTH, frozenset(whole.codes[MONTH]) - {*quarters})]))
    found = [whole.cell(each, Standing.SHOWN, "wat niet bestaat") for each in impossible]
    for code in sorted(away):
        for month in quarters:
            place = where(**{FACT: QUESTION, OPERATION: code, MONTH: month})
            number = whole.count(place)
            standing = Standing.UNSEEN if 0 < number < k else Standing.SHOWN
            found.append(whole.cell(place, standing, "een andere provincie"))
    return found
