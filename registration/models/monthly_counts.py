"""What the log adds up to by month, kept by the database itself, so that reports need not count it again."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import connection, models, transaction
from django.db.models import Q

from ido.models import Location

TABLE = "registration_monthlycount"
COLUMNS = "location_id, month, dimension, value, number"
KEY = "location_id, month, dimension, value"
REBUILD_LOCK = 0x1D01  # two rebuilds at once would both add what they find missing

# What a visit counts as, by dimension; nothing where it is null.
NEEDS = "array_to_string(ARRAY(SELECT DISTINCT need FROM unnest(visit.need_profiles) need ORDER BY 1), '+')"
LOCAL = "(visit.occurred_at AT TIME ZONE 'Europe/Amsterdam')"
OF_VISIT = {
    "channel": "visit.channel",
    "needs": f"nullif({NEEDS}, '')",
    "complexity": "nullif(visit.complexity, '')",
}
# What a question counts as. Its group follows from its topic, which never changes groups. A day without a
# time was read from a file as noon, which tells nothing about the hour.
HAS_HOUR = f"visit.source <> 'import' OR {LOCAL}::time <> '12:00'"
OF_QUESTION = {
    "group": "topic.group_id::text",
    "topic": "question.topic_id::text",
    "outcome": "question.outcome",
    "domain": "question.domain",
    "help": "question.help_given",
    "body": "question.public_body_id::text",
    "course": "CASE WHEN question.help_given = 'course' THEN question.topic_id::text END",
    "hour": f"CASE WHEN {HAS_HOUR} THEN to_char({LOCAL}, 'ID-HH24') END",
}


def each_of(dimensions: dict[str, str]) -> str:
    """A join that makes of each visit or question a row for each thing that it counts as."""
    values = ", ".join(f"('{name}', {value})" for name, value in dimensions.items())
    return f"JOIN LATERAL (VALUES {values}) AS counted (dimension, value) ON counted.value IS NOT NULL"


DIMENSIONS_OF_VISIT = each_of(OF_VISIT)
DIMENSIONS_OF_QUESTION = f"JOIN ido_topic topic ON topic.id = question.topic_id {each_of(OF_QUESTION)}"
# The log of the locations counted anew, less what is kept: nothing when the two agree. One statement, so both
# are as of one moment, whoever is writing.
DIFFERENCES = f"""
    SELECT {KEY}, sum(number) AS number
    FROM (
        SELECT visit.location_id, date_trunc('month', visit.day)::date AS month, counted.dimension,
            counted.value, 1 AS number
        FROM registration_visit visit
        {DIMENSIONS_OF_VISIT}
        WHERE visit.withdrawn_at IS NULL AND visit.location_id = ANY(%(locations)s)
        UNION ALL
        SELECT visit.location_id, date_trunc('month', visit.day)::date, counted.dimension, counted.value, 1
        FROM registration_visit visit
        JOIN registration_question question ON question.visit_id = visit.id
        {DIMENSIONS_OF_QUESTION}
        WHERE visit.withdrawn_at IS NULL AND visit.location_id = ANY(%(locations)s)
        UNION ALL
        SELECT {KEY}, -number FROM {TABLE} WHERE location_id = ANY(%(locations)s)
    ) either
    GROUP BY {KEY}
    HAVING sum(number) <> 0
"""
# The rows that a fold replaces carry the same sum as the row that comes in their place, in one statement:
# whoever reads meanwhile sees either.
FOLD = f"""
    WITH gone AS (
        DELETE FROM {TABLE} WHERE (location_id, dimension, month, value) IN (
            SELECT location_id, dimension, month, value FROM {TABLE}
            GROUP BY location_id, dimension, month, value HAVING count(*) > 1
        ) RETURNING {COLUMNS}
    )
    INSERT INTO {TABLE} ({COLUMNS})
    SELECT {KEY}, sum(number) FROM gone GROUP BY {KEY} HAVING sum(number) <> 0
