"""What a comparison cannot carry, and the words that say so: the one place for both.

The limits are ours, not a norm. Below five desks one of them decides the average of its group; in less than
three months a desk has not seen a season, and often not yet found its visitors.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from reports.inhabitants import listed
from reports.periods import Period

FEWEST_DESKS = 5
FEWEST_MONTHS = 3
NOT_THE_CAUSE = (
    "Bij groepen van locaties zie je wat samen voorkomt, niet waardoor het komt. Locaties verschillen ook "
    "in andere dingen."
)


def is_short(months: Decimal) -> bool:
    """Whether a desk was open for too short a time to have a place among the others."""
    return months < FEWEST_MONTHS


def few_desks(desks: Mapping[str, int]) -> list[str]:
    """Which groups have so few desks that their average says little; `desks` by what the group is called."""
    few = [f"‘{name}’" for name, number in desks.items() if number < FEWEST_DESKS]
    if not few:
        return []
    where = "in elke groep" if len(few) == len(desks) > 1 else f"bij {listed(few)}"
    return [
        f"Minder dan {FEWEST_DESKS} locaties {where}. Eén locatie kan dan het gemiddelde bepalen: trek er "
        "geen conclusie uit."
    ]


def short_stay(months: Mapping[str, Decimal]) -> list[str]:
    """Which desks were open for too short a time; `months` by the name of the desk."""
    short = [name for name, number in months.items() if is_short(number)]
    if not short:
        return []
    return [
        f"Korter dan {FEWEST_MONTHS} maanden open: {listed(short)}. Dat zegt nog te weinig, daarom "
        f"{'heeft die locatie' if len(short) == 1 else 'hebben die locaties'} hier geen plaats."
    ]


def unequal_time(months: Mapping[str, Decimal]) -> list[str]:
    """That totals favour who was open longest, where that differs."""
    if len(set(months.values())) < 2:
        return []
    return [
        "Niet elke locatie was even lang open. Vergelijk die op vragen per maand open: het aantal vragen "
        "en het bereik zijn lager bij wie korter open was."
    ]


def short_period(period: Period) -> list[str]:
    """That the period itself is short."""
    if sum(period.share_of_month(month) for month in period.months()) >= FEWEST_MONTHS:
        return []
    return [
        f"De periode is korter dan {FEWEST_MONTHS} maanden. Toeval en drukte van het seizoen tellen zwaar."
    ]
