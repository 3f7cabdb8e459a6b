"""The pages of closed quarters: what changed since, who may ask to close one again, and what it says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from lxml import html

from ido.models import Outgoing, Topic
from registration.models import Question, Visit
from reports.closing import close, counts
from reports.editions.making import make
from reports.editions.running import publish_again
from reports.models import Closing, Download, EditionRun, Reclosing
from reports.periods import Period
from reports.since_closing import Since, since
from tests.brabant import log_questions
from tests.editions import make_edition
from tests.factories import make_location, make_municipality, make_topic, make_user
from tests.post import run_queue

pytestmark = pytest.mark.django_db
LAST_YEAR = timezone.localdate().year - 1
Q1 = Period.quarter(LAST_YEAR, 1)
DAY = date(LAST_YEAR, 2, 4)
LIST = "reports:closing_list"


@pytest.fixture
def desk(centrum, joost):
    """The desk of Almere with thirty questions in a quarter that was closed an hour ago."""
    log_questions(centrum, [make_topic("DigiD")] * 30, Q1.first, Q1.last)
    earlier = timezone.now() - timedelta(hours=1)
    Visit.objects.update(entered_at=earlier - timedelta(days=1))
    close(Q1, now=earlier)
    return centrum


def late(desk, number: int) -> None:
    log_questions(desk, [Topic.objects.get(name="DigiD")] * number, DAY, DAY)


def again(desk) -> str:
    return reverse("reports:closing_again", args=[desk.operations.get().municipality_id, Q1.name])


def asked(by, **more) -> Reclosing:
    """The quarter of the desk was asked to be closed again."""
    return Reclosing.objects.create(
        library=by.library,
        municipality=make_municipality(),
        first_day=Q1.first,
        reason="late",
        asked_at=timezone.now(),
        asked_by=by,
        **more,
    )


def words(response) -> str:
    return " ".join(html.document_fromstring(response.content.decode()).xpath("string(//main)").split())


def test_what_was_entered_withdrawn_and_changed_since_is_told_apart(desk, joost):
    closing = Closing.objects.get()
    late(desk, 6)
    before = list(Visit.objects.filter(entered_at__lt=closing.closed_at).order_by("pk"))
    for visit in before[:2]:
        visit.withdraw(by=joost, at=timezone.now())
    Question.objects.filter(visit__in=before[2:5]).update(outcome=Question.Outcome.UNSOLVED)
    Question.objects.filter(visit__in=before[5:9]).update(follow_up=Question.FollowUp.SOLVED)
    back = Visit.objects.get(pk=before[10].pk)
    back.withdraw(by=joost, at=timezone.now())
    back.restore()

    changed = Question.objects.filter(visit__in=before[2:5]).exclude(outcome="unsolved").count()
    assert changed == 0
    (found,) = since([closing], until=timezone.now()).values()
    assert (found.late, found.withdrawn) == (6, 2)
    assert 2 <= found.changed <= 3  # what was not solved before did not change
    assert since([closing], until=closing.closed_at) == {closing.pk: Since(0, 2, found.changed)}


def test_a_question_added_to_an_older_visit_shows_as_changed(desk, joost, login):
    """Just as one that went to another quarter with its visit; late and withdrawn ones stay what they are."""
    client = login(joost)
    late(desk, 2)
    first, second, *_ = Visit.objects.filter(entered_at__lt=Closing.objects.get().closed_at).order_by("pk")
    moved = Visit.objects.filter(pk=first.pk)
    moved.update(occurred_at=first.occurred_at + timedelta(days=120))
    assert "1 gewijzigd" in words(client.get(reverse(LIST)))
    moved.update(occurred_at=first.occurred_at)
    assert "gewijzigd" not in words(client.get(reverse(LIST)))

    second.withdraw(by=joost, at=timezone.now())
    added = first.questions.get()
    added.pk, added.position = None, 2
    added.save(force_insert=True)
    for page in (reverse(LIST), again(desk)):
        said = words(client.get(page))
        assert all(told in said for told in ("2 later ingevoerd", "1 ingetrokken", "1 gewijzigd"))


def test_a_coordinator_sees_what_changed_and_asks_to_close_again(desk, joost, login):
    client = login(joost)
    assert reverse(LIST) in client.get(reverse("reports:edition_list")).content.decode()
    late(desk, 6)
    assert "6 later ingevoerd" in words(client.get(reverse(LIST)))

    page = words(client.get(again(desk)))
    assert "6 later ingevoerd" in page
    assert "Het vorige nummer blijft te lezen" in page
    assert "Kies bij Waarom" in words(client.post(again(desk), {"reason": "zomaar"}))
    assert not Reclosing.objects.exists()

    said = words(client.post(again(desk), {"reason": "late"}, follow=True))
    assert "Wordt opnieuw vastgesteld" in said
    (request,) = Reclosing.objects.all()
    assert (request.asked_by, request.library, request.reason) == (joost, joost.library, "late")
    assert EditionRun.objects.running().exists()
    assert "wordt al opnieuw vastgesteld" in words(client.get(again(desk)))


def test_closing_again_is_offered_where_something_changed_and_never_cut_off(desk, joost, login):
    """A quarter in which nothing changed is folded; its own page says so, the form a step further."""
    client = login(joost)
    said = words(client.get(reverse(LIST)))
    assert "In alle afgesloten kwartalen bleven jullie vragen zoals ze waren." in said
    assert "Opnieuw vaststellen" not in said

    response = client.get(reverse(LIST))
    page = html.document_fromstring(response.content.decode())
    assert page.xpath("//main//details[not(@open)]//a/@href") == [again(desk)]
    page = html.document_fromstring(client.get(again(desk)).content.decode())
    assert "Opnieuw vaststellen hoeft nu niet" in page.text_content()
    assert page.xpath("//main//details[not(@open)]//form//button[@type='submit']")
    page = html.document_fromstring(client.post(again(desk), {}).content.decode())
    assert page.xpath("//main//form[not(ancestor::details)]")  # what is to be mended is not folded

    late(desk, 6)
    said = words(client.get(reverse(LIST)))
    assert "Opnieuw vaststellen" in said
    assert "Niets veranderd" not in said
    assert not html.document_fromstring(client.get(again(desk)).content.decode()).xpath("//main//details")


def test_asking_twice_at_once_asks_once(desk, joost, login):
    """The second comes in before the first is done: the database keeps one."""
    client = login(joost)
    client.post(again(desk), {"reason": "late"})
    client.post(again(desk), {"reason": "mistake"})
    assert [request.reason for request in Reclosing.objects.all()] == ["late"]


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """What each of these jobs gives, done by people or workers who begin at the same moment."""
    ready = threading.Barrier(len(jobs))

    def do(job: Callable[[], object]) -> object:
        try:
            ready.wait(10)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [answer.result() for answer in [pool.submit(do, job) for job in jobs]]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_the_same_moment_one_is_told_that_it_is_asked(desk, joost, login):
    late(desk, 6)
    anja = make_user("Anja", "coordinator", library=joost.library)
    clients = [login(who) for who in (joost, anja, joost, anja)]
    told = at_once(
        *(
            lambda client=client: client.post(again(desk), {"reason": "late"}, follow=True).content.decode()
            for client in clients
        )
    )
    stored = ["Je vraag om opnieuw vast te stellen is opgeslagen" in text for text in told]
    assert sorted(stored) == [False, False, False, True]
    assert all(
        "Dit kwartaal wordt al opnieuw vastgesteld." in text
        for text, mine in zip(told, stored, strict=True)
        if not mine
    )
    assert Reclosing.objects.count() == 1
    assert EditionRun.objects.count() == 1
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_two_workers_close_at_once_is_closed_once(desk, joost, monkeypatch):
    """First the next quarter, and then this one again; mail and editions come once too."""
    met = threading.Barrier(2)

    def meeting(*args):
        with suppress(threading.BrokenBarrierError):
            met.wait(0.5)  # both are here, unless one waits for the other
        return counts(*args)

    monkeypatch.setattr("reports.closing.counts", meeting)
    q2 = Period.quarter(LAST_YEAR, 2)
    log_questions(desk, [Topic.objects.get(name="DigiD")] * 20, q2.first, q2.last)
    assert sorted(at_once(*[lambda: close(q2, now=timezone.now())] * 2)) == [0, 1]
    assert Closing.objects.of_quarter(q2.first).count() == 1

    make(make_municipality(), Q1, now=timezone.now())
    late(desk, 60)
    request = asked(joost)
    at_once(*[lambda: publish_again(request, now=timezone.now())] * 2)
    request.refresh_from_db()
    assert request.state in ("made", "waits")
    versions = Closing.objects.of_quarter(Q1.first).values_list("version", flat=True).order_by("version")
    assert list(versions) == ([1, 2] if request.state == "made" else [1])
    assert Outgoing.objects.filter(kind="reclosing_waits").count() == (request.state == "waits")


def test_what_waits_says_why_and_may_be_asked_again(desk, joost, login, monkeypatch):
    """Six late questions, but not of one outcome; the page names tables and no figures."""
    make(make_municipality(), Q1, now=timezone.now())
    client = login(joost)
    monkeypatch.setattr("reports.editions.running.due_editions", lambda today: [])
    monkeypatch.setattr("reports.editions.running.due_quarters", lambda today: [])
    late(desk, 3)
    client.post(again(desk), {"reason": "late"})
    for _ in range(4):
        run_queue()

    page = words(client.get(reverse(LIST)))

    assert "Niet opnieuw vastgesteld" in page
    assert "Een aantal verandert met minder dan 5" in page
    assert "DigiD" not in page
    assert "Niet opnieuw vastgesteld" in words(client.get(reverse("reports:edition_list")))
    client.post(again(desk), {"reason": "late"})
    assert Reclosing.objects.count() == 2


def test_another_library_neither_sees_nor_asks(desk, joost, sanne, login):
    make_location("Elders", sanne.library, make_municipality("GM0995", "Lelystad"))
    client = login(sanne)
    assert "Nog niets afgesloten" in words(client.get(reverse(LIST)))
    assert client.post(again(desk), {"reason": "late"}).status_code == 404

    # With a desk in the same municipality it sees its own changes, and none of the words of the other.
    make_location("Ook hier", sanne.library, make_municipality())
    asked(joost, state="waits", ended_at=timezone.now(), words=["Dat is zo bij 'Uitkomsten'."])
    late(desk, 6)
    page = words(client.get(reverse(LIST)))
    assert "1e kwartaal" in page
    assert "Uitkomsten" not in page
    assert "later ingevoerd" not in page


@pytest.mark.parametrize("who", ["marieke", "ruud", "bea", "fatima"])
def test_nobody_else_asks(desk, who, request, login):
    client = login(request.getfixturevalue(who))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(again(desk), {"reason": "late"}).status_code == 403


# --- What readers see


@pytest.fixture
def numbers(marieke):
    first = make_edition(marieke.municipality, Period.quarter(2025, 1))
    return first, make_edition(marieke.municipality, Period.quarter(2025, 1), number=2)


def test_the_list_shows_the_last_number_and_the_first_stays_for_who_has_its_address(numbers, marieke, login):
    first, second = numbers
    client = login(marieke)

    listed = client.get(reverse("reports:edition_list")).content.decode()
    assert reverse("reports:edition_detail", args=[second.pk]) in listed
    assert reverse("reports:edition_detail", args=[first.pk]) not in listed
    assert "uitgave 2" in listed

    old = client.get(reverse("reports:edition_detail", args=[first.pk]))
    assert "Deze uitgave is vervangen" in words(old)
    assert "De reden: er zijn vragen later ingevoerd" in words(old)
    assert reverse("reports:edition_detail", args=[second.pk]) in old.content.decode()
    assert "Dit is uitgave 2" in words(client.get(reverse("reports:edition_detail", args=[second.pk])))


def test_files_of_both_numbers_say_which_they_are(numbers, marieke, login):
    first, second = numbers
    client = login(marieke)

    def file(edition, extension):
        return client.get(reverse("reports:edition_download", args=[edition.pk, extension]))

    assert file(first, "json").getvalue().decode() == first.document
    assert "2025-k1.pdf" in file(first, "pdf")["Content-Disposition"]
    assert "2025-k1-uitgave-2.json" in file(second, "json")["Content-Disposition"]
    assert Download.objects.count() == 3
