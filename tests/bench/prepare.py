"""Fills a database and writes out the requests to send; runs as a process of its own (servers.py)."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import Service
from referrals.models import Referral
from registration.models import Question, Visit
from tests.bench.candidates import CANDIDATES, HANDOVER, LIMITS, Candidate
from tests.bench.cast import Cast, Request
from tests.bench.directory import make_directory
from tests.bench.nights import make_sessions
from tests.bench.referrals import DESKS, make_referrals
from tests.bench.visits import YEARS, first_day, load_visits
from tests.bench.world import make_world

QUESTIONS_PER_REFERRAL = 1  # a fifth of the questions is referred, over five years
QUESTIONS_PER_SERVICE = 100  # 2 million questions go with 20,000 services
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


def main(questions: int, names: list[str]) -> None:
    """Print what was prepared for the candidates of these names, in JSON."""
    start = time.perf_counter()
    call_command("migrate", verbosity=0)
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    today = timezone.localdate()
    places = make_world(first_day(today), YEARS)
    wanted = {one.of for one in CANDIDATES if one.name in names}
    told: dict[str, Any] = {}
    if "questions" in wanted:
        load_visits(questions, places, today)
    if "services" in wanted:
        make_directory(questions // QUESTIONS_PER_SERVICE, places, today)
        told = make_sessions(today)
    cast = Cast(places, today)
    if "referrals" in wanted:
        make_referrals(questions // QUESTIONS_PER_REFERRAL, today)
        narrow = Candidate("contest", "", "/hand-over/narrow/", "crowd", body=HANDOVER, connections=DESKS)
        told["contest_requests"] = [request.written() for request in cast.requests(narrow)]
    loaded_in = round(time.perf_counter() - start, 1)
    print(json.dumps({"loaded_in": loaded_in, **counts(), **told, **orders(cast, names)}))


def counts() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split(" ")[0]
    return {
        "postgresql": version,
        "questions": Question.objects.count(),
        "visits": Visit.objects.count(),
        "services": Service.objects.count(),
        "referrals": Referral.objects.count(),
    }


def orders(cast: Cast, names: list[str]) -> dict[str, Any]:
    """By candidate: the requests, and how many queries one costs."""
    wanted = [*LIMITS.values(), *(one for one in CANDIDATES if one.name in names)]
    sent = {candidate: cast.requests(candidate) for candidate in wanted}
    return {
        "queries": {one.name: count_queries(one, requests[0]) for one, requests in sent.items()},
        "requests": {one.name: [request.written() for request in requests] for one, requests in sent.items()},
    }


def count_queries(candidate: Candidate, request: Request) -> int:
    """Statements that the request sends to the database, besides those that frame a transaction.

    RuntimeError if the answer is not the one that the candidate stands for.
    """
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    client.cookies.load(request.cookies)
    for _ in range(2):  # the first time fills what a process keeps
        with CaptureQueriesContext(connection) as captured:
            if request.body:
                body = request.body.replace("{uuid}", str(uuid.uuid4()))
                answer = client.post(request.path, body, content_type="application/x-www-form-urlencoded")
            else:
                answer = client.get(request.path)
        if answer.status_code != candidate.status:
            raise RuntimeError(f"{candidate.name} answers {answer.status_code}: {answer.content[:500]!r}")
    return sum(not query["sql"].startswith(FRAMES) for query in captured.captured_queries)
