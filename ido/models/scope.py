"""Whose rows a user may see: the one tenancy filter of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from ido.models.people import User


class TenantQuerySet(QuerySet):
    """Rows that belong to a library organisation, the tenant.

    `library_path` is the lookup from the row to its library. A user without a library (municipality,
    province, administrator) sees nothing through it: closed by default.
    """

    library_path = "library"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The rows of the user's own library; none for whoever has no library."""
        if not user.is_authenticated or user.library_id is None:
            return self.none()
        return self.filter(**{self.library_path: user.library_id})


class SharedQuerySet(TenantQuerySet):
    """Rows of a library, or of nobody: then they are national and every library sees them."""

    def national(self) -> Self:
        return self.filter(**{f"{self.library_path}__isnull": True})

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """National rows and those of the user's own library; an administrator sees the national ones."""
        if not user.is_authenticated:
            return self.none()
        if not sees_national(user):
            return self.none()
        national = Q(**{f"{self.library_path}__isnull": True})
        if user.library_id is not None:
            return self.filter(national | Q(**{self.library_path: user.library_id}))
        return self.filter(national)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """What the user may change: a library its own rows, the administrator the national ones."""
        if not user.is_authenticated:
            return self.none()
        if user.library_id is not None:
            return self.filter(**{self.library_path: user.library_id})
        return self.national() if user.role == "administrator" else self.none()


# The same two rules for plain SQL on a table with a `library_id`, with the values of `scope`: what
# `TenantQuerySet` and `SharedQuerySet` call visible.
OWN_ROWS = "{rows}.library_id = %(library)s"
SHARED_ROWS = "({rows}.library_id = %(library)s OR {rows}.library_id IS NULL AND %(sees_national)s)"


def scope(user: User) -> dict[str, Any]:
    return {"library": user.library_id, "sees_national": sees_national(user)}


def sees_national(user: User) -> bool:
    """Everybody of a library does, and the administrator."""
    return user.library_id is not None or user.role == "administrator"
