"""Who works with the system."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ido.models.places import Library, Municipality, Province
from ido.models.scope import TenantQuerySet


class Role(models.TextChoices):
    DESK = "desk", "medewerker"
    COORDINATOR = "coordinator", "coördinator"
    MUNICIPALITY = "municipality", "gemeente"
    PROVINCE = "province", "provincie"
    ADMINISTRATOR = "administrator", "beheerder"


class Position(models.TextChoices):
    """In what capacity somebody stands at the desk; kept with each visit."""

    STAFF = "staff", "medewerker"
    VOLUNTEER = "volunteer", "vrijwilliger"
    PARTNER = "partner", "partner"


class UserQuerySet(TenantQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """A library sees its own people; the administrator everybody but desk workers."""
        if user.is_authenticated and user.role == Role.ADMINISTRATOR:
            return self.exclude(role=Role.DESK)
        return super().visible_to(user)

    def active(self) -> Self:
        """Who can log in: the account is open and has a password."""
        return self.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def invited(self) -> Self:
        """Who still has to choose a first password."""
        return self.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def deactivated(self) -> Self:
        return self.filter(is_active=False)

    def search(self, text: str) -> Self:
        """Those with every word of `text` in their name or address."""
        users = self
        for word in text.split():
            users = users.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return users


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    append_only=True,
    model_name="UserEvent",
    fields=["email", "name", "role", "position", "library", "municipality", "province", "is_active"],
)
class User(AbstractBaseUser):
    """Somebody who logs in by e-mail. Each role has exactly the scope it needs, and the database says so."""

    email = models.EmailField("e-mailadres", unique=True)
    name = models.CharField("naam", max_length=80)
    role = models.CharField("rol", max_length=14, choices=Role)
    position = models.CharField("functie", max_length=10, choices=Position, default=Position.STAFF)
    library = models.ForeignKey(
        Library, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="bibliotheek"
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="gemeente"
    )
    province = models.CharField("provincie", max_length=4, choices=Province, blank=True)
    is_active = models.BooleanField("actief", default=True)
    wants_edition_mail = models.BooleanField("mail bij een nieuwe uitgave", default=True, db_default=True)
    invited_at = models.DateTimeField("uitgenodigd op", null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        verbose_name = "gebruiker"
        verbose_name_plural = "gebruikers"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Er is al een account met dit e-mailadres.",
            ),
            models.CheckConstraint(
                name="user_role_has_its_scope",
                condition=Q(
                    role__in=["desk", "coordinator"], library__isnull=False, municipality=None, province=""
                )
                | Q(role="municipality", library=None, municipality__isnull=False, province="")
                | Q(role="province", library=None, municipality=None, province__in=Province.values)
                | Q(role="administrator", library=None, municipality=None, province=""),
                violation_error_message="Kies bij deze rol precies een bibliotheek, gemeente of provincie.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    @property
    def is_staff(self) -> bool:
        """Django's admin is off; nobody is staff in its sense."""
        return False

    @property
    def accepted_invitation(self) -> bool:
        return self.has_usable_password()

    @property
    def status(self) -> str:
        """In a word, for the list of people."""
        if not self.is_active:
            return "gedeactiveerd"
        return "actief" if self.accepted_invitation else "uitgenodigd"

    def deactivate(self) -> None:
        """Shut the account; its sessions end at the next request."""
        self.is_active = False
        self.save(update_fields=["is_active"])

    def reactivate(self) -> None:
        self.is_active = True
        self.save(update_fields=["is_active"])

    def mark_invited(self, *, at: datetime) -> None:
        self.invited_at = at
        self.save(update_fields=["invited_at"])
