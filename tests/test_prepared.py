"""Statements that the server plans once for each connection."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from ido.database.prepared import prepared


def test_a_statement_is_planned_once_and_gives_what_any_gives(db, django_assert_num_queries):
    statement = "SELECT %(n)s::bigint + 1, %(none)s::text, %(ids)s::bigint[], %(day)s::date"
    with django_assert_num_queries(3) as asked:
        told = [
            prepared(statement, {"n": n, "none": None, "ids": [n, 9], "day": date(2026, 11, 24)})
            for n in (1, 70_000, 5_000_000_000)
        ]

    assert told[0] == [(2, None, [1, 9], date(2026, 11, 24))]
    assert all(query["sql"].startswith("SELECT $1::bigint + 1") for query in asked.captured_queries)
    assert [rows[0][0] for rows in told] == [2, 70_001, 5_000_000_001]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%% + 1, %%'")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_column_of_another_type_makes_a_kept_plan_useless_and_no_answer_wrong():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept_plan AS SELECT 7 AS n")
        before = prepared("SELECT n FROM kept_plan", {})
        cursor.execute("ALTER TABLE kept_plan ALTER n TYPE text")
        after = prepared("SELECT n FROM kept_plan", {})
        cursor.execute("DROP TABLE kept_plan")

    assert (before, after) == ([(7,)], [("7",)])
