"""One's own account, and how it begins: the invitation."""

from __future__ import annotations

from allauth.account.utils import perform_login
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from ido import people
from ido.access import Right, SignedInRequest, has_right, public, requires
from ido.forms_account import InvitationForm, ProfileForm
from ido.invitations import invited_user
from ido.models import User

READS_REPORTS = (Right.READ_EDITIONS, Right.READ_LIBRARY_REPORTS)


@requires(Right.OWN_ACCOUNT)
def account_profile(request: SignedInRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ProfileForm(data, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, "Je gegevens zijn opgeslagen.")
        return redirect("account_profile")
    context = {
        "form": form,
        "facts": facts(request.user),
        "has_second_factor": is_mfa_enabled(request.user),
        "reads_reports": any(has_right(request.user, right) for right in READS_REPORTS),
        "idle_minutes": int(settings.SESSION_IDLE.total_seconds() // 60),
        "absolute_hours": int(settings.SESSION_ABSOLUTE.total_seconds() // 3600),
    }
    return render(request, "account/profile.html", context)


def facts(user: User) -> list[tuple[str, str]]:
    """Who somebody is here, and for which library, municipality or province."""
    scope = {
        "Bibliotheek": user.library,
        "Gemeente": user.municipality,
        "Provincie": user.get_province_display(),
    }
    shown = [(name, str(value)) for name, value in scope.items() if value]
    return [("E-mailadres", user.email), ("Rol", user.get_role_display()), *shown]


@require_safe
def download_recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes as a text file to keep, under a Dutch name."""
    response = recovery_codes.download_recovery_codes(request)
    response["Content-Disposition"] = 'attachment; filename="herstelcodes.txt"'
    return response


@public
@sensitive_post_parameters("password1", "password2")
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Choose a first password. Looking (GET, HEAD: link scanners in mail do) uses nothing up."""
    user = invited_user(uid, token)
    if user is None:
        return render(request, "account/invitation_ended.html", status=404)
    form = InvitationForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return render(request, "account/invitation.html", {"form": form, "invited": user})
    accepted = people.accept(uid=uid, token=token, password=form.cleaned_data["password1"])
    if accepted is None:
        return render(request, "account/invitation_ended.html", status=404)
    if request.user.is_authenticated:
        logout(request)
    return perform_login(request, accepted)
