"""Every address of the product, and what each role gets there: addresses.txt is the whole of authorisation.

A row of it is an address (URL name, and after `@` a variant of it), a method, and per role the status of the
answer; `login` is a redirect to the login page. GET comes without a query, POST without any field. Rows with
an argument mean a row of Almere (see world.py): the library of desk and coordinator, not of the stranger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.world import ROLES

TABLE = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True)
class Address:
    """One row of the table."""

    name: str
    method: str
    expected: dict[str, str]

    @property
    def url_name(self) -> str:
        return self.name.partition("@")[0]


def addresses(method: str | None = None) -> list[Address]:
    """The rows of the table, all or those of one method."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    rows = [Address(name, verb, dict(zip(ROLES, statuses, strict=True))) for name, verb, *statuses in lines]
    return [row for row in rows if method in (None, row.method)]


def url_patterns(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern the product answers to, with its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_patterns(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def shows_page(row: Address, role: str) -> bool:
    """Whether `role` gets a page there, or something done that leads to one."""
    return row.expected[role] in ("200", "422", "404") or (
        row.method == "POST" and row.expected[role] == "302"
    )


def pages_of(role: str, method: str) -> list[Address]:
    """The addresses where `role` sees something."""
    return [row for row in addresses(method) if shows_page(row, role)]
