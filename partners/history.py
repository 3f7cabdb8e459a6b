"""What a partner and a service were before, and what came and went there: the database wrote it down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from ido.history import Change, Trail, changes, events_of, links_of, trails
from ido.models import User
from partners.languages import language_names
from partners.models import Agreement, Contact, Partner, Schedule, ScheduleException, Service
from partners.recurrence import rule_in_words, to_words

PARTNER_FIELDS = [
    field.name
    for field in Partner._meta.concrete_fields
    if field.name not in ("id", "hsds", "hsds_id", "library", "changed_at")
]
CONTACT_FIELDS = ["name", "function", "phone", "email", "response_time", "staff_only", "takes_referrals"]
AGREEMENT_FIELDS = ["agreed_on", "ends_on", "manners", "shared_data", "legal_basis", "note"]
SERVICE_FIELDS = [
    field.name
    for field in Service._meta.concrete_fields
    if field.name
    not in ("id", "hsds", "hsds_id", "library", "changed_at", "search_text", "search_words", "name_words")
]
SCHEDULE_FIELDS = [
    field.name
    for field in Schedule._meta.concrete_fields
    if field.name not in ("id", "hsds", "hsds_id", "service")
]
EXCEPTION_FIELDS = ["kind", "on", "new_on", "opens", "closes", "place", "reason"]
COMES_AND_GOES = ("insert", "delete")


def _rule(rule: str) -> str:
    """The days of a rule; one that leaves them to its first day stands as it is written."""
    return rule_in_words(rule, date.min) if "BYDAY" in rule else rule


# How values are told of which the field itself knows codes only.
IN_WORDS: dict[str, Callable[[Any], str]] = {"languages": language_names, "rule": _rule}


def partner_changes(partner: Partner, user: User) -> list[Change]:
    """What changed of a partner, its contacts, and its agreements with the user's own library.

    Of what was merged into it too, each under the name it had. Of its services and their schedules only that
    they came and went: the rest stands with the service.
    """
    agreements = Agreement.objects.visible_to(user).filter(partner=partner)
    about = events_of(Agreement).filter(partner_id=partner.pk, library_id=user.library_id)
    contacts = events_of(Contact).filter(partner_id=partner.pk)
    merged = events_of(Partner).filter(pgh_obj__merged_into=partner)
    return changes(
        [
            Trail(list(events_of(Partner).filter(pgh_obj=partner)), partner, "partner", PARTNER_FIELDS),
            *trails(merged, partner.merged.all(), lambda row: f"partner {row.name}", PARTNER_FIELDS),
            *trails(contacts, partner.contacts.all(), _contact, CONTACT_FIELDS),
            *trails(about, agreements, lambda _: "afspraak", AGREEMENT_FIELDS),
            *_offer(partner, user),
        ],
        links_of(partner, ["topics", "municipalities"], "partner"),
        IN_WORDS,
    )


def _contact(row: Any) -> str:
    return f"contactpersoon {row.name or row.function}".strip()


def _offer(partner: Partner, user: User) -> list[Trail]:
    """How services of the partner that the user may see came and went, and their schedules."""
    own_or_national = Q(library=None) | Q(library=user.library_id)
    came = events_of(Service).filter(own_or_national, partner_id=partner.pk, pgh_label__in=COMES_AND_GOES)
    there = Service.objects.visible_to(user).filter(partner=partner)
    events = list(came)
    names = {event.pgh_obj_id: event.name for event in events} | dict(there.values_list("pk", "name"))
    planned = events_of(Schedule).filter(service_id__in=names, pgh_label__in=COMES_AND_GOES)

    def schedule(row: Any) -> str:
        return f"rooster van {names[row.service_id]}, {to_words(row)}"

    return [
        *trails(events, there, lambda row: f"dienst {row.name}", ["kind", "place", "starts_on"]),
        *trails(planned, Schedule.objects.filter(service__in=there), schedule, ["first_on", "last_on"]),
    ]


def service_changes(service: Service, schedules: list[Schedule]) -> list[Change]:
    """What changed of a service, of its schedules, and of what was decided about single sessions.

    Of what was merged into it too, under the name it had.
    """
    own = Q(service_id=service.pk) | Q(pgh_obj_id__in=[schedule.pk for schedule in schedules])
    about = events_of(Schedule).filter(own)
    merged = events_of(Service).filter(pgh_obj__merged_into=service)
    keys = {*(schedule.pk for schedule in schedules), *about.values_list("pgh_obj_id", flat=True)}
    decided = events_of(ScheduleException).filter(schedule_id__in=keys)
    now = [one for schedule in schedules for one in schedule.exceptions.all()]
    return changes(
        [
            Trail(list(events_of(Service).filter(pgh_obj=service)), service, "dienst", SERVICE_FIELDS),
            *trails(merged, service.merged.all(), lambda row: f"dienst {row.name}", SERVICE_FIELDS),
            *trails(about, schedules, lambda _: "rooster", SCHEDULE_FIELDS),
            *trails(decided, now, lambda row: f"keer van {row.on:%d-%m-%Y}", EXCEPTION_FIELDS),
        ],
        links_of(service, ["topics", "municipalities", "together_with"], "dienst"),
        IN_WORDS,
    )
