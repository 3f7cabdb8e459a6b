"""For which topic and municipality a service is there, worked out so that a desk finds it by an index."""

from __future__ import annotations

from django.db import connection, models

from ido.models import Municipality, Topic
from partners.models.service import Service


class Coverage(models.Model):
    """A service helps with the topic for people of the municipality.

    The database writes it (migration 0015_coverage), from what services and their partners name: whatever a
    service names none of it takes from its partner. Each service has rows without a topic too, which stand
    for whatever it helps with. Without a municipality it is for people of all; then it has no other.
    """

    # DO_NOTHING: what follows by triggers leaves by them too.
    service = models.ForeignKey(
        Service, models.DO_NOTHING, related_name="+", db_index=False, verbose_name="dienst"
    )
    topic = models.ForeignKey(
        Topic, models.DO_NOTHING, null=True, related_name="+", db_index=False, verbose_name="onderwerp"
    )
    municipality = models.ForeignKey(
        Municipality, models.DO_NOTHING, null=True, related_name="+", db_index=False, verbose_name="gemeente"
    )

    class Meta:
        verbose_name = "bereik van een dienst"
        verbose_name_plural = "bereik van diensten"
        constraints = [
            models.UniqueConstraint(
                name="coverage_once", fields=["service", "topic", "municipality"], nulls_distinct=False
            ),
        ]
        indexes = [
            models.Index(name="coverage_of_topic", fields=["topic", "municipality"], include=["service"]),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.topic_id}, {self.municipality_id}"


def refresh_coverage() -> None:
    """Work it out anew for all services.

    The database does so by itself at every change. It sees no link that another transaction stores at the
    same moment: what that leaves behind is mended here, at night.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT partners_coverage_refresh(ARRAY(SELECT id FROM partners_service))")
