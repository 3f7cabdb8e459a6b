"""Reading the social map: beside the question at the desk, by searching, and one entry at a time."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from ido.access import Right, SignedInRequest, has_right, requires
from ido.models import Location, Municipality, Topic
from partners.drawing import Mark, draw_map, nearby
from partners.forms_search import SearchForm
from partners.fragments import guide_card, panel_line, result_line, result_pages, search_filters
from partners.languages import language_names
from partners.lines import lines
from partners.models import Agreement, Partner, Place, Service, Session
from partners.rows import asked, given_rows, guide_texts, helping_rows
from partners.search import find_guides, find_page
from partners.search_choices import search_choices

MOST_IN_PANEL = 6
NEXT_SESSIONS = 12
# What goes on from the desk form, by its name in the address: the number of a new visit, or which it is.
GOING_ON = {"inzending": "submission_id", "bezoek": "visit", "volgnummer": "position"}


@requires(Right.READ_PARTNERS)
def desk_panel(request: SignedInRequest) -> HttpResponse:
    """Who can help with a topic here and now: the part beside the question, or a page of its own.

    The desk form posts to it where there is no script: the choice goes on into the address.
    """
    if request.method == "POST":
        return redirect(f"{reverse('partners:desk_panel')}?{urlencode(asked_at_desk(request.POST))}")
    now = timezone.now()
    today = timezone.localdate(now)
    in_page = "paneel" in request.GET
    topic, location, body = (
        number(request.GET.get(name)) for name in ("onderwerp", "locatie", "organisatie")
    )
    wanted = asked(request.user, topic, location, body, today)
    context: dict[str, Any] = {"asked": wanted, "in_page": in_page}
    if wanted.topic is not None:
        found = helping_rows(request.user, wanted, now, MOST_IN_PANEL + 1)
        guides = guide_texts(request.user, wanted.topic, today)
        context |= {
            "lines": [
                panel_line(row, today, in_page=in_page, refers=in_page or wanted.location is not None)
                for row in found[:MOST_IN_PANEL]
            ],
            "has_more": len(found) > MOST_IN_PANEL,
            "guides": [guide_card(text, in_page=in_page) for text in guides],
        }
    if in_page:
        return HttpResponse(render_to_string("partners/_panel.html", context))
    context["topics"] = Topic.objects.visible_to(request.user).in_use_on(today).select_related("group")
    context["locations"] = Location.objects.visible_to(request.user).operating_on(today)
    # A question handed on from here is the one of the desk form, which stays open in another tab.
    given = {name: request.GET.get(address, "") for address, name in GOING_ON.items()}
    given["submission_id"] = given["submission_id"] or str(uuid.uuid4())
    context["going_on"] = [(name, value) for name, value in given.items() if value]
    return render(request, "partners/who_helps.html", context)


def asked_at_desk(posted: Any) -> dict[str, str]:
    """The topic and location chosen in the desk form, and the number under which it will be stored."""
    asked = {
        "onderwerp": posted.get("topic") or posted.get("favourite") or "",
        "locatie": posted.get("location", ""),
        **{address: posted.get(name, "")[:40] for address, name in GOING_ON.items()},
    }
    return {name: value for name, value in asked.items() if value}


def chosen(rows: Any, value: str | None) -> Any:
    """The row with this number among those that may be chosen; None without one."""
    pk = number(value)
    return None if pk is None else rows.filter(pk=pk).first()


def number(value: str | None) -> int | None:
    """The number of a row, as an address gives it."""
    return int(value) if value and value.isdecimal() and len(value) < 18 else None


def municipality_of(location: Location | None, today: Any) -> Municipality | None:
    """The municipality in which the desk is on the day."""
    if location is None:
        return None
    return Municipality.objects.filter(
        operations__location=location, operations__period__contains=today
    ).first()


@requires(Right.READ_PARTNERS)
def search(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    choices = search_choices(request.user, today)
    desk = choices.desk(request.session.get("desk", {}).get("location"))
    form = SearchForm(request.GET, choices=choices, desk=desk)
    asked_page = number(request.GET.get("page"))
    turn_to = 1 if asked_page is None else asked_page
    found = find_page(request.user, form.words, form.filters(), now, turn_to)
    context = {
        "form": form,
        "filters": search_filters(form),
        "guides": find_guides(request.user, form.words, today, alike=found.alike),
        "alike": found.alike and bool(found.ids),
        "page": found.page,
        "more": found.more,
        "pages": result_pages(request, found.page),
        "lines": [result_line(row, today) for row in given_rows(found.ids, request.user, now)],
        "may_manage": has_right(request.user, Right.MANAGE_PARTNERS),
    }
    return render(request, "partners/search.html", context)


@requires(Right.READ_PARTNERS, Right.MANAGE_PARTNERS)
def partner_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that is known of a partner; on paper one page, without what is for staff only."""
    now = timezone.now()
    today = timezone.localdate(now)
    partner = get_object_or_404(Partner.objects.visible_to(request.user).select_related("place"), pk=pk)
    if partner.merged_into_id is not None:
        return redirect("partners:partner_detail", partner.merged_into_id)
    theirs = Q(partner=partner) | Q(together_with=partner)
    services = Service.objects.visible_to(request.user).active_on(today).filter(theirs).distinct()
    own = lines(services.values_list("pk", flat=True), request.user, now)
    contacts = list(partner.contacts.all())
    context = {
        "partner": partner,
        "today": today,
        "freshness": partner.freshness(today),
        "is_hidden": partner.is_hidden(today),
        "lines": own,
        "public_contacts": [contact for contact in contacts if not contact.staff_only],
        "staff_contacts": [contact for contact in contacts if contact.staff_only],
        "agreements": Agreement.objects.visible_to(request.user).filter(partner=partner),
        "languages": language_names(partner.languages),
        "map": partner_map(request, partner, [line.place.pk for line in own if line.place]),
        "may_edit": has_right(request.user, Right.MANAGE_PARTNERS)
        and Partner.objects.editable_by(request.user).filter(pk=partner.pk).exists(),
    }
    return render(request, "partners/partner_detail.html", context)


