"""Pages on which services are kept: of partners, of the library itself, and joint ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ido.access import Right, SignedInRequest, requires
from ido.pages import Path, delete_page
from ido.refusals import saved
from ido.templatetags.components import dutch_date
from partners import actions
from partners.coming import coming
from partners.forms_places import PlaceForm
from partners.forms_services import CapacityForm, ServiceFilter, ServiceForm
from partners.history import service_changes
from partners.languages import language_names
from partners.models import Partner, Service, TargetGroup
from partners.pages import end_page, reinstated, return_address, sections_page, tabs
from partners.recurrence import to_words
from partners.school_holidays import warning

PER_PAGE = 50
LATEST = 5  # changes shown on the page of a service; the rest has a page of its own
USED = "Iets verwijst naar deze dienst. Verwijderen kan niet: archiveer de dienst."
ROOM = [choice for choice in Service.Capacity.choices if choice[0] != Service.Capacity.UNKNOWN]


@requires(Right.MANAGE_PARTNERS)
def service_list(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    form = ServiceFilter(request.GET)
    found = (
        form.services(request.user, today)
        .filter(merged_into=None)
        .with_sessions(now)
        .select_related("partner", "place")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    editable = set(
        Service.objects.editable_by(request.user)
        .filter(pk__in=[service.pk for service in page.object_list])
        .values_list("pk", flat=True)
    )
    rows = [
        {"service": service, "room": room(service, today), "editable": service.pk in editable}
        for service in page.object_list
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "rooms": ROOM,
        "tabs": tabs("partners:service_list"),
        "searching": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "partners/manage/service_list.html", context)


def room(service: Service, today: Any) -> str:
    """The room there is, in words; what was asked too long ago is unknown."""
    return str(Service.Capacity(service.capacity_on(today)).label)


def path_to(service: Service) -> Path:
    """The way from the list to one of the services."""
    name = Service.objects.only("name").get(pk=service.pk).name  # not what is being typed
    return [
        ("Diensten", reverse("partners:service_list")),
        (name, reverse("partners:service_manage", args=[service.pk])),
    ]


def editable_service(request: SignedInRequest, pk: int) -> Service:
    return get_object_or_404(Service.objects.editable_by(request.user).select_related("partner"), pk=pk)


@requires(Right.MANAGE_PARTNERS)
def service_manage(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything of a service on one page: what it is, when it takes place, the sessions to come."""
    now = timezone.now()
    today = timezone.localdate(now)
    service = get_object_or_404(
        Service.objects.visible_to(request.user)
        .select_related("place", "partner")
        .prefetch_related("topics", "municipalities", "together_with"),
        pk=pk,
    )
    if service.merged_into_id is not None:
        return redirect("partners:service_manage", service.merged_into_id)
    schedules = list(service.schedules.to_reckon())
    lines, more = coming(schedules, now)
    context = {
        "service": service,
        "editable": Service.objects.editable_by(request.user).filter(pk=pk).exists(),
        "is_over": not Service.objects.active_on(today).filter(pk=pk).exists(),
        "facts": facts(service),
        "rooms": ROOM,
        "room": room(service, today),
        "schedules": [
            {"schedule": schedule, "words": to_words(schedule, today=today)} for schedule in schedules
        ],
        "holiday_warning": warning(service.library, today)
        if any(not schedule.in_school_holidays for schedule in schedules)
        else "",
        "lines": lines,
        "more": more,
        "changes": service_changes(service, schedules)[:LATEST],
        "today": today,
    }
    return render(request, "partners/manage/service_manage.html", context)


