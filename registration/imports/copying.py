"""Visits and questions go in by COPY: it takes a fraction of the processor time of INSERT."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from registration.imports.drafts import Draft
from registration.models import ImportBatch, Question, Visit

VISIT_COLUMNS = (
    "id",
    "submission_id",
    "location_id",
    "occurred_at",
    "channel",
    "duration",
    "library_id",
    "import_batch_id",
    "recorded_by_id",
    "recorder_position",
    "source",
    "need_profiles",
    "complexity",
    "age_band",
    "language",
)
QUESTION_COLUMNS = (
    "visit_id",
    "position",
    "topic_id",
    "outcome",
    "domain",
    "public_body_id",
    "help_given",
    "note",
)


def copy_visits(batch: ImportBatch, visits: Sequence[tuple[Draft, uuid.UUID]]) -> int:
    """Store these visits with their questions within the running transaction; says how many questions.

    Raises IntegrityError as any insert does.
    """
    ids = new_ids(Visit, len(visits))
    origin: tuple[Any, ...] = (
        batch.library_id,
        batch.pk,
        batch.uploaded_by_id,
        batch.uploaded_by.position,
        Visit.Source.IMPORT.value,
        [],
        "",
        "",
        "",
    )
    copy(
        Visit,
        VISIT_COLUMNS,
        (
            (pk, submission_id, draft.location, draft.occurred_at, draft.channel, draft.duration, *origin)
            for pk, (draft, submission_id) in zip(ids, visits, strict=True)
        ),
    )
    return copy(Question, QUESTION_COLUMNS, question_rows(ids, visits))


def check_constraints_at_once() -> None:
    """Look at foreign keys per statement for the rest of this transaction, not when it is committed.

    PostgreSQL walks the whole list of postponed checks for every row that a trigger looks at, which makes
    100,000 visits take a hundred times as long as 10,000.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def question_rows(ids: list[int], visits: Sequence[tuple[Draft, uuid.UUID]]) -> Iterator[tuple[Any, ...]]:
    for pk, (draft, _) in zip(ids, visits, strict=True):
        for position, question in enumerate(draft.questions, start=1):
            yield pk, position, *(question[name] for name in QUESTION_COLUMNS[2:])


def new_ids(model: type[Model], count: int) -> list[int]:
    """Numbers for rows to come, from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def copy(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Write the rows; columns that are left out get the default of the database. Says how many."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    count = 0
    statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as table:
        for row in rows:
            # A choice of Django is a str of its own class, which the driver does not know.
            table.write_row([str(value) if isinstance(value, str) else value for value in row])
            count += 1
    return count
