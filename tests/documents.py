"""Documents of every kind, drawn at random: for what must hold of each file whatever is in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from reports.document import Document
from reports.tables import HIDDEN, Column, Kind, Table

CREATED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DAYS_OF_YEAR = (date(2025, 1, 1), date(2025, 12, 31))
DAYS = st.dates(date(1900, 3, 1), date(2100, 12, 31))
# What XML can hold and a cell does not change; the first sign is often one that begins a formula.
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)
TEXTS = st.builds("".join, st.tuples(st.sampled_from(["", "=", "+", "-", "@", "＝", "#", ";", '"']), PLAIN))
WORDS = st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True)
VALUES = {
    Kind.TEXT: TEXTS,
    Kind.NUMBER: st.integers(-(10**9), 10**12),
    Kind.RATIO: st.decimals(-(10**6), 10**6, places=4),
    Kind.PERCENTAGE: st.decimals(0, 1, places=5),
    Kind.DATE: DAYS,
    Kind.MONTH: DAYS.map(lambda day: day.replace(day=1)),
}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table whose rows have names, with unknown and hidden numbers in it, and often a total."""
    kinds = draw(st.lists(st.sampled_from(Kind), min_size=1, max_size=5))
    columns = [Column("Naam", definition=draw(PLAIN))]
    columns += [
        Column(f"{draw(WORDS)} {place}", kind, is_count=kind is Kind.NUMBER)
        for place, kind in enumerate(kinds)
    ]
    cells = [
        st.one_of(st.none(), VALUES[kind], *([st.just(HIDDEN)] if kind.is_numeric else [])) for kind in kinds
    ]
    rows = draw(st.lists(st.tuples(TEXTS, *cells), max_size=6))
    total = draw(st.one_of(st.none(), st.tuples(st.none(), *cells)))
    return Table(
        draw(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)),
        draw(WORDS),
        columns,
        rows,
        total=total,
    )


def documents() -> st.SearchStrategy[Document]:
    return st.lists(tables(), min_size=1, max_size=3).map(
        lambda made: Document(made, CREATED, subject="gemeente Almere", days=DAYS_OF_YEAR)
    )
