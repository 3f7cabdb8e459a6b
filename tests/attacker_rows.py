"""What a reader makes of the rows that stand together, and of what is in no row at all.

Small rows of a group stand together, or of all groups; what stands nowhere counts nothing. Who knows the rule
knows more: that what has no row of its own is less than twice k, or joined for being the smallest that was
left, and that what has one is not, but for what is kept apart. Of how many joined, and of what is kept apart,
this reader is told the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.fillings import INFINITE, Terms

if TYPE_CHECKING:
    from tests.attacker import Attacker

SURELY = 10_000  # more than any number here
MANY = "Verschillende groepen"
# By what the rows of a table are: what those that stand together are called.
OTHERS = {"topic": "Overige onderwerpen", "body": "Overige organisaties", "channel": "Overige kanalen"}
FACTS = {"topic": "question", "body": "question", "channel": "visit"}
Codes = dict[str, set[Any]]


class Place(NamedTuple):
    """Of which towns and quarters a table is, and in which division its rows are counted."""

    towns: Sequence[str]
    quarters: Sequence[str]
    names: str
    division: int


def small_rows(reader: Attacker, table: dict[str, Any], place: Place, k: int) -> Codes:
    """The codes that no row names, by the row in which they are: by group, or MANY."""
    every = reader.world.topics if place.names == "topic" else reader.world.codes[place.names]
    named = {name_of(row, place.names) for row in table["rows"]}
    together = [row for row in table["rows"] if row[0] == OTHERS[place.names]]
    found: Codes = {group_of(row, place.names): set() for row in together}
    nowhere = set()
    for code in set(every) - named:
        group = code[1] if place.names == "topic" and code[1] in found else MANY
        found.get(group, nowhere).add(code)
    if nowhere:
        reader.rows.append((terms_of(reader, place, nowhere), 0, 0))
    about = f"{'+'.join(place.towns)} {'+'.join(place.quarters)}"
    for codes in found.values():
        for code in sorted(codes):
            name = code[0] if place.names == "topic" else code
            reader.target(terms_of(reader, place, {code}), f"{about}: {name}, niet genoemd")
    if reader.knows_rule:
        apply_rule(reader, table, place, found, k)
    return found


def name_of(row: Sequence[Any], names: str) -> Any:
    return (row[0], row[1]) if names == "topic" else row[0]


def group_of(row: Sequence[Any], names: str) -> str:
    return row[1] if names == "topic" else MANY


def terms_of(reader: Attacker, place: Place, codes: set[Any]) -> Terms:
    return reader.sum(FACTS[place.names], place.towns, place.quarters, place.division, {place.names: codes})


def apply_rule(reader: Attacker, table: dict[str, Any], place: Place, found: Codes, k: int) -> None:
    """How many there can be of what has a row of its own, of what has none, and of rows together."""
    main = next(number for number, column in enumerate(table["columns"]) if column["is_count"])

    def own(row: Sequence[Any]) -> Terms:
        return terms_of(reader, place, {name_of(row, place.names)})

    alone = [row for row in table["rows"] if row[0] != OTHERS[place.names] and row[main] != 0]
    stands = [row for row in alone if reader.value(own(row).items()) >= 2 * k]
    reader.rows += [(own(row), 2 * k, INFINITE) for row in stands]
    for group, codes in found.items():
        singles = [terms_of(reader, place, {code}) for code in sorted(codes)]
        if reader.value(terms_of(reader, place, codes).items()) >= k:
            reader.rows.append((terms_of(reader, place, codes), k, INFINITE))
        if group != MANY:
            reader.rows += [(terms, 0, 2 * k - 1) for terms in singles]
            continue
        able = [row[main] for row in stands if place.names != "topic" or row[1] not in found]
        shown = [number for number in able if isinstance(number, int)]
        joined(reader, singles, min(shown, default=SURELY), k)


def joined(reader: Attacker, singles: list[Terms], most: int, k: int) -> None:
    """Each is less than twice k, but for what joined: no more than the smallest that is listed."""
    switches = []
    for terms in singles:
        switches.append(len(reader.place))
        reader.place["switch", len(reader.place)] = switches[-1]
        reader.rows.append(({**terms, switches[-1]: float(2 * k - 1 - most)}, -INFINITE, 2 * k - 1))
        reader.rows.append(({**terms, switches[-1]: -2.0 * k}, 0, INFINITE))
    truly = sum(reader.value(terms.items()) >= 2 * k for terms in singles)
    reader.rows.append((dict.fromkeys(switches, 1.0), truly, truly))
