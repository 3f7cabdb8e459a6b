"""What stands under the digit keys of a desk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from ido.models import Location, TenantQuerySet

LEARNT_FROM_DAYS = 90
LEARNT_FROM_VISITS = 500  # at a busy desk that is enough to learn from, and a few weeks old at most
LEARN = """
    INSERT INTO registration_favourites (location_id, day, topics)
    SELECT %(location)s, %(today)s, ARRAY(
        SELECT question.topic_id
        FROM (
            SELECT id FROM registration_visit
            WHERE location_id = %(location)s AND withdrawn_at IS NULL AND day >= %(since)s AND day < %(today)s
            ORDER BY day DESC, id DESC LIMIT %(most)s
        ) visit
        JOIN registration_question question ON question.visit_id = visit.id
        JOIN ido_topic topic ON topic.id = question.topic_id
        GROUP BY question.topic_id, topic.name
        ORDER BY count(*) DESC, topic.name
    )
    ON CONFLICT (location_id) DO UPDATE SET day = EXCLUDED.day, topics = EXCLUDED.topics
    WHERE registration_favourites.day < EXCLUDED.day
"""


class FavouritesQuerySet(TenantQuerySet):
    library_path = "location__library"

    def learn(self, location: int, today: date) -> Self:
        """Learn from the log of the days before `today`, unless that was done today already."""
        since = today - timedelta(days=LEARNT_FROM_DAYS)
        with connection.cursor() as cursor:
            cursor.execute(
                LEARN, {"location": location, "today": today, "since": since, "most": LEARNT_FROM_VISITS}
            )
        return self.filter(pk=location)


class Favourites(models.Model):
    """The topics asked most at a desk up to `day`, most asked first.

    Learnt by the first who opens the desk on a day, and the same for everybody until the next: what stands
    under a key does not move while somebody works, whatever is corrected or entered afterwards.
    """

    location = models.OneToOneField(
        Location, models.CASCADE, primary_key=True, related_name="favourites", verbose_name="locatie"
    )
    day = models.DateField("geleerd op")
    topics = ArrayField(models.BigIntegerField(), verbose_name="onderwerpen")

    objects = FavouritesQuerySet.as_manager()

    class Meta:
        verbose_name = "favorieten"
        verbose_name_plural = "favorieten"

    def __str__(self) -> str:
        return f"favorieten van {self.location_id}"