"""
LOCATIONS = f"SELECT id FROM ido_location UNION SELECT location_id FROM {TABLE} ORDER BY 1"


class Difference(NamedTuple):
    """How far a count is off: the log has `number` more than was kept."""

    location: int
    month: date
    dimension: str
    value: str
    number: int


class MonthlyCountQuerySet(models.QuerySet):
    def fold(self) -> int:
        """Put the rows of each count together into one; says how many rows went."""
        with transaction.atomic(), connection.cursor() as cursor:
            before = self.count()
            cursor.execute(FOLD)
            return before - self.count()

    def locations(self) -> list[int]:
        """The ids of all locations, and of those that are gone but still have counts."""
        with connection.cursor() as cursor:
            cursor.execute(LOCATIONS)
            return [pk for (pk,) in cursor.fetchall()]

    def differences(self, locations: list[int]) -> list[Difference]:
        """Where the counts of these locations differ from the log, by location, month and what is counted."""
        with connection.cursor() as cursor:
            cursor.execute(f"{DIFFERENCES} ORDER BY {KEY}", {"locations": locations})
            return [Difference(*row) for row in cursor.fetchall()]

    def rebuild(self, locations: list[int]) -> int:
        """Add what the counts of these locations lack or have too much; says how many counts were wrong."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REBUILD_LOCK])
            cursor.execute(f"INSERT INTO {TABLE} ({COLUMNS}) {DIFFERENCES}", {"locations": locations})
            return cursor.rowcount


class MonthlyCount(models.Model):
    """How many questions or visits a location had in a month that share one property; withdrawn ones apart.

    A question counts once under each of group, topic, outcome, domain and help. It counts once more under its
    public body if it has one, under its topic where a course was advised, and under its hour of the week in
    Dutch time ('3-14' is Wednesday from two o'clock) if that is known. A visit counts once under its channel,
    and under its complexity and all its needs together ('hands_on+trust') if they were noted. Of groups,
    topics and public bodies `value` is the id.

    A count is the sum of its rows. Triggers on visits and questions only ever add rows, also with negative
    numbers, in the transaction of the change: so desks that save at the same moment, and an import that
    takes minutes, never wait for one another. At night the rows of a count become one (`fold`). Read it only
    by adding up.

    What changes by other rules stands outside the key, and reports join it: which municipality a location
    was in, and which groups are about corona.
    """

    class Dimension(models.TextChoices):
        GROUP = "group", "onderwerpgroep"
        TOPIC = "topic", "onderwerp"
        OUTCOME = "outcome", "uitkomst"
        DOMAIN = "domain", "domein"
        HELP = "help", "hulp"
        BODY = "body", "organisatie"
        COURSE = "course", "cursus bij onderwerp"
        HOUR = "hour", "uur van de week"
        CHANNEL = "channel", "kanaal"
        NEEDS = "needs", "behoeften"
        COMPLEXITY = "complexity", "complexiteit"

    # No foreign key in the database: it would look up the location for every row of every save.
    location = models.ForeignKey(
        Location,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="locatie",
    )
    month = models.DateField("maand", help_text="De eerste dag van de maand, in Nederlandse tijd.")
    dimension = models.CharField("soort", max_length=10, choices=Dimension)
    value = models.CharField("waarde", max_length=60)
    number = models.IntegerField("aantal")

    objects = MonthlyCountQuerySet.as_manager()

    class Meta:
        verbose_name = "maandtelling"
        verbose_name_plural = "maandtellingen"
        indexes = [
            # A report reads one dimension of some locations over months, from the index alone.
            models.Index(
                name="monthly_count_key",
                fields=["location", "dimension", "month", "value"],
                include=["number"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location_id} {self.month} {self.dimension} {self.value}: {self.number}"


class Recount(models.Model):
    """When the counts were last compared with the log, and how many of them differed: one row."""

    ONLY = 1

    checked_at = models.DateTimeField("gecontroleerd op")
    wrong = models.PositiveIntegerField("aantal verschillen")

    class Meta:
        verbose_name = "controle van de maandtellingen"
        verbose_name_plural = "controle van de maandtellingen"
        constraints = [models.CheckConstraint(name="recount_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.wrong} verschillen op {self.checked_at}"
