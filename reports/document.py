"""What one file holds: tables that belong together, and what a reader must know of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reports.tables import Table


@dataclass(frozen=True)
class Document:
    """Tables about one subject and period; ValueError if there is none, or `created` has no time zone.

    `created` is the moment that the file bears, so that equal input gives equal bytes. `makers` are the names
    of the libraries whose work it is. `imprint` is what stands in the colophon, each line with its label.
    `days` are the first and last day that it is about, for programs that read it; people read `period_text`.
    """

    tables: Sequence[Table]
    created: datetime
    title: str = ""
    subject: str = ""
    period_text: str = ""
    makers: Sequence[str] = ()
    imprint: Sequence[tuple[str, str]] = ()
    days: tuple[date, date] | None = None

    def __post_init__(self) -> None:
        if not self.tables:
            raise ValueError("there is no table to write")
        if self.created.tzinfo is None:
            raise ValueError("`created` needs a time zone")
        put = object.__setattr__
        put(self, "tables", tuple(self.tables))
        put(self, "title", self.title or self.tables[0].title)
        put(self, "subject", self.subject or self.tables[0].subject)
        put(self, "period_text", self.period_text or self.tables[0].period_text)
