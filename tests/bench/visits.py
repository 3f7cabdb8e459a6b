"""Years of visits in seconds: drawn by PostgreSQL itself, into tables without indexes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import connection, transaction

from ido.models import Topic
from registration.models import MonthlyCount
from tests.bench.world import Place

YEARS = 6
WEEKS = 52 * YEARS
QUESTIONS_PER_VISIT = 1.2
TABLES = ("registration_visit", "registration_question")

# Each slot is an equal chance, so that drawing one draws by weight.
SLOTS = """
    CREATE TEMP TABLE place (location bigint, library bigint, weight int);
    CREATE TEMP TABLE subject (topic bigint, domain text, body bigint, ends_on date, weight int);
"""
PLACE_SLOTS = """
    CREATE TEMP TABLE place_slot AS
    SELECT row_number() OVER () - 1 AS slot, location, library,
        ARRAY(SELECT id FROM ido_user u WHERE u.library_id = library ORDER BY id) AS people
    FROM place, generate_series(1, weight)
"""
SUBJECT_SLOTS = """
    CREATE TEMP TABLE subject_slot AS
    SELECT row_number() OVER () - 1 AS slot, topic, ends_on FROM subject, generate_series(1, weight)
"""
VISITS = """
    INSERT INTO registration_visit (
        library_id, submission_id, location_id, occurred_at, entered_at, channel, duration, need_profiles,
        complexity, age_band, language, recorded_by_id, recorder_position, source,
        withdrawn_at, withdrawn_by_id
    )
    SELECT library, gen_random_uuid(), location, moment, moment + interval '2 minutes',
        CASE WHEN a < 0.90 THEN 'desk' WHEN a < 0.96 THEN 'phone' ELSE 'on_site' END,
        CASE WHEN b < 0.45 THEN '' WHEN b < 0.60 THEN 'under_5' WHEN b < 0.85 THEN '5_15' ELSE '15_30' END,
        CASE WHEN c < 0.20 THEN ARRAY['hands_on'] WHEN c < 0.30 THEN ARRAY['look_along', 'language']
            ELSE '{}'::varchar[] END,
        CASE WHEN c < 0.25 THEN 'simple' WHEN c > 0.90 THEN 'complex' ELSE '' END,
        '', CASE WHEN b < 0.03 THEN 'uk' WHEN b > 0.96 THEN 'ar' ELSE '' END,
        person, 'staff', 'desk',
        CASE WHEN d < 0.005 THEN moment + interval '1 hour' END, CASE WHEN d < 0.005 THEN person END
    FROM (
        SELECT *, (day + time '10:00' + e * interval '7 hours') AT TIME ZONE 'Europe/Amsterdam' AS moment,
            people[1 + floor(d * cardinality(people))::int] AS person
        FROM (
            SELECT floor(random() * %(slots)s)::bigint AS slot, random() AS a, random() AS b, random() AS c,
                random() AS d, random() AS e,
                %(first)s::date + 7 * floor(%(weeks)s * power(random(), 0.85))::int
                    + floor(5 * random())::int AS day
            FROM generate_series(1, %(visits)s) OFFSET 0
        ) draw JOIN place_slot USING (slot)
    ) drawn
    ORDER BY moment
"""
# Of a hundred visits 83 have one question, 14 have two and 3 have three. Corona ends when its topics do.
QUESTIONS = """
    INSERT INTO registration_question
        (visit_id, position, domain, topic_id, public_body_id, help_given, outcome, note)
    SELECT visit, position, subject.domain, subject.topic, subject.body,
        CASE WHEN a < 0.66 THEN 'on_the_spot' WHEN a < 0.80 THEN 'information'
            WHEN a < 0.95 THEN 'referred' ELSE 'information' END,
        CASE WHEN a < 0.66 THEN 'solved' WHEN a < 0.80 THEN 'partly'
            WHEN a < 0.95 THEN 'referred' ELSE 'unsolved' END,
        CASE WHEN b < 0.20 THEN 'Samen de brief gelezen en het formulier ingevuld' ELSE '' END
    FROM (
        SELECT visit.id AS visit, visit.day, position, floor(random() * %(slots)s)::bigint AS slot,
            random() AS a, random() AS b
        FROM registration_visit visit CROSS JOIN LATERAL generate_series(
            1, CASE WHEN visit.id %% 100 < 3 THEN 3 WHEN visit.id %% 100 < 17 THEN 2 ELSE 1 END
        ) position OFFSET 0
    ) draw
    JOIN subject_slot USING (slot)
    JOIN subject ON subject.topic = CASE WHEN subject_slot.ends_on <= draw.day THEN %(other)s
        ELSE subject_slot.topic END
    ORDER BY visit, position
"""
OUTSIDE_SERVICE = """
    SELECT count(*) FROM registration_visit v WHERE NOT EXISTS (
        SELECT FROM ido_operation o JOIN ido_location l ON l.id = o.location_id
        WHERE o.location_id = v.location_id AND l.library_id = v.library_id AND o.period @> v.day
    )
"""


def first_day(today: date) -> date:
    """The Monday on which the visits begin; they end before the week of `today`."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS)


def load_visits(questions: int, places: list[Place], today: date) -> None:
    """About so many questions over six years, growing, on workdays from 10 to 17, at the places by weight."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute(SLOTS)
        cursor.executemany(
            "INSERT INTO place VALUES (%s, %s, %s)",
            [(place.location.pk, place.location.library_id, place.weight) for place in places],
        )
        topics = subjects()
        cursor.executemany("INSERT INTO subject VALUES (%s, %s, %s, %s, %s)", topics)
        cursor.execute(PLACE_SLOTS)
        cursor.execute(SUBJECT_SLOTS)
        cursor.execute("ANALYZE place_slot, subject_slot, subject")
        with bare_tables():
            draw = {
                "slots": sum(place.weight for place in places),
                "first": first_day(today),
                "weeks": WEEKS,
                "visits": round(questions / QUESTIONS_PER_VISIT),
            }
            cursor.execute(VISITS, draw)
            cursor.execute(QUESTIONS, {"slots": sum(topic[-1] for topic in topics), "other": topics[0][0]})
            cursor.execute(OUTSIDE_SERVICE)
            assert cursor.fetchone() == (0,), "the generated visits break a rule that the database holds"
    MonthlyCount.objects.rebuild(MonthlyCount.objects.locations())  # the triggers were off
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def subjects() -> list[tuple[int, str, int | None, date | None, int]]:
    """Each topic with its domain, the body it concerns, its end and its weight; the first is still in use."""
    found = Topic.objects.order_by("ends_on", "pk").values_list("pk", "domain", "partners", "ends_on")
    lasting = sorted(found, key=lambda topic: topic[3] is not None)
    once = {topic[0]: topic for topic in lasting}  # a topic of two bodies comes twice
    return [(*topic, round(300 / rank**0.9)) for rank, topic in enumerate(once.values(), start=1)]


@contextmanager
def bare_tables() -> Iterator[None]:
    """Fill the tables without indexes, foreign keys and triggers; making them afterwards proves the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')",
            [list(TABLES)],
        )
        constraints = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) "
            "FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary",
            [list(TABLES)],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in sorted(constraints, key=lambda row: "FOREIGN" in row[2]):
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
