"""Inserting one new row by one plain statement, where every request does so.

Writing the statement takes Django's ORM longer than running it takes PostgreSQL; here it is written once for
a model and kept. What the database fills in itself (a key, a default) is left to it; of that the key is read.
"""

from __future__ import annotations

from functools import lru_cache

from django.db import connection
from django.db.models import AutoField, Field, Model
from django.db.models.expressions import DatabaseDefault


def insert(row: Model) -> None:
    """Insert a new row; what is not allowed raises IntegrityError, as `save` does."""
    _insert(row, "")


def insert_once(row: Model) -> bool:
    """Insert a new row; False, and nothing is done, when a unique constraint says that it stands already."""
    return _insert(row, "ON CONFLICT DO NOTHING")


def _insert(row: Model, otherwise: str) -> bool:
    fields = [field for field in row._meta.concrete_fields if _is_given(row, field)]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(row), tuple(field.column for field in fields), otherwise), values)
        made = cursor.fetchone()
    if made is None:
        return False
    row.pk, row._state.adding = made[0], False
    return True


def _is_given(row: Model, field: Field) -> bool:
    value = getattr(row, field.attname)
    return not isinstance(value, DatabaseDefault) and not (value is None and isinstance(field, AutoField))


@lru_cache(maxsize=256)
def _statement(model: type[Model], columns: tuple[str, ...], otherwise: str) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    places = ", ".join(["%s"] * len(columns))
    key = quote(str(model._meta.pk.column))
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({places}) {otherwise} RETURNING {key}"
