"""Triggers that keep the monthly counts in step with visits and questions, whoever changes them and how.

Each runs once per statement, over all rows it touched, and adds the difference to the counts.

Two rules keep the sums right while others write. A question counts where its visit is, so the visit is held
(FOR SHARE, in order) until the question's transaction ends: who withdraws or moves the visit meanwhile waits,
and then sees the question. And a question is stored after its visit and deleted before it; the other way
round the count would have no location, which the table refuses.
"""

from __future__ import annotations

import pgtrigger

from registration.models.monthly_counts import COLUMNS, DIMENSIONS_OF_QUESTION, KEY, TABLE

OLD, NEW = "old_rows", "new_rows"
OLD_QUESTIONS = f"SELECT visit_id, topic_id, outcome, domain, -1 AS number FROM {OLD}"
NEW_QUESTIONS = f"SELECT visit_id, topic_id, outcome, domain, 1 AS number FROM {NEW}"
OLD_VISITS = f"""
    SELECT id, location_id, date_trunc('month', day)::date AS month, channel, -1 AS number
    FROM {OLD} WHERE withdrawn_at IS NULL
"""
NEW_VISITS = f"""
    SELECT id, location_id, date_trunc('month', day)::date AS month, channel, 1 AS number
    FROM {NEW} WHERE withdrawn_at IS NULL
"""


def count_questions(changes: str) -> str:
    """Count questions where their visits are; `changes` selects what they are and +1 or -1."""
    return f"""
        WITH question AS MATERIALIZED (
            SELECT visit_id, topic_id, outcome, domain, sum(number) AS number FROM ({changes}) changed
            GROUP BY visit_id, topic_id, outcome, domain HAVING sum(number) <> 0
        ), visit AS MATERIALIZED (
            SELECT id, location_id, day, withdrawn_at FROM registration_visit
            WHERE id = ANY(ARRAY(SELECT visit_id FROM question)) ORDER BY id FOR SHARE
        )
        INSERT INTO {TABLE} ({COLUMNS})
        SELECT visit.location_id, date_trunc('month', visit.day)::date, counted.dimension, counted.value,
            sum(question.number)
        FROM question LEFT JOIN visit ON visit.id = question.visit_id
        {DIMENSIONS_OF_QUESTION}
        WHERE visit.withdrawn_at IS NULL
        GROUP BY 1, 2, 3, 4 HAVING sum(question.number) <> 0;
        RETURN NULL;
    """


def count_visits(changes: str, *, with_questions: bool) -> str:
    """Count visits, and the questions they have; `changes` selects what they are and +1 or -1."""
    questions = f"""
        UNION ALL
        SELECT changed.location_id, changed.month, counted.dimension, counted.value, changed.number
        FROM changed
        JOIN registration_question question ON question.visit_id = changed.id
        {DIMENSIONS_OF_QUESTION}
    """
    return f"""
        WITH changed AS MATERIALIZED (
            SELECT id, location_id, month, channel, sum(number) AS number FROM ({changes}) visit
            GROUP BY id, location_id, month, channel HAVING sum(number) <> 0
        )
        INSERT INTO {TABLE} ({COLUMNS})
        SELECT {KEY}, sum(number) FROM (
            SELECT location_id, month, 'channel' AS dimension, channel AS value, number FROM changed
            {questions if with_questions else ""}
        ) either
        GROUP BY {KEY} HAVING sum(number) <> 0;
        RETURN NULL;
    """


def after(operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    """A trigger that runs once after each statement, with the rows before and after it."""
    return pgtrigger.Trigger(
        name=f"counted_after_{operation}".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(
            old=None if operation == pgtrigger.Insert else OLD,
            new=None if operation == pgtrigger.Delete else NEW,
        ),
        func=func,
    )


VISIT_TRIGGERS = [
    # New visits have no questions yet: those that come in the same statement count by themselves.
    after(pgtrigger.Insert, count_visits(NEW_VISITS, with_questions=False)),
    after(pgtrigger.Update, count_visits(f"{OLD_VISITS} UNION ALL {NEW_VISITS}", with_questions=True)),
    after(pgtrigger.Delete, count_visits(OLD_VISITS, with_questions=False)),
]
QUESTION_TRIGGERS = [
    after(pgtrigger.Insert, count_questions(NEW_QUESTIONS)),
    after(pgtrigger.Update, count_questions(f"{OLD_QUESTIONS} UNION ALL {NEW_QUESTIONS}")),
    after(pgtrigger.Delete, count_questions(OLD_QUESTIONS)),
]
