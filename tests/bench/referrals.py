"""Referrals in numbers: a service with room for all, one with hardly any, and a library's work list."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import connection

from ido.models import Library, Topic, User
from partners.models import Partner, Schedule, Service
from partners.schedule import refresh_sessions

ROOM = "Spreekuur met ruimte"
NARROW = "Spreekuur met tien plaatsen"
UNFINISHED = 500  # of the library with the longest work list
DESKS, PLACES = 50, 10

# All of one year, nearly all finished, as the purge leaves them: without persons.
FILL = """
INSERT INTO referrals_referral (id, library_id, submission_id, topic_id, manner, destination, direction,
    partner_id, service_id, state, reason, outcome, owner_id, due_on, overdue_after, created_at,
    created_by_id, closed_at)
SELECT gen_random_uuid(), library, gen_random_uuid(), topic, 'warm', 'external', 'outbound', partner, service,
    CASE WHEN is_open THEN 'requested' ELSE 'completed' END, '', CASE WHEN is_open THEN '' ELSE 'solved' END,
    worker, CASE WHEN is_open THEN %(today)s::date + n %% 5 END,
    CASE WHEN is_open THEN %(today)s::date + n %% 5 + 2 END, moment, worker,
    CASE WHEN NOT is_open THEN moment + interval '9 days' END
FROM (
    SELECT n, libraries[1 + n %% array_length(libraries, 1)] AS library,
        workers[1 + n %% array_length(libraries, 1)] AS worker,
        partners[1 + n %% array_length(libraries, 1)] AS partner,
        services[1 + n %% array_length(libraries, 1)] AS service,
        %(topic)s::bigint AS topic, n / array_length(libraries, 1) < %(open)s AS is_open,
        %(today)s::timestamptz - make_interval(hours => n %% 8000) AS moment
    FROM generate_series(0, %(count)s - 1) AS n,
        (SELECT %(libraries)s::bigint[] AS libraries, %(workers)s::bigint[] AS workers,
            %(partners)s::bigint[] AS partners, %(services)s::bigint[] AS services) AS ids
) AS rows
"""


def make_referrals(count: int, today: date) -> None:
    """Services to book for every library, and `count` referrals spread over them."""
    libraries = list(Library.objects.order_by("pk"))
    workers = {user.library_id: user.pk for user in User.objects.filter(role="desk").order_by("-pk")}
    partners, services = [], []
    for library in libraries:
        partner = Partner.objects.create(
            library=library,
            kind="welfare",
            name=f"Buurtteam {library.pk}",
            email="balie@buurtteam.example",  # so a mail is part of it
            starts_on=today - timedelta(days=900),
            verified_on=today,
            verified_by="C1",
        )
        partners.append(partner.pk)
        services.append(make_bookable(partner, ROOM, 200, today).pk)
        make_bookable(partner, NARROW, PLACES, today)
    refresh_sessions(Schedule.objects.filter(service__name__in=[ROOM, NARROW]), today)
    values = {
        "libraries": [library.pk for library in libraries],
        "workers": [workers[library.pk] for library in libraries],
        "partners": partners,
        "services": services,
        "topic": Topic.objects.order_by("pk")[0].pk,
        "count": count,
        "open": UNFINISHED,
        "today": today,
    }
    with connection.cursor() as cursor:
        # What the triggers guard is not measured here, and rows made at once know no transitions.
        cursor.execute("ALTER TABLE referrals_referral DISABLE TRIGGER USER")
        cursor.execute(FILL, values)
        cursor.execute("ALTER TABLE referrals_referral ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")


def make_bookable(partner: Partner, name: str, places: int, today: date) -> Service:
    """A consultation hour on every day: with slots of ten minutes, or with one slot alone."""
    service = Service.objects.create(
        library=partner.library,
        partner=partner,
        kind=Service.Kind.CONSULTATION,
        name=name,
        walk_in=False,
        starts_on=today - timedelta(days=30),
    )
    Schedule.objects.create(
        service=service,
        first_on=today,
        opens=time(9),
        closes=time(17) if name == ROOM else time(9, 10),
        rule="FREQ=DAILY",
        on_holidays=True,
        slot_minutes=10,
        places_per_slot=places,
    )
    return service
