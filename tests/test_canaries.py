"""Nothing of a visitor is anywhere but sealed in its own table, and after its time not even there.

Words that occur nowhere else are planted in every personal field. Then pages, files and forms are walked
through as everybody, and whatever the product leaves behind is searched for them. An address that is new in
the table of addresses is walked along by itself.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpResponse
from django.urls import resolve
from django.utils import timezone

from ido import fragments
from referrals.actions import withdraw_consent
from referrals.forgetting import purge
from referrals.models import Appointment, Event, Person
from referrals.personal import COLUMNS, Visitor, recall, remember
from tests.addresses import Address, addresses
from tests.factories import make_appointment, make_referral
from tests.post import run_queue
from tests.postgres import dump
from tests.test_pages import parsed
from tests.world import ROLES, World, browser, make_world

pytestmark = pytest.mark.django_db(transaction=True)

CANARIES = Visitor(
    name="Kwikstaartje Zonderling",
    contact="kanarie.geel@vogelvlucht.example",
    language="uk",
    question="Putter verloor zijn zangtoeslag",
)
WORDS = ["Kwikstaartje", "Zonderling", "kanarie.geel", "vogelvlucht", "Putter", "zangtoeslag"]
MOMENT = datetime(2031, 5, 6, 11, 37, 13, tzinfo=UTC)  # of an appointment: a day like no other
# Where staff of the library may read who the visitor is; everywhere else nobody may.
STAFF = {"desk", "coordinator"}
SHOWS = "referrals:"
PARTNER = "referrals:partner"  # and here whoever opened the link
DEPTH = 2  # forms behind forms


def traces(text: str | bytes) -> list[str]:
    """The canaries in the text, as they are or as programs write them."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    low = text.lower()
    return [
        word
        for word in WORDS
        if any(form.lower() in low for form in (word, word.encode().hex(), quote(word)))
        or base64.b64encode(word.encode()).decode()[:-4] in text
    ]


@pytest.mark.parametrize("form", [str, str.upper, lambda w: w.encode().hex(), lambda w: f"x{w}y"])
def test_traces_are_found(form):
    for word in WORDS:
        assert word in traces(form(word))


@pytest.fixture
def world() -> World:
    """With the canaries in every personal field of every referral."""
    world = make_world()
    for person in Person.objects.select_related("referral"):
        remember(person.referral, CANARIES, today=timezone.localdate())
    return world


def walk(world: World, role: str, rows: list[Address]) -> Iterator[tuple[Address, HttpResponse, bool]]:
    """Every answer of these addresses, and of the forms on them about a visitor, filled in with canaries.

    For each answer whether the canaries were typed in just before: then they may be shown again.
    """
    session_key = world.session(role)
    for row in rows:
        client = browser(session_key)
        response = client.generic(row.method, world.path(row.name), follow=True)
        yield row, response, False
        for _ in range(DEPTH):
            for action, data in forms_about_visitors(response):
                response = client.post(action, data, follow=True)
                yield row, response, True


def forms_about_visitors(response: HttpResponse) -> list[tuple[str, dict[str, str]]]:
    """Address and content of the forms on the page where a colleague or a partner deals with a visitor."""
    page = parsed(response)
    found = []
    for form in [] if page is None else page.xpath("//main//form[translate(@method, 'POST', 'post')='post']"):
        action = urljoin(response.request["PATH_INFO"], form.get("action", ""))
        match = resolve(urlsplit(action).path)
        if getattr(match.func, "is_never_kept", False) or match.view_name.startswith(PARTNER):
            found.append((action, filled_in(form)))
    return found


def filled_in(form: Any) -> dict[str, str]:
    """What a colleague would send who types the visitor's data wherever there is room for it."""
    typed = {"email": CANARIES.contact, "tel": "0612345678"}
    data = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name]"):
        kind = field.get("type", "text")
        if kind in ("radio", "checkbox"):
            data.setdefault(field.get("name"), field.get("value", "on"))
        elif kind == "hidden":
            data[field.get("name")] = field.get("value", "")
        else:
            data[field.get("name")] = typed.get(kind) or f"{CANARIES.name} {CANARIES.contact}"
    for button in form.xpath(".//button[@name]")[:1]:
        data[button.get("name")] = button.get("value", "")
    for field in form.xpath(".//select[@name]"):
        options = field.xpath(".//option/@value")
        data[field.get("name")] = options[-1] if options else ""
    return data


