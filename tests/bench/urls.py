"""The product's addresses, and the limits to measure against. Production has none of these."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from random import randrange
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from ido.access import Right, SignedInRequest, public, requires
from ido.hours import DUTCH_TIME
from ido.models import Library, Location, Municipality, Province, Topic
from partners.models import Schedule
from referrals.actions import record_consent, send, start
from referrals.handover import Handover
from referrals.models import Appointment, Text
from referrals.personal import Visitor
from referrals.slots import TakenError
from reports.catalogue import BY_SLUG
from reports.periods import Period
from reports.selection import Selection
from tests.bench.referrals import NARROW, ROOM

NAMES = {"room": ROOM, "narrow": NARROW}
SLOTS, DAYS = 48, 28  # of ten minutes on a day; within the weeks for which sessions are made


@public
def bare(request: HttpRequest) -> HttpResponse:
    """The least that a view of this application can do: all middleware, no work."""
    return HttpResponse("ok", content_type="text/plain")


@public
def one_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The least that a view with a question to the database can do."""
    name = Location.objects.values_list("name", flat=True).get(pk=pk)
    return HttpResponse(name, content_type="text/plain")


ROW_PAGE = """{% extends "base.html" %}{% block title %}{{ location.name }}{% endblock %}
{% block main %}<h1>{{ location.name }}</h1>{% endblock %}"""


@requires(Right.READ_PARTNERS)
def row_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """The least page of the site for somebody who is logged in: one row by key, in the frame of all pages."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    return HttpResponse(row_template().render({"location": location}, request))


@cache
def row_template() -> Any:
    return engines["django"].from_string(ROW_PAGE)


@requires(Right.READ_PARTNERS)
def row_text(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same without a page."""
    location = get_object_or_404(Location.objects.visible_to(request.user), pk=pk)
    return HttpResponse(location.name, content_type="text/plain")


@public
def figures(request: HttpRequest, slug: str, scope: str, first: str, last: str) -> HttpResponse:
    """A report as a table, without its page: what the database and the reckoning take."""
    area: Library | Municipality | Province
    if scope.startswith("PV"):
        area = Province(scope)
    elif scope.startswith("GM"):
        area = Municipality.objects.get(code=scope)
    else:
        area = Library.objects.get(slug=scope)
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    table = BY_SLUG[slug].make(Selection(area, period))
    return HttpResponse(len(table.rows), content_type="text/plain")


@cache
def read_aloud() -> Text:
    """The words of asking, which are the same for all."""
    return Text.objects.filter(kind="consent", language="nl").latest("version")


@requires(Right.REFER)
def hand_over(request: SignedInRequest, name: str) -> HttpResponse:
    """The three steps of a warm referral in one request: begin, consent, book a place and send.

    The moment is the one place that is fought for, or drawn by lot from a month of slots.
    """
    now = timezone.now()
    own = Schedule.objects.filter(service__library=request.user.library, service__name=NAMES[name])
    chosen = own.select_related("service__partner").only("service__name", "service__partner__name")
    schedule = chosen.get()
    service = schedule.service
    assert request.user.library is not None
    topic = Topic(pk=int(request.POST["topic"]), name="Huurtoeslag")  # known with the question
    handover = Handover(UUID(request.POST["submission_id"]), topic, service.partner, service)
    slot = 0 if name == "narrow" else randrange(SLOTS)
    day = timezone.localdate(now) + timedelta(days=1 if name == "narrow" else randrange(1, DAYS))
    starts_at = datetime.combine(day, time(9), DUTCH_TIME) + slot * timedelta(minutes=10)
    try:
        with transaction.atomic():
            referral = start(handover=handover, library=request.user.library, by=request.user, now=now)
            record_consent(
                referral=referral,
                text=read_aloud(),
                shared_data=["name"],
                given="spoken",
                by=request.user,
                now=now,
            )
            send(
                referral=referral,
                visitor=Visitor("Juf Ans", "06 12345678"),
                by=request.user,
                now=now,
                slot=(schedule.pk, starts_at),
            )
    except TakenError:
        return HttpResponse("gone", content_type="text/plain", status=409)
    return HttpResponse("booked", content_type="text/plain")


@public
def narrow(request: HttpRequest) -> HttpResponse:
    """How many appointments the fought-for moment has, and how many of them share a place."""
    seats = Appointment.objects.filter(schedule__service__name=NARROW).values_list("schedule", "seat")
    return HttpResponse(f"{len(seats)} {len(seats) - len(set(seats))}", content_type="text/plain")


urlpatterns = [
    path("hand-over/<str:name>/", hand_over),
    path("narrow/", narrow),
    path("bare/", bare),
    path("one-row/<int:pk>/", one_row),
    path("row-page/<int:pk>/", row_page),
    path("row-text/<int:pk>/", row_text),
    path("figures/<slug:slug>/<slug:scope>/<str:first>/<str:last>/", figures),
    path("", include("ido.urls")),
]
