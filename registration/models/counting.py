"""Triggers that keep the monthly counts in step with visits and questions, whoever changes them and how.

Each runs once per statement, over all rows it touched, and adds the difference to the counts.

Two rules keep the sums right while others write. A question counts where its visit is, so the visit is held
(FOR SHARE, in order) until the question's transaction ends: who withdraws or moves the visit meanwhile waits,
and then sees the question. And a question is stored after its visit and deleted before it; the other way
round the count would have no location, which the table refuses.
"""

from __future__ import annotations

import pgtrigger

from registration.models.monthly_counts import COLUMNS, DIMENSIONS_OF_QUESTION, DIMENSIONS_OF_VISIT, TABLE

OLD, NEW = "old_rows", "new_rows"
# All that a question and a visit count by: what changes besides makes no difference.
QUESTION = "visit_id, topic_id, outcome, domain, help_given, public_body_id"
VISIT = "id, location_id, day, occurred_at, source, channel, need_profiles, complexity"
OLD_QUESTIONS = f"SELECT {QUESTION}, -1 AS number FROM {OLD}"
NEW_QUESTIONS = f"SELECT {QUESTION}, 1 AS number FROM {NEW}"
OLD_VISITS = f"SELECT {VISIT}, -1 AS number FROM {OLD} WHERE withdrawn_at IS NULL"
NEW_VISITS = f"SELECT {VISIT}, 1 AS number FROM {NEW} WHERE withdrawn_at IS NULL"


def count_questions(changes: str) -> str:
    """Count questions where their visits are; `changes` selects what they are and +1 or -1."""
    return f"""
        WITH question AS MATERIALIZED (
            SELECT {QUESTION}, sum(number) AS number FROM ({changes}) changed
            GROUP BY {QUESTION} HAVING sum(number) <> 0
        ), visit AS MATERIALIZED (
            SELECT id, location_id, day, occurred_at, source, withdrawn_at FROM registration_visit
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
        SELECT visit.location_id, visit.day, counted.dimension, counted.value, visit.number
        FROM visit
        JOIN registration_question question ON question.visit_id = visit.id
        {DIMENSIONS_OF_QUESTION}
    """
    return f"""
        WITH visit AS MATERIALIZED (
            SELECT {VISIT}, sum(number) AS number FROM ({changes}) changed
            GROUP BY {VISIT} HAVING sum(number) <> 0
        )
        INSERT INTO {TABLE} ({COLUMNS})
        SELECT location_id, date_trunc('month', day)::date, dimension, value, sum(number) FROM (
            SELECT visit.location_id, visit.day, counted.dimension, counted.value, visit.number
            FROM visit {DIMENSIONS_OF_VISIT}
            {questions if with_questions else ""}
        ) either
        GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;
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
