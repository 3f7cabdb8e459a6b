"""The people of a library, or of the installation: who works here, and in what role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido import people
from ido.access import Right, SignedInRequest, requires
from ido.forms_people import UserFilter, UserForm
from ido.models import Library, Role, User

PER_PAGE = 50


@requires(Right.MANAGE_PEOPLE)
def user_list(request: SignedInRequest) -> HttpResponse:
    form = UserFilter(request.GET, user=request.user)
    users = User.objects.visible_to(request.user).select_related("library", "municipality")
    page = Paginator(form.narrow(users).order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/user_list.html", {"form": form, "page": page})


@requires(Right.MANAGE_PEOPLE)
def user_add(request: SignedInRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = UserForm(data, user=request.user, initial=first_choices(request))
    if form.is_valid():
        user = people.invite(user=form.save(commit=False), by=request.user, at=timezone.now())
        messages.success(request, f"{user} krijgt een uitnodiging per mail.")
        return redirect("user_list")
    return render(request, "people/user_form.html", {"form": form, "person": None})


@requires(Right.MANAGE_PEOPLE)
def user_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    person = find(request, pk)
    data = request.POST if request.method == "POST" else None
    form = UserForm(data, instance=find(request, pk), user=request.user)
    if form.is_valid():
        try:
            people.change(user=form.save(commit=False), by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("role", error)
        else:
            messages.success(request, f"{form.instance} is gewijzigd.")
            return redirect("user_list")
    return render(request, "people/user_form.html", {"form": form, "person": person})


@requires(Right.MANAGE_PEOPLE)
@require_POST
def user_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    person = find(request, pk)
    done = f"{person} krijgt een nieuwe uitnodiging. De vorige link werkt niet meer."
    return perform(request, people.invite_again, done, user=person, at=timezone.now())


@requires(Right.MANAGE_PEOPLE)
def user_deactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    person = find(request, pk)
    if request.method != "POST":
        return render(request, "people/user_deactivate.html", {"person": person})
    return perform(request, people.deactivate, f"{person} kan niet meer inloggen.", user=person)


@requires(Right.MANAGE_PEOPLE)
@require_POST
def user_reactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    person = find(request, pk)
    return perform(request, people.reactivate, f"{person} is weer actief.", user=person, at=timezone.now())


@requires(Right.MANAGE_PEOPLE)
def user_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    person = find(request, pk)
    if request.method != "POST":
        return render(request, "people/user_second_factor.html", {"person": person})
    done = f"De tweede stap van {person} is verwijderd."
    return perform(request, people.remove_second_factor, done, user=person)


def first_choices(request: SignedInRequest) -> dict[str, Any]:
    """What stands chosen for an administrator who comes from a library, or has only one to choose from."""
    if request.user.role != Role.ADMINISTRATOR:
        return {}
    if asked := request.GET.get("bibliotheek"):
        return {"role": Role.COORDINATOR, "library": asked}
    libraries = Library.objects.all()[:2]
    return {"library": libraries[0]} if len(libraries) == 1 else {}


def find(request: SignedInRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def perform(
    request: SignedInRequest, action: Callable[..., None], done: str, *, user: User, **arguments: Any
) -> HttpResponse:
    """Do it and say so, or say why not; back to the list either way."""
    try:
        action(user=user, by=request.user, **arguments)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
    return redirect("user_list")