def facts(service: Service) -> list[tuple[str, Any]]:
    groups = dict(TargetGroup.choices)
    together = ", ".join(partner.name for partner in service.together_with.all())
    told = [
        ("Soort", service.get_kind_display().capitalize()),
        ("Van", service.partner.name if service.partner else "De bibliotheek zelf"),
        ("Samen met", together),
        ("Wat het is", service.description),
        ("Voor wie", service.eligibility),
        ("Plek", service.place),
        ("Inloop", "Ja, zonder afspraak" if service.walk_in else "Nee, op afspraak"),
        ("Aanmelden", service.intake),
        ("Niveau", service.get_level_display().capitalize()),
        ("Aantal plaatsen", service.most_participants),
        ("Telefoon", service.phone),
        ("E-mailadres", service.email),
        ("Website", service.website),
        ("Kosten", "Gratis" if service.is_free else service.cost or "Niet gratis"),
        ("Meenemen", service.to_bring),
        ("Gemeenten", ", ".join(str(one) for one in service.municipalities.all())),
        ("Onderwerpen", ", ".join(str(topic) for topic in service.topics.all())),
        ("Doelgroepen", ", ".join(groups.get(code, code) for code in service.target_groups)),
        ("Talen naast Nederlands", language_names(service.languages)),
        ("Vanaf", dutch_date(service.starts_on)),
    ]
    return [(name, value) for name, value in told if value not in (None, "")]


@requires(Right.MANAGE_PARTNERS)
def service_add(request: SignedInRequest) -> HttpResponse:
    service = Service(starts_on=timezone.localdate())
    own = Partner.objects.editable_by(request.user)
    number = request.GET.get("partner", "")
    if number.isdecimal() and len(number) < 18:
        service.partner = own.filter(pk=int(number)).first()
    return _edit(request, service, "Dienst toevoegen", [("Diensten", reverse("partners:service_list"))])


@requires(Right.MANAGE_PARTNERS)
def service_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    service = editable_service(request, pk)
    return _edit(request, service, "Dienst wijzigen", path_to(service))


def _edit(request: SignedInRequest, service: Service, title: str, path: Path) -> HttpResponse:
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = ServiceForm(data, instance=service, user=request.user)
    place = PlaceForm(data, prefix="plek", empty_permitted=True, user=request.user)
    if (
        request.method == "POST"
        and form.is_valid() & place.is_valid()
        and saved(form, lambda: actions.store(form=form, new_place=place, today=today))
    ):
        messages.success(request, f"{service} is opgeslagen.")
        return redirect("partners:service_manage", service.pk)
    return sections_page(request, form, title=title, path=path, new_place=place)


@requires(Right.MANAGE_PARTNERS)
@require_POST
def service_capacity(request: SignedInRequest, pk: int) -> HttpResponse:
    """Room as it was asked today, in one tap from the list or the page of the service."""
    service = editable_service(request, pk)
    form = CapacityForm(request.POST)
    if form.is_valid():
        service.note_capacity(form.cleaned_data["capacity"], on=timezone.localdate())
        messages.success(request, f"{service}: ruimte vandaag {service.get_capacity_display()}.")
    else:
        messages.error(request, "Kies of er ruimte is: ruim, beperkt, wachtlijst of vol.")
    return redirect(return_address(request, reverse("partners:service_manage", args=[pk])))


@requires(Right.MANAGE_PARTNERS)
def service_end(request: SignedInRequest, pk: int) -> HttpResponse:
    service = editable_service(request, pk)
    text = (
        "De dienst verdwijnt van elke balie. Wat ernaar verwijst, blijft staan. "
        "Je kunt de dienst later terugzetten."
    )
    return end_page(request, service, page="partners:service_manage", path=path_to(service), text=text)


@requires(Right.MANAGE_PARTNERS)
@require_POST
def service_reinstate(request: SignedInRequest, pk: int) -> HttpResponse:
    return reinstated(request, editable_service(request, pk), page="partners:service_manage")


@requires(Right.MANAGE_PARTNERS)
def service_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    service = editable_service(request, pk)
    return delete_page(
        request,
        service.delete,
        in_use=USED,
        done=f"{service} is verwijderd.",
        title=f"{service} verwijderen?",
        path=path_to(service),
        text="De roosters van de dienst gaan mee. Stopt de dienst gewoon? Archiveer hem dan.",
        submit="Dienst verwijderen",
    )


@requires(Right.MANAGE_PARTNERS)
def service_history(request: SignedInRequest, pk: int) -> HttpResponse:
    service = get_object_or_404(Service.objects.visible_to(request.user), pk=pk)
    context = {
        "title": f"Geschiedenis van {service}",
        "path": path_to(service),
        "changes": service_changes(service, list(service.schedules.prefetch_related("exceptions"))),
    }
    return render(request, "partners/manage/history.html", context)
