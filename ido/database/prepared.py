"""Plain SQL that the server plans once for each connection, instead of each time.

For statements that PostgreSQL takes longer to plan than to answer. Django's own cursor puts the values into
the text, so that every text is a new one; this one sends them apart. It needs `prepare_threshold` in the
settings, without which the driver prepares nothing.

Every value needs its type in the statement, as in `%(topic)s::bigint`: a None does not tell. And it begins
with SELECT: the audit trail puts words of its own before what might change something, as WITH does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import psycopg
from django.db import NotSupportedError, connection
from psycopg.types.numeric import Int8

PLACE = re.compile(r"%\((\w+)\)s")


class PreparedCursor(psycopg.RawCursor):
    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        return super().execute(query, params, **{"prepare": True, **kwargs})

    def _send_query_prepared(self, name: bytes, pgq: Any, *, binary: bool | None = None) -> None:
        self._query = pgq  # the driver keeps it for other statements only; Django's log of queries reads it
        super()._send_query_prepared(name, pgq, binary=binary)


def prepared(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows that the statement gives for the values.

    A column that got another type while the connection was open makes the kept plan useless (a migration
    under a running server): then it is planned as every other statement is.
    """
    connection.ensure_connection()
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    try:
        own = PreparedCursor(connection.connection)
        with make(own) as cursor:  # type: ignore[arg-type]  # its stub asks for its own result
            text, names = numbered(statement)
            cursor.execute(text, [sized(values[name]) for name in names])
            return cursor.fetchall()
    except NotSupportedError:
        if connection.in_atomic_block:  # nothing can be asked any more before it is rolled back
            raise
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()


@lru_cache(maxsize=1000)  # a search writes some hundreds, by what is asked of it
def numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """The statement as the server reads it, with $1 for the first of the names that are given besides.

    The driver does the same, but for a long statement anew each time.
    """
    names = tuple(dict.fromkeys(PLACE.findall(statement)))
    numbers = {name: f"${n}" for n, name in enumerate(names, start=1)}
    return PLACE.sub(lambda found: numbers[found[1]], statement).replace("%%", "%"), names


def sized(value: Any) -> Any:
    """Whole numbers at one size: the driver would choose by value, and each choice is a plan of its own."""
    if type(value) is int:
        return Int8(value)
    return [sized(one) for one in value] if isinstance(value, list) else value
