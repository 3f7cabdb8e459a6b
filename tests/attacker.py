"""A reader who keeps every edition of a province and computes: all that the documents tell, as equations.

Shares no code with what protects editions. It reads the JSON of the documents and knows what everybody can
know: the towns, the desks and since when they are open, the topics and their groups, the rule for small rows.
For every unknown it looks for two ways to fill in all tables, in whole numbers, that agree with everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from tests.attacker_rows import OTHERS, Place, group_of, small_rows
from tests.fillings import INFINITE, Found, Search, Terms

HIDDEN = "•"
# By fact how its numbers are divided. Divisions meet in their sum, and in `corona` where both know it.
DIVISIONS: dict[str, list[tuple[str, ...]]] = {
    "question": [
        ("desk", "corona"),
        ("month", "corona"),
        ("topic",),
        ("outcome",),
        ("domain",),
        ("body",),
        ("help",),
    ],
    "visit": [("channel",), ("needs",)],
    "referral": [("line",), ("destination",)],
    "answer": [()],
}
# By table what its rows are, and in which division each fact is counted.
TABLES: dict[str, tuple[str, int]] = {
    "kerncijfers": ("", 3),
    "bereik-vergeleken": ("area", 0),
    "jaar-op-jaar": ("month", 1),
    "kaart": ("desk", 0),
    "vragen-per-locatie": ("desk", 0),
    "vragen-per-gemeente": ("town", 0),
    "besteding": ("town", 0),
    "vragen-per-maand": ("month", 1),
    "onderwerpen": ("topic", 2),
    "aanbod": ("gap", 2),
    "organisaties": ("body", 5),
    "hulp": ("help", 6),
    "behoeften": ("needs", 1),
    "uitkomsten": ("outcome", 3),
    "openingsuren": ("desk", 0),
    "locaties-vergeleken": ("desk", 0),
    "scenarios": ("kind", 0),
    "bemensing": ("kind", 0),
    "eigen-medewerker": ("kind", 0),
    "binnen-en-buiten": ("kind", 0),
    "grootte-van-gemeenten": ("kind", 0),
    "domeinen": ("domain", 4),
    "kanalen": ("channel", 0),
    "doorverwijzen": ("step", 3),
    "doorverwijzingen": ("line", 0),
    "bestemming": ("destination", 1),
}
COLUMNS: dict[str, tuple[str, dict[str, Any]]] = {
    "Vragen": ("question", {}),
    "Corona": ("question", {"corona": True}),
    "Overig": ("question", {"corona": False}),
    "Opgelost": ("question", {"outcome": "opgelost"}),
    "Doorverwezen": ("question", {"outcome": "doorverwezen"}),
    "Bezoeken": ("visit", {}),
    "Doorverwijzingen": ("referral", {}),
    "Bezoeken met deze behoefte": ("visit", {}),
    "Andere bezoeken": ("visit", {}),
    "Vragen in de gemeente": ("question", {}),
}
WARM = {"Warm, afgerond", "Warm, niet gelukt", "Warm, geweigerd", "Warm, geannuleerd", "Warm, loopt nog"}
ENDED = {"Warm, afgerond", "Warm, niet gelukt", "Warm, geweigerd"}
# The steps of handing on: fact and codes of the part, and of what it is a part of.
STEPS: dict[str, tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    "Vragen die zijn doorverwezen": (("question", {"outcome": "doorverwezen"}), ("question", {})),
    "Doorverwijzingen die warm waren": (("referral", {"line": WARM}), ("referral", {})),
    "Warme doorverwijzingen met een antwoord": (("answer", {}), ("referral", {"line": WARM})),
    "Warme doorverwijzingen die zijn afgerond": (
        ("referral", {"line": {"Warm, afgerond"}}),
        ("referral", {"line": ENDED}),
    ),
}
# What a figure is made from: the count, and what it is divided by (None: the total of the table), times.
FIGURES: dict[str, tuple[str, str | None, int]] = {
    "Aandeel": ("", None, 1),
    "Aandeel corona": ("Corona", "Vragen", 1),
    "Ter plekke opgelost": ("Opgelost", "Vragen", 1),
    "Deel doorverwezen": ("Doorverwezen", "Vragen", 1),
    "Per 1.000 inwoners": ("Vragen", "Inwoners", 1000),
    "Vragen per open uur": ("Vragen", "Open uren", 1),
    "Vragen per maand": ("Vragen", "Maanden open", 1),
    "Per open uur": ("Vragen", "Open uren", 1),
    "Per maand open": ("Vragen", "Maanden open", 1),
    "Per locatie": ("Vragen", "Locaties", 1),
    "Deel": ("Aantal", "Van", 1),
}


class Town(NamedTuple):
    name: str
    desks: Mapping[str, str]  # name and the first month of its service: 2025-07


@dataclass
class World:
    """What everybody knows; and by unknown the truth, only to say what was found."""

    towns: Sequence[Town]
    months: Sequence[str]
    topics: Mapping[tuple[str, str], bool]  # (name, group): whether it is about corona
    codes: Mapping[str, Sequence[str]]  # of outcome, domain, channel, line, body, help and needs
    kinds: Mapping[str, Mapping[str, set[str]]]  # by table the desks that a row takes together
    truth: Mapping[tuple[Any, ...], int] = field(default_factory=dict)


Unknown = tuple[Any, ...]  # fact, town, quarter, number of the division, then its codes


def quarter(month: str) -> str:
    return f"{month[:4]}-k{(int(month[5:7]) + 2) // 3}"


class Attacker:
    """All unknowns, and what is known of them: sums of unknowns that lie between two numbers."""

    def __init__(self, world: World, *, knows_rule: bool = True) -> None:
        self.world, self.knows_rule = world, knows_rule
        self.place: dict[Unknown, int] = {}
        self.by_unit: dict[tuple[str, str, str, int], list[Unknown]] = {}
        self.rows: list[tuple[Terms, float, float]] = []
        self.targets: dict[tuple[tuple[int, float], ...], str] = {}
        self.shown: set[tuple[Any, ...]] = set()
        self.closed: list[Terms] = []
        self.truth: dict[int, int] = {}
        self.quarters = sorted({quarter(month) for month in world.months})
        for town, when, fact in product(world.towns, self.quarters, DIVISIONS):
            self._lay(town, when, fact)

    # --- What everybody knows

    def _lay(self, town: Town, when: str, fact: str) -> None:
        months = [month for month in self.world.months if quarter(month) == when]
        codes: dict[str, Sequence[Any]] = {
            "desk": [desk for desk, since in town.desks.items() if since <= months[-1]],
            "month": months,
            "corona": [True, False],
            "topic": list(self.world.topics),
            **self.world.codes,
        }
        for number, division in enumerate(DIVISIONS[fact]):
            keys = [
                (fact, town.name, when, number, *key) for key in product(*(codes[name] for name in division))
            ]
            self.by_unit[fact, town.name, when, number] = keys
            for key in keys:
                self.place[key] = len(self.place)
        for number, division in enumerate(DIVISIONS[fact][1:], start=1):
            split = [True, False] if self._knows_corona(division) else [None]
            for corona in split:
                wanted = {} if corona is None else {"corona": corona}
                here, first = (self._unit(fact, town.name, when, n, wanted) for n in (number, 0))
                self.rows.append(({**here, **{place: -1.0 for place in first}}, 0, 0))

    def _knows_corona(self, division: tuple[str, ...]) -> bool:
        return "corona" in division or "topic" in division

    def _unit(self, fact: str, town: str, when: str, number: int, wanted: Mapping[str, Any]) -> Terms:
        division = DIVISIONS[fact][number]
        return {
            self.place[key]: 1.0
            for key in self.by_unit[fact, town, when, number]
            if self._fits(dict(zip(division, key[4:], strict=True)), wanted)
        }

    def _fits(self, codes: dict[str, Any], wanted: Mapping[str, Any]) -> bool:
        if "topic" in codes:
            codes["corona"] = self.world.topics[codes["topic"]]
        return all(
            codes[name] in value if isinstance(value, set) else codes[name] == value
            for name, value in wanted.items()
        )

    def sum(
        self, fact: str, towns: Iterable[str], quarters: Iterable[str], number: int, wanted: Mapping[str, Any]
    ) -> Terms:
        found: Terms = {}
        for town, when in product(towns, quarters):
            found |= self._unit(fact, town, when, number, wanted)
        return found

    # --- What a document tells

    def read(self, document: str, k: int) -> None:
        """Take in an edition; KeyError for a table or column with counts that this reader cannot read."""
        told = json.loads(document)
        towns = [town.name for town in self.world.towns if told["subject"] == f"gemeente {town.name}"]
        towns = towns or [town.name for town in self.world.towns]
        quarters = [when for when in self.quarters if self._in_period(when, told["period"])]
        for table in told["tables"]:
            if any(column["is_count"] for column in table["columns"]):
                self._read_table(table, towns, quarters, told["subject"] + ", " + told["period"], k)

    def _in_period(self, when: str, title: str) -> bool:
        year, number = when.split("-k")
        return title in (year, f"{number}e kwartaal van {year}")

    def _read_table(
        self, table: dict[str, Any], towns: list[str], quarters: list[str], about: str, k: int
    ) -> None:
        names, number = TABLES[table["slug"]]
        titles = [column["title"] for column in table["columns"]]
        place = Place(towns, quarters, names, number)
        groups = small_rows(self, table, place, k) if names in OTHERS else {}
        lines = [*([] if table["total"] is None else [table["total"]]), *table["rows"]]
        whole: Terms = {}
        for row in lines:
            terms = {}
            label = row[table["row_header"]]
            for value, column in zip(row, table["columns"], strict=True):
                if column["is_count"] and value is not None:
                    fact, where, wanted = self._cell(table, names, row, column["title"], towns, groups)
                    division = number if fact == "question" or names in ("needs", "destination") else 0
                    terms[column["title"]] = self.sum(fact, where, quarters, division, wanted)
                    name = f"{about}: {table['title']}, {label}, {column['title']}"
                    self._take(terms[column["title"]], value, name)
            if row is table["total"]:
                whole = next(iter(terms.values()))
            self._figures(table, titles, row, terms, whole)

    def _cell(
        self,
        table: dict[str, Any],
        names: str,
        row: Sequence[Any],
        title: str,
        towns: list[str],
        groups: dict[str, set[Any]],
    ) -> tuple[str, list[str], dict[str, Any]]:
        """Of which fact and towns a number is, and of which codes."""
        label = row[table["row_header"]]
        if names == "step":
            fact, wanted = STEPS[label][title == "Van"]
            return fact, towns, wanted
        fact, wanted = COLUMNS[title]
        if row is table["total"] or not names:
            return fact, towns, wanted
        if title == "Vragen in de gemeente":
            return fact, [town.name for town in self.world.towns if label in town.desks], wanted
        if names == "area":
            every = [town.name for town in self.world.towns]
            return fact, every if label[:9] in ("Provincie", "Alle geme") else towns, wanted
        if names == "town":
            return fact, [label], wanted
        if names == "kind":
            return fact, towns, {**wanted, "desk": self.world.kinds[table["slug"]][label]}
        if names == "gap":
            return fact, towns, {"topic": (label, row[1])}
        if names == "needs":
            return fact, towns, {"needs": self._needs(label, title)}
        return fact, towns, {**wanted, names: self._codes(table, names, row, groups)}

    def _codes(
        self, table: dict[str, Any], names: str, row: Sequence[Any], groups: dict[str, set[Any]]
    ) -> Any:
        label = row[table["row_header"]]
        if label == OTHERS.get(names):
            return groups[group_of(row, names)]
        if names == "topic":
            return label, row[1]
        return label[:7] if names == "month" else label

    def _needs(self, label: str, title: str) -> set[str]:
        """Sets of needs with this one, or without it; a visit without any has the empty set."""
        has = {needs for needs in self.world.codes["needs"] if label in needs.split("+")}
        has = has or {needs for needs in self.world.codes["needs"] if not needs}
        return set(self.world.codes["needs"]) - has if title == "Andere bezoeken" else has

    def _take(self, terms: Terms, value: Any, name: str) -> None:
        if value == HIDDEN:
            self.rows.append((terms, 1, INFINITE))
            self.closed.append(terms)
            self.target(terms, name)
        else:
            self.rows.append((terms, value, value))
            self.shown.add(tuple(sorted(terms)))

    def _figures(
        self,
        table: dict[str, Any],
        titles: list[str],
        row: Sequence[Any],
        terms: dict[str, Terms],
        whole: Terms,
    ) -> None:
        """What a ratio tells of the counts that it was made from, as far as its decimals go."""
        for place, column in enumerate(table["columns"]):
            value = row[place]
            if column["title"] not in FIGURES or value is None or value == HIDDEN:
                continue
            above, below, times = FIGURES[column["title"]]
            part = terms[above] if above else next(iter(terms.values()))
            if not part:
                continue
            near = 0.5 * 10.0 ** -(column["decimals"] + (2 if column["kind"] == "percentage" else 0)) + 1e-9
            if below is not None and below not in titles:
                continue  # people of somewhere else: the figure goes with its count
            if below is not None and below not in terms:
                divisor = row[titles.index(below)] / times
                # The divisor may be rounded itself: hours to one decimal
                slack = near * divisor + (0.05 * value if below == "Open uren" else 0)
                self.rows.append((part, value * divisor - slack, value * divisor + slack))
                continue
            of = whole if below is None else terms[below]
            if part != of:
                self.rows.append((minus(part, of, value - near), 0, INFINITE))
                self.rows.append((minus(part, of, value + near), -INFINITE, 0))

    # --- What is left of others

    def subtract(self) -> None:
        """Also look for what is left of a year or province when what is shown of it is taken off."""
        towns = [town.name for town in self.world.towns]
        for fact, divisions in DIVISIONS.items():
            for number in range(len(divisions)):
                for codes in sorted(
                    {
                        key[4:]
                        for unit, keys in self.by_unit.items()
                        if unit[0] == fact and unit[3] == number
                        for key in keys
                    },
                    key=str,
                ):
                    wanted = dict(zip(divisions[number], codes, strict=True))
                    if wanted.keys() & {"desk", "month"}:
                        continue
                    for town in towns:
                        self._rest(fact, number, wanted, [(town, when) for when in self.quarters])
                    for when in self.quarters:
                        self._rest(fact, number, wanted, [(town, when) for town in towns])

    def _rest(self, fact: str, number: int, wanted: dict[str, Any], units: list[tuple[str, str]]) -> None:
        left: Terms = {}
        names = []
        for town, when in units:
            terms = self._unit(fact, town, when, number, wanted)
            if tuple(sorted(terms)) not in self.shown:
                left |= terms
                names.append(f"{town} {when}")
        if left:
            self.target(left, f"{', '.join(names)}: {wanted}, door aftrekken")

    def target(self, terms: Terms, name: str) -> None:
        if terms:
            self.targets.setdefault(tuple(sorted(terms.items())), name)

    # --- The attack

    def value(self, terms: Iterable[tuple[int, float]]) -> int:
        if not self.truth:
            self.truth = {place: self.world.truth.get(key, 0) for key, place in self.place.items()}
        return round(sum(sign * self.truth[place] for place, sign in terms))

    def small(self, k: int) -> list[str]:
        """The names of the numbers that are looked for."""
        return [name for terms, name in self.targets.items() if 0 < self.value(terms) < k]

    def hidden(self) -> list[tuple[Terms, int]]:
        """Every number that stands as hidden in a table, with what it is in truth."""
        return [(terms, self.value(terms.items())) for terms in self.closed]

    def tell(self, terms: Terms) -> None:
        """What if this number were shown."""
        value = self.value(terms.items())
        self.rows.append((terms, value, value))

    def found(self, k: int, *, room: int = 1) -> list[Found]:
        """Every small number of which a reader knows more than that it is one of `room` numbers or more."""
        return Search(self, k, room).run()


def minus(part: Terms, of: Terms, times: float) -> Terms:
    found = dict(part)
    for place, sign in of.items():
        found[place] = found.get(place, 0.0) - times * sign
    return found
