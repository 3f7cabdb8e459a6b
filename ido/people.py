"""Changes to who may work with the system: each keeps the rules that concern more than one account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction

from ido.invitations import invited_user
from ido.models import Role, User
from ido.tasks import mail_invitation


@transaction.atomic
def invite(*, user: User, by: User, at: datetime) -> User:
    """Store the new, still unsaved `user` without a password and mail the invitation."""
    user.set_unusable_password()
    user.invited_at = at
    user.save()
    mail_invitation.enqueue(user.pk)
    return user


@transaction.atomic
def invite_again(*, user: User, by: User, at: datetime) -> None:
    """Mail a new invitation; the link of the earlier one stops working.

    Raises ValidationError for a closed account and for somebody who already chose a password.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError(f"{user} is gedeactiveerd. Activeer het account eerst.")
    if user.accepted_invitation:
        raise ValidationError(f"{user} heeft al een wachtwoord. Een uitnodiging is niet nodig.")
    user.mark_invited(at=at)
    mail_invitation.enqueue(user.pk)


@transaction.atomic
def accept(*, uid: str, token: str, password: str) -> User | None:
    """Use up an invitation: the first to choose a password gets the account. None when it no longer works."""
    user = invited_user(uid, token, lock=True)
    if user is not None:
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def change(*, user: User, by: User, at: datetime) -> None:
    """Save the changed `user`. Raises ValidationError when nobody would be left to do that work.

    Whoever has not accepted yet gets a new invitation on a new address.
    """
    before = User.objects.select_for_update().get(pk=user.pk)
    if (before.role, before.library_id) != (user.role, user.library_id):
        refuse_own(before, by, "Je kunt je eigen rol niet wijzigen. Vraag het een collega.")
        refuse_last(before)
    user.save()
    if before.email != user.email and user.is_active and not user.accepted_invitation:
        invite_again(user=user, by=by, at=at)


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """Close the account: sessions end at their next request and an open invitation stops working.

    Raises ValidationError for one's own account and for the last one who does the work.
    """
    refuse_own(user, by, "Je kunt je eigen account niet deactiveren. Vraag het een collega.")
    refuse_last(user)
    user.deactivate()


@transaction.atomic
def reactivate(*, user: User, by: User, at: datetime) -> None:
    """Open the account again; who never chose a password gets a new invitation."""
    user.reactivate()
    if not user.accepted_invitation:
        invite_again(user=user, by=by, at=at)


@transaction.atomic
def remove_second_factor(*, user: User, by: User) -> None:
    """For who lost the phone and the recovery codes: log in with the password alone, then set up anew."""
    refuse_own(user, by, "Je eigen tweede stap wijzig je bij Mijn account.")
    Authenticator.objects.filter(user=user).delete()


def refuse_own(user: User, by: User, message: str) -> None:
    if user.pk == by.pk:
        raise ValidationError(message)


def refuse_last(user: User) -> None:
    """Raise ValidationError if `user` is the last active coordinator of the library, or administrator.

    Locks those who share the work, so that two people cannot close each other's account at once.
    """
    if user.role not in (Role.COORDINATOR, Role.ADMINISTRATOR):
        return
    group: dict[str, Any] = {"role": user.role, "library_id": user.library_id}
    active = {other.pk for other in User.objects.active().filter(**group).order_by("pk").select_for_update()}
    if active == {user.pk}:
        if user.role == Role.ADMINISTRATOR:
            raise ValidationError(f"{user} is de laatste actieve beheerder. Nodig eerst een ander uit.")
        raise ValidationError(
            f"{user} is de laatste actieve coördinator van {user.library}. Maak eerst een ander coördinator."
        )
