"""Invitations: a link that lets somebody choose a first password, once and for a limited time."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from ido.models import User


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens that die when a password is chosen, on a new invitation, on deactivation, on another address
    and after PASSWORD_RESET_TIMEOUT seconds."""

    key_salt = "ido.invitations"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.password}{user.email}{user.is_active}{user.invited_at}{timestamp}"


tokens = InvitationTokens()


def invitation_path(user: User) -> str:
    """The path of the page where the invited `user` chooses a password."""
    uid = urlsafe_base64_encode(str(user.pk).encode())
    return reverse("invitation", kwargs={"uid": uid, "token": tokens.make_token(user)})


def invited_user(uid: str, token: str, *, lock: bool = False) -> User | None:
    """Whom a link invites; None for a link that is broken, used, expired or withdrawn."""
    try:
        user_id = int(urlsafe_base64_decode(uid))
    except (ValueError, OverflowError):
        return None
    users = User.objects.invited()
    user = (users.select_for_update() if lock else users).filter(pk=user_id).first()
    return user if user is not None and tokens.check_token(user, token) else None
