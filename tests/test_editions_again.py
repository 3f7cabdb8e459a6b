"""Closing a quarter again: the next number of each edition, or waiting; who may ask, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from ido.models import Municipality, Outgoing, Province, Topic, User
from ido.post import deliver
from registration.models import Visit
from reports.closing import close
from reports.editions import again, making, running
from reports.editions.frozen import thaw
from reports.editions.making import make
from reports.editions.running import begin, step
from reports.models import Closing, Edition, Reclosing
from reports.periods import Period
from tests.brabant import log_questions
from tests.factories import make_location, make_municipality, make_topic, make_user

pytestmark = pytest.mark.django_db
Q1, Q2, YEAR = Period.quarter(2025, 1), Period.quarter(2025, 2), Period.year(2025)
NOW = datetime(2025, 4, 20, 3, tzinfo=UTC)
LATER = NOW + timedelta(days=9)
ONE_DAY = date(2025, 2, 4)


@pytest.fixture
def desk(almere):
    """A desk in Almere with 40 questions about DigiD and two about something rare in the first quarter."""
    desk = make_location("Centrum", almere, make_municipality())
    topics = [make_topic("DigiD")] * 40 + [make_topic("Kenteken")] * 2
    log_questions(desk, topics, Q1.first, Q1.last)
    return desk


@pytest.fixture
def place(desk) -> Municipality:
    """Almere, with its first quarter published, and that of its province."""
    publish_first(Province.FLEVOLAND)
    return make_municipality()


def publish_first(*more: Province) -> None:
    close(Q1, now=NOW)
    for scope in (make_municipality(), *more):
        assert make(scope, Q1, now=NOW).state == "published"


def late(desk, number: int) -> Sequence[Visit]:
    """Questions about DigiD on one day, of each outcome as many."""
    return log_questions(desk, [Topic.objects.get(name="DigiD")] * number, ONE_DAY, ONE_DAY)


def asked(desk, reason: str = "late") -> Reclosing:
    by = User.objects.filter(role="coordinator", library=desk.library).first()
    return Reclosing.objects.create(
        library=desk.library,
        municipality=make_municipality(),
        first_day=Q1.first,
        reason=reason,
        asked_at=LATER,
        asked_by=by or make_user("Joost", "coordinator", library=desk.library),
    )


def settled(desk, reason: str = "late") -> Reclosing:
    request = asked(desk, reason)
    again.settle(request, now=LATER)
    request.refresh_from_db()
    return request


def numbers() -> list[tuple[str, int]]:
    return sorted((edition.subject, edition.number) for edition in Edition.objects.published())


def total(edition: Edition) -> int:
    return next(table for table in thaw(edition.document).tables if table.slug == "kanalen").total[1]


FIRST = [("gemeente Almere", 1), ("provincie Flevoland", 1)]
BOTH = sorted([*FIRST, ("gemeente Almere", 2), ("provincie Flevoland", 2)])


# --- Again


def test_many_late_entries_that_are_alike_give_the_next_number_of_every_edition(place, desk):
    first = Edition.objects.get(municipality=place)
    late(desk, 20)

    request = settled(desk)

    assert (request.state, request.words) == ("made", [])
    assert numbers() == BOTH
    second = Edition.objects.get(municipality=place, number=2)
    assert (total(first), total(second)) == (42, 62)
    assert second.versions == {"GM0034 2025-01-01": 2}
    assert second.reclosing == request
    assert dict(thaw(second.document).imprint)["Uitgave"] == "2, vervangt uitgave 1 van 20-04-2025"
    assert dict(thaw(second.document).imprint)["Waarom opnieuw"] == "Er zijn vragen later ingevoerd"
    assert (first.successor, second.predecessor) == (second, first)
    assert Edition.objects.newest().filter(municipality=place).get() == second
    assert make(place, Q1, now=LATER) == second


@pytest.mark.parametrize(
    ("number", "words"), [(3, "verandert met minder dan 5"), (18, "verandert met minder dan 5")]
)
def test_few_late_entries_wait_and_nothing_of_them_stays(place, desk, number, words):
    """Eighteen are enough, but not by outcome."""
    late(desk, number)

    request = settled(desk)

    assert (request.state, request.closing) == ("waits", None)
    assert words in request.words[0]
    assert "'Uitkomsten'" in " ".join(request.words)
    assert "DigiD" not in " ".join(request.words)
    assert numbers() == FIRST
    assert Closing.objects.count() == 1


def test_withdrawn_entries_wait_when_they_are_few_and_go_when_they_are_many(desk):
    coordinator = make_user("Els", "coordinator", library=desk.library)
    wrong = [visit.pk for visit in late(desk, 20)]
    publish_first()

    Visit.objects.filter(pk__in=wrong[:4]).update(withdrawn_at=LATER, withdrawn_by=coordinator)
    assert settled(desk, "mistake").state == "waits"
    Visit.objects.filter(pk__in=wrong).update(withdrawn_at=LATER, withdrawn_by=coordinator)
    assert settled(desk, "mistake").state == "made"

    assert [total(one) for one in Edition.objects.order_by("number")] == [62, 42]


def test_what_stood_at_the_wrong_desk_is_put_right(desk):
    """The number at each desk moves by 20, and all others stay."""
    other = make_location("Buiten", desk.library, make_municipality())
    log_questions(other, [Topic.objects.get(name="DigiD")] * 20, ONE_DAY, ONE_DAY)
    wrong = late(desk, 20)
    publish_first()
    Visit.objects.filter(pk__in=[visit.pk for visit in wrong]).update(location=other)

    assert settled(desk, "place").state == "made"

    desks = [
        {row[table.row_header_column]: row[place] for row in table.rows}
        for edition in Edition.objects.order_by("number")
        for table in thaw(edition.document).tables
        if table.slug == "vragen-per-locatie"
        for place, column in enumerate(table.columns)
        if column.title == "Vragen"
    ]
    assert desks == [{"Buiten": 20, "Centrum": 62}, {"Buiten": 40, "Centrum": 42}]


def test_nothing_to_put_right_says_so(place, desk):
    request = settled(desk)
    assert (request.state, request.words) == ("waits", [again.NOTHING_NEW])


def test_a_third_number_minds_both_before_it(place, desk):
    late(desk, 20)
    assert settled(desk).state == "made"
    late(desk, 4)
    assert settled(desk).state == "waits"
    late(desk, 16)

    assert settled(desk).state == "made"

    assert [total(one) for one in Edition.objects.filter(municipality=place).order_by("number")] == [
        42,
        62,
        82,
    ]
    assert Closing.objects.latest("version").version == 3


def test_what_another_library_enters_is_not_in_it(place, desk, sanne):
    """Nor can one library find out by asking what the other entered."""
    theirs = make_location("Elders", sanne.library, place)
    log_questions(theirs, [Topic.objects.get(name="DigiD")] * 20, ONE_DAY, ONE_DAY)
    assert settled(desk).words == [again.NOTHING_NEW]
    late(desk, 20)

    settled(desk)

    assert total(Edition.objects.get(municipality=place, number=2)) == 62


def test_a_year_is_made_from_what_was_closed_last_and_put_right_with_its_quarter(desk):
    for quarter in (2, 3, 4):
        period = Period.quarter(2025, quarter)
        log_questions(desk, [Topic.objects.get(name="DigiD")] * 24, period.first, period.last)
    end = datetime(2026, 1, 20, 3, tzinfo=UTC)
    for quarter in (1, 2, 3, 4):
        close(Period.quarter(2025, quarter), now=end)
    place = make_municipality()
    for period in (Q1, Q2, YEAR):
        assert make(place, period, now=end).state == "published"
    late(desk, 20)

    assert settled(desk).state == "made"

    assert [
        (str(one.period.name), one.number)
        for one in Edition.objects.order_by("first_day", "last_day", "number")
    ] == [("2025-k1", 1), ("2025-k1", 2), ("2025", 1), ("2025", 2), ("2025-k2", 1)]


def test_who_keeps_both_numbers_is_attacked_by_the_gate(place, desk, monkeypatch):
    """Were the gate to find something, everything stays as it was."""
    late(desk, 20)
    monkeypatch.setattr(making, "refusals", lambda *args, **kwargs: ["DigiD: hier staat 3."])

    request = settled(desk)

    assert (request.state, request.words) == ("waits", [again.FOUND])
    assert numbers() == FIRST
    assert Closing.objects.count() == 1


# --- By itself


def test_what_breaks_off_leaves_nothing_half(place, desk, monkeypatch):
    late(desk, 20)
    request = asked(desk)
    whole = again.next_number

    def breaks(scope, period, *rest):
        if scope == Province.FLEVOLAND:
            raise RuntimeError("kapot")
        return whole(scope, period, *rest)

    monkeypatch.setattr(again, "next_number", breaks)
    run = begin(timezone.now())
    monkeypatch.setattr(running, "due_editions", lambda today: [])
    while step(run):
        pass

    request.refresh_from_db()
    assert request.state == "asked"
    assert run.failed == ["gemeente Almere, 1e kwartaal van 2025"]
    assert numbers() == FIRST
    assert not Closing.objects.filter(version=2).exists()
    assert not Outgoing.objects.exists()


def test_the_worker_does_it_and_tells_the_readers(place, desk, marieke, ruud, monkeypatch):
    monkeypatch.setattr(running, "due_editions", lambda today: [])
    monkeypatch.setattr(running, "due_quarters", lambda today: [])
    late(desk, 20)
    asked(desk)

    run = begin(timezone.now())
    assert step(run)
    assert step(run)
    assert not step(run)

    assert (run.done, run.failed, run.waited) == (1, [], [])
    assert numbers() == BOTH
    for one in Outgoing.objects.order_by("pk"):
        deliver(one.pk, at=timezone.now() + timedelta(hours=1))
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted([marieke.email, ruud.email])
    assert "uitgave 2, in plaats van de vorige" in mail.outbox[0].body


def test_what_is_too_large_to_be_made_again_waits(place, desk, monkeypatch):
    """What readers have stays as it is."""
    late(desk, 60)
    monkeypatch.setattr("reports.protection.reading.MOST_BASE_CELLS", 10)
    request = settled(desk)
    assert request.state == "waits"
    assert "te groot om te beschermen" in request.words[0]
    assert numbers() == [("gemeente Almere", 1), ("provincie Flevoland", 1)]


def test_a_request_that_waits_is_told_to_the_coordinator_in_words(place, desk, marieke, monkeypatch):
    monkeypatch.setattr(running, "due_editions", lambda today: [])
    monkeypatch.setattr(running, "due_quarters", lambda today: [])
    late(desk, 3)
    run = begin(timezone.now())
    assert step(run)
    request = asked(desk)  # after the run began

    while step(run):
        pass

    assert run.waited == [["GM0034", "gemeente Almere, 1e kwartaal van 2025"]]
    (waiting,) = Outgoing.objects.all()
    deliver(waiting.pk, at=timezone.now())
    (sent,) = mail.outbox
    assert sent.to == [request.asked_by.email]
    assert "gemeente Almere, 1e kwartaal van 2025" in sent.body
    assert not {"DigiD", " 3 ", "Uitkomsten"} & set(sent.body.split())


# --- Kept


def test_one_request_at_a_time(desk):
    asked(desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(desk)


def test_a_request_ends_once_and_stays(place, desk):
    request = settled(desk)
    for change in (
        request.delete,
        lambda: Reclosing.objects.update(state="asked", ended_at=None, words=[]),
        lambda: Reclosing.objects.filter(pk=asked(desk).pk).update(reason="mistake"),
    ):
        with pytest.raises(Error, match="Cannot"), transaction.atomic():
            change()
    assert again.settle(request, now=LATER) == []


@pytest.mark.parametrize(
    "fault", [{"state": "made"}, {"state": "waits"}, {"words": ["x"]}, {"reason": "zomaar"}]
)
def test_half_a_request_cannot_exist(desk, fault):
    request = asked(desk)
    whole = {
        "library": desk.library,
        "municipality": make_municipality(),
        "first_day": Q2.first,
        "reason": "late",
        "asked_at": LATER,
        "asked_by": request.asked_by,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Reclosing.objects.create(**{**whole, **fault})
    Reclosing.objects.create(**whole)