def partner_map(request: SignedInRequest, partner: Partner, places: list[int]) -> Any:
    """Where the partner is, relative to the desks nearby; None without an address of its own to draw."""
    theirs = Place.objects.in_bulk({*places, *([partner.place_id] if partner.place_id else [])})
    desks = Place.objects.visible_to(request.user).filter(location__isnull=False)
    for place in desks:
        theirs.pop(place.pk, None)
    rows = [
        *[(place, True) for place in desks],
        *[(p, False) for p in theirs.values()],
    ]
    marks = [
        Mark(place.name if is_desk else str(place), place.latitude, place.longitude, is_desk)
        for place, is_desk in rows
        if place.latitude is not None and place.longitude is not None
    ]
    if all(mark.is_desk for mark in marks):
        return None
    return draw_map(partner.name, nearby(marks))


@requires(Right.READ_PARTNERS, Right.MANAGE_PARTNERS)
def service_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    service = get_object_or_404(
        Service.objects.visible_to(request.user)
        .select_related("place", "partner__place")
        .prefetch_related("together_with", "topics", "municipalities", "partner__municipalities"),
        pk=pk,
    )
    if service.merged_into_id is not None:
        return redirect("partners:service_detail", service.merged_into_id)
    [line] = lines([service.pk], request.user, now)
    sessions = Session.objects.filter(service=service).after(now).select_related("place", "schedule")
    context = {
        "service": service,
        "line": line,
        "is_hidden": service.partner is not None and service.partner.is_hidden(today),
        "sessions": [] if line.is_stale else sessions[:NEXT_SESSIONS],
        "municipalities": service.municipalities.all()
        or (service.partner.municipalities.all() if service.partner else []),
        "languages": language_names(
            service.languages or (service.partner.languages if service.partner else [])
        ),
        "today": today,
    }
    return render(request, "partners/service_detail.html", context)
