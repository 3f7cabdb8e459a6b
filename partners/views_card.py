"""The page of a partner itself, behind the link in a mail. Nobody logs in: the code is the key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ido import links
from ido.access import public
from partners import actions_upkeep as actions
from partners.forms_upkeep import OWN_DESCRIPTION, CardForms
from partners.models import CheckRequest, Partner, Service
from partners.recurrence import to_words
from partners.schedule import local_day
from partners.views_partners import facts

CHANGE, PROPOSE, CONFIRM = "wijzigen", "voorstellen", "bevestigen"


@public
@csrf_exempt  # what may be done follows from the code in the address, never from a cookie
@links.unlisted
def partner_card(request: HttpRequest, code: str) -> HttpResponse:
    """Looking (GET, HEAD: mail scanners do) changes nothing; each step after it is a form that is sent."""
    now = timezone.now()
    step = request.POST.get("stap", "") if request.method == "POST" else None
    grace = actions.GRACE if step in (PROPOSE, CONFIRM) else timedelta()
    rows = CheckRequest.objects.usable(now, grace=grace).select_related("partner__library", "partner__place")
    try:
        found = links.find(rows, code, request=request, at=now)
    except links.TooManyMissesError:
        return render(request, "429.html", status=429)
    if found is None:
        return render(request, "partners/card/ended.html", status=404)
    if step is None:
        return render(request, "partners/card/door.html", {"asked": found, "partner": found.partner})
    found.open(at=now)
    if step == CONFIRM:
        return _answered(request, actions.confirm(request=found, at=now))
    if step in (CHANGE, PROPOSE):
        return _change(request, found, is_sent=step == PROPOSE)
    return render(request, "partners/card/record.html", record(found))


def _change(request: HttpRequest, found: CheckRequest, *, is_sent: bool) -> HttpResponse:
    """The fields to propose something for; what was typed stays until it is right."""
    services = services_of(found.partner)
    forms = CardForms(request.POST if is_sent else None, found.partner, services)
    if is_sent and forms.is_valid():
        sent = actions.propose(request=found, wishes=forms.wishes(), at=timezone.now())
        return _answered(request, sent)
    context = {"asked": found, "partner": Partner.objects.get(pk=found.partner_id), "forms": forms}
    return render(request, "partners/card/change.html", context)


def _answered(request: HttpRequest, is_taken: bool) -> HttpResponse:
    if is_taken:
        return redirect("partners:partner_card_thanks")
    return render(request, "partners/card/ended.html", status=404)


def services_of(partner: Partner) -> list[Service]:
    """What the partner offers today, by name."""
    today = timezone.localdate()
    return list(
        Service.objects.active_on(today)
        .filter(partner=partner)
        .select_related("place")
        .prefetch_related("schedules__place")
        .order_by("name", "pk")
    )


def record(found: CheckRequest) -> dict[str, Any]:
    """What any visitor may know of the partner, and nothing that is for staff."""
    today = local_day(timezone.now())
    services = [
        {
            "service": service,
            "facts": service_facts(service),
            "times": [to_words(schedule, today=today) for schedule in service.schedules.all()],
        }
        for service in services_of(found.partner)
    ]
    ours = {"Wat zij doen": OWN_DESCRIPTION}
    shown = [(ours.get(name, name), value) for name, value in facts(found.partner) if name != "Vanaf"]
    return {"asked": found, "partner": found.partner, "facts": shown, "services": services}


def service_facts(service: Service) -> list[tuple[str, Any]]:
    """What is known of a service; what nobody filled in is left out."""
    known = [
        ("Wat het is", service.description),
        ("Voor wie", service.eligibility),
        ("Waar", service.place),
        ("Inloop", "ja, zonder afspraak" if service.walk_in else "nee, op afspraak"),
        ("Aanmelden", service.intake),
        ("Kosten", "gratis" if service.is_free else service.cost or "niet gratis"),
        ("Meenemen", service.to_bring),
        ("Telefoon", service.phone),
        ("E-mailadres", service.email),
        ("Website", service.website),
    ]
    return [(name, value) for name, value in known if value]


@public
@require_safe
def partner_card_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "partners/card/thanks.html")