def rows_for(role: str) -> list[Address]:
    """All that a coordinator may see; of others what is about referrals, and every file."""
    rows = [row for row in addresses() if row.expected[role] in ("200", "302", "422")]
    about = ("referrals:", "reports:", "partners:exchange")
    seen = [
        row for row in rows if row.method == "GET" and (role == "coordinator" or row.name.startswith(about))
    ]
    return seen + [row for row in rows if row.method == "POST" and row.name.startswith(about)]


def wrongly_shown(role: str, row: Address, response: HttpResponse, typed: bool) -> Iterator[str]:
    """Canaries in the answer that do not belong there."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    if found := traces(headers + str(response.cookies)):
        yield f"{role} {row.method} {row.name}: {found} in the headers"
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if found := traces(content):
        known = role in STAFF or typed or (role == "anonymous" and row.name.startswith(PARTNER))
        if not known or not row.name.startswith(SHOWS):
            yield f"{role} {row.method} {row.name}: {found}"
        elif "no-store" not in response["Cache-Control"]:
            yield f"{role} {row.method} {row.name}: may be kept in a cache"
        page = parsed(response)
        addressed = "" if page is None else " ".join(page.xpath("//title/text() | //@href | //@action"))
        if traces(addressed):
            yield f"{role} {row.method} {row.name}: in title or address"


def files() -> Iterator[tuple[str, bytes]]:
    """Every file that the product keeps or serves."""
    folders = [Path(settings.VAULT_DIR), Path(settings.MEDIA_ROOT or settings.VAULT_DIR)]
    for folder in folders:
        yield from ((str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                yield path, file.read()
    for name in default_storage.listdir("")[1]:
        with default_storage.open(name) as file:
            yield name, file.read()


def left_behind(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """The canaries in whatever the product leaves: database, log, output, mail, memory, files."""
    written = capfd.readouterr()
    places = {
        "database": dump(),
        "log": caplog.text,
        "output": written.out + written.err,
        "mail": "\n".join(message.message().as_string() for message in mail.outbox),
        "kept parts of pages": "".join(map(str, fragments._kept.values())) + str(list(fragments._kept)),
        **{f"file {name}": content for name, content in files()},
    }
    return {place: found for place, content in places.items() if (found := traces(content))}


def test_no_canary_leaves_its_cage(world, caplog, capfd):
    for logger in ("", "django", "django.db.backends"):
        caplog.set_level(logging.DEBUG, logger)
    connection.force_debug_cursor = True  # every query goes to the log as well
    try:
        wrong, seen = [], 0
        for role in sorted(ROLES, key="anonymous".__ne__):  # the partner first: a link opens once
            for row, response, typed in walk(world, role, rows_for(role)):
                wrong += wrongly_shown(role, row, response, typed)
                seen += bool(not response.streaming and traces(response.content))
        run_queue()
    finally:
        connection.force_debug_cursor = False

    assert wrong == []
    assert seen > 3, "the canaries are there to be seen"
    assert {"staff", "partner"} <= set(Event.objects.filter(action="read").values_list("actor", flat=True))
    assert "SELECT" in caplog.text
    assert left_behind(caplog, capfd) == {}
    stored = {column: any(getattr(person, column) for person in Person.objects.all()) for column in COLUMNS}
    assert all(stored.values()), "every field was planted"


def test_session_that_ended_keeps_nothing_of_a_form_about_a_visitor(world, caplog, capfd):
    for name in ("referrals:subject_search",):
        answer = browser(None).post(world.path(name), {"term": CANARIES.name, "name": CANARIES.name})
        assert answer.status_code == 302
        assert not traces(answer["Location"])

    assert left_behind(caplog, capfd) == {}


def test_a_day_after_the_last_one_nothing_of_anybody_is_left(fatima, caplog, capfd, settings):
    """Whatever became of the referral: sent, answered, ended, withdrawn; the appointment goes along."""
    states = ("requested", "accepted", "in-progress", "on-hold", "completed", "failed", "entered-in-error")
    for state in states:
        make_appointment(make_referral(fatima, state, visitor=CANARIES), MOMENT)
    withdrawn = make_referral(fatima, "accepted", visitor=CANARIES)
    withdraw_consent(consent=withdrawn.consents.get(), through="visitor", now=timezone.now())
    assert {recall(person) for person in Person.objects.all()} == {CANARIES}
    assert "2031-05-06" in dump()
    last = timezone.localdate() + timedelta(days=settings.REFERRAL_KEPT_DAYS)

    purge(last, at=timezone.now())

    assert not Person.objects.exists()
    assert not Appointment.objects.exists()
    assert "2031-05-06" not in dump()
    assert left_behind(caplog, capfd) == {}
