"""Pages with a week of sessions, and the calendars that programs subscribe to."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ido.access import Right, SignedInRequest, has_right, public, requires
from ido.models import Library, Location
from partners.calendar import calendar
from partners.models import Partner, Place, Schedule, Service
from partners.models.schedules import ScheduleQuerySet
from partners.week import WeekDay, monday_of, span_words, week_of

WEEK = re.compile(r"(20\d\d)-W(\d\d)")


@requires(Right.READ_PARTNERS)
@require_safe
def week_start(request: SignedInRequest) -> HttpResponse:
    """The week of the first location of one's own library."""
    location = Location.objects.visible_to(request.user).operating_on(timezone.localdate()).first()
    if location is None:
        return _page(request, _this_monday(), [], {"title": "Weekoverzicht"})
    return redirect("partners:week_location", location.pk)


@requires(Right.READ_PARTNERS)
@require_safe
def week_location(request: SignedInRequest, pk: int) -> HttpResponse:
    """What takes place at a location in one week, beside the hours of the desk."""
    own = Location.objects.visible_to(request.user).select_related("library")
    location = get_object_or_404(own, pk=pk)
    place = Place.objects.filter(location=location).first()
    schedules = Schedule.objects.visible_to(request.user)
    here = schedules.at_place(place).current(timezone.localdate()) if place else schedules.none()
    monday = _asked_monday(request)
    days = week_of(here.to_show(), monday, place=place, location=location)
    context = {
        "title": f"Week van {location.name}",
        "siblings": [
            {
                "label": one.name,
                "url": f"{reverse('partners:week_location', args=[one.pk])}?week={monday:%G-W%V}",
                "current": one == location,
            }
            for one in own.operating_on(timezone.localdate()).order_by("name")
        ],
        "location": location,
        "feed": _feed("plek", place) if place else _feed_of_location(location),
        "without_address": place is None,
        "may_add_address": has_right(request.user, Right.MANAGE_PARTNERS),
    }
    return _page(request, monday, days, context)


@requires(Right.READ_PARTNERS)
@require_safe
def week_partner(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a partner offers in one week, wherever that is."""
    partner = get_object_or_404(Partner.objects.visible_to(request.user).select_related("library"), pk=pk)
    if partner.merged_into_id is not None:
        return redirect("partners:week_partner", partner.merged_into_id)
    schedules = Schedule.objects.visible_to(request.user).of_partner(partner)
    monday = _asked_monday(request)
    days = week_of(schedules.to_show(), monday)
    context = {"title": f"Week van {partner.name}", "partner": partner, "feed": _feed("partner", partner)}
    return _page(request, monday, days, context)


def _page(request: HttpRequest, monday: date, days: list[WeekDay], context: dict[str, Any]) -> HttpResponse:
    weeks = {name: monday + timedelta(days=number) for name, number in (("earlier", -7), ("later", 7))}
    return render(
        request,
        "partners/week.html",
        {
            "siblings": [],
            "location": None,
            "partner": None,
            "feed": "",
            "without_address": False,
            **context,
            "days": days,
            "monday": monday,
            "span": span_words(monday, monday + timedelta(days=6)),
            "is_current": monday == _this_monday(),
            "today": timezone.localdate(),
            **{name: f"{day:%G-W%V}" for name, day in weeks.items()},
        },
    )


def _asked_monday(request: HttpRequest) -> date:
    """The Monday of the week in the address (2026-W48); of this week when there is none that exists."""
    found = WEEK.fullmatch(request.GET.get("week", ""))
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else _this_monday()
    except ValueError:
        return _this_monday()


def _this_monday() -> date:
    return monday_of(timezone.localdate())


def _feed(kind: str, owner: Place | Partner | Service) -> str:
    """The public address of the calendar, which holds no secret: the sessions are public too."""
    library = owner.library
    if library is None:
        path = reverse("partners:calendar", kwargs={"kind": kind, "code": owner.hsds_id})
    else:
        path = reverse(
            "partners:library_calendar",
            kwargs={"slug": library.slug, "kind": kind, "code": owner.hsds_id},
        )
    return f"{settings.BASE_URL}{path}"


def _feed_of_location(location: Location) -> str:
    """The address for a desk whose address is not known yet: it goes on to work when that is filled in."""
    names = {"slug": location.library.slug, "pk": location.pk}
    return f"{settings.BASE_URL}{reverse('partners:location_calendar', kwargs=names)}"


@public
@require_safe
def location_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The calendar of a desk of a library; empty as long as it has no address at which anything can be."""
    location = get_object_or_404(Location.objects.select_related("library"), library__slug=slug, pk=pk)
    place = Place.objects.filter(location=location).first()
    if place is not None:
        return redirect(_feed("plek", place))
    return _calendar_file(location.name, Schedule.objects.none(), timezone.now())


@public
@require_safe
def calendar_feed(request: HttpRequest, kind: str, code: UUID, slug: str = "") -> HttpResponse:
    """The sessions at a place, of a partner or of a service, as a calendar for everybody."""
    library = get_object_or_404(Library, slug=slug) if slug else None
    moment = timezone.now()
    day = timezone.localdate(moment)
    everything = Schedule.objects.current(day).to_show()
    schedules = everything.filter(service__library=library)
    place: Place | None = None
    if kind == "plek":
        place = get_object_or_404(Place, library=library, hsds_id=code)
        title, schedules = str(place), (schedules | everything.national()).at_place(place)
    elif kind == "partner":
        entries = Partner.objects.select_related("library", "merged_into__library")
        partner = get_object_or_404(entries, library=library, hsds_id=code)
        if partner.merged_into is not None:
            return redirect(_feed("partner", partner.merged_into), permanent=True)
        get_object_or_404(Partner.objects.active_on(day), pk=partner.pk)
        title, schedules = partner.name, schedules.of_partner(partner)
    elif kind == "dienst":
        offered = Service.objects.select_related("library", "merged_into__library")
        service = get_object_or_404(offered, library=library, hsds_id=code)
        if service.merged_into is not None:
            return redirect(_feed("dienst", service.merged_into), permanent=True)
        get_object_or_404(Service.objects.active_on(day), pk=service.pk)
        title, schedules = service.name, schedules.filter(service=service)
    else:
        raise Http404
    return _calendar_file(title, schedules, moment, place)


def _calendar_file(
    title: str, schedules: ScheduleQuerySet, moment: datetime, place: Place | None = None
) -> HttpResponse:
    return HttpResponse(
        calendar(title, schedules, moment, place=place),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="agenda.ics"'},
    )
