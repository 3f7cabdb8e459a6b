"""What a municipality did with the grant for its Informatiepunten, by year and purpose.

The three purposes are those of the scheme under which the State pays municipalities since 2023: Regeling
specifieke uitkering Informatiepunten Digitale Overheid (Stcrt. 2022, 33992), as the VNG lists them:
https://vng.nl/nieuws/specifieke-uitkering-informatiepunten-digitale-overheid (read November 2026).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ido.models import Municipality, Role, User
from ido.models.places import MunicipalityQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

FIRST_YEAR, LAST_YEAR = 2023, 2099
SOURCE = "Regeling specifieke uitkering Informatiepunten Digitale Overheid (Stcrt. 2022, 33992)"
PURPOSES = ("service", "promotion", "network")  # the columns of the three purposes, in the scheme's order
AMOUNTS = ("granted", *PURPOSES)


def money(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2)


class GrantAccountQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """A municipality sees its own; a coordinator those of municipalities with a desk of the library."""
        return self.filter(municipality__in=accountable_to(user))


def accountable_to(user: User | AnonymousUser) -> MunicipalityQuerySet:
    """The municipalities of which the user may read and enter the account."""
    every = Municipality.objects.all()
    if not user.is_authenticated:
        return every.none()
    if user.role == Role.MUNICIPALITY:
        return every.filter(pk=user.municipality_id)
    if user.role == Role.COORDINATOR:
        return every.filter(operations__location__library=user.library_id).distinct()
    return every.none()


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    append_only=True,
    model_name="GrantAccountEvent",
    fields=["granted", "service", "promotion", "network", "entered_by"],
)
class GrantAccount(models.Model):
    """Euros granted and spent in one municipality and year, entered by the municipality or a coordinator.

    More may be spent than was granted: then the municipality added money of its own.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", db_index=False, verbose_name="gemeente"
    )
    year = models.PositiveSmallIntegerField("jaar")
    granted = money("toegekend")
    service = money("realisatie en instandhouding")
    promotion = money("promotie bij inwoners")
    network = money("regie over het netwerk")
    entered_at = models.DateTimeField("ingevuld op", db_default=Now())
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ingevuld door")

    objects = GrantAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "verantwoording"
        verbose_name_plural = "verantwoordingen"
        ordering = ["-year", "municipality__name"]
        constraints = [
            models.UniqueConstraint(name="grant_account_once_a_year", fields=["municipality", "year"]),
            models.CheckConstraint(
                name="grant_account_of_a_year_of_the_scheme",
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
            ),
            models.CheckConstraint(
                name="grant_account_not_negative",
                condition=Q(granted__gte=0, service__gte=0, promotion__gte=0, network__gte=0),
                violation_error_message="Een bedrag kan niet onder nul liggen.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="grant_account_of_one_year", fields=["municipality", "year"]),
            pgtrigger.Protect(name="grant_account_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Verantwoording {self.year} van {self.municipality}"

    @property
    def spent(self) -> Decimal:
        """Euros, over the three purposes together."""
        return sum((getattr(self, name) for name in PURPOSES), Decimal())

    @property
    def left(self) -> Decimal:
        """Euros of the grant that were not spent; negative when more was."""
        return self.granted - self.spent
