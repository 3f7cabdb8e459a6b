"""The key with which somebody's spreadsheet fetches editions, without a login."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone

from ido.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST_AN_HOUR = 600  # a workbook of ten tables that fetches them every minute


class SpreadsheetLinkQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Somebody's own; nobody sees those of others."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def usable(self, at: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=at)

    def to_remind(self, at: datetime, before: timedelta) -> Self:
        """Those that end before long, of whom nobody was told yet."""
        return self.usable(at).filter(expires_at__lte=at + before, reminded_at=None, user__is_active=True)


class SpreadsheetLink(models.Model):
    """Who has the code reads the editions that this user may read at that moment, and nothing else.

    Only the hash of the code is kept (see `ido.links.digest`), so that nobody can look it up again. Rows of
    codes that ended stay for a year: whoever still uses one is not guessing.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="van")
    code_hash = models.CharField("code, onleesbaar", max_length=64, unique=True)
    made_at = models.DateTimeField("gemaakt op")
    expires_at = models.DateTimeField("werkt tot")
    revoked_at = models.DateTimeField("gestopt op", null=True, blank=True)
    used_on = models.DateField("laatst gebruikt op", null=True, blank=True)
    hour = models.DateTimeField("uur", null=True, blank=True)
    fetches = models.PositiveIntegerField("keer opgehaald in dat uur", default=0)
    reminded_at = models.DateTimeField("gemaild op", null=True, blank=True)

    objects = SpreadsheetLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "koppeling"
        verbose_name_plural = "koppelingen"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                name="spreadsheet_link_one_each", fields=["user"], condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(name="spreadsheet_link_lasts", condition=Q(expires_at__gt=F("made_at"))),
        ]

    def __str__(self) -> str:
        return f"koppeling van {self.made_at:%d-%m-%Y}"

    def is_usable(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at

    @property
    def last_day(self) -> date:
        """The last whole day on which it works."""
        return timezone.localdate(self.expires_at) - timedelta(days=1)

    def take(self, at: datetime) -> bool:
        """Note that something is fetched; False when there was enough of that in this hour of the clock."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        counted = Case(When(hour=hour, then=F("fetches") + 1), default=1)
        own = SpreadsheetLink.objects.filter(pk=self.pk).exclude(hour=hour, fetches__gte=MOST_AN_HOUR)
        return bool(own.update(used_on=timezone.localdate(at), hour=hour, fetches=counted))
