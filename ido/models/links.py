"""Links in mail that let somebody in without an account: what went wrong with them."""

from __future__ import annotations

from django.db import models


class LinkMiss(models.Model):
    """How often links that open nothing were tried from one address range within one hour.

    A range is a /24 of IPv4 or a /48 of IPv6: fit to stop who guesses, too wide to follow a person.
    """

    network = models.CharField("adresreeks", max_length=50)
    hour = models.DateTimeField("uur")
    count = models.PositiveIntegerField("aantal", default=0)

    class Meta:
        verbose_name = "mislukte link"
        verbose_name_plural = "mislukte links"
        constraints = [models.UniqueConstraint(name="link_miss_once", fields=["network", "hour"])]

    def __str__(self) -> str:
        return f"{self.network}: {self.count}"
