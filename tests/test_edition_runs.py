"""Making what is due: one at a time, in the background, and telling who it concerns."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError, connections
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from lxml import html

from ido.aside import Aside
from ido.models import Outgoing, Province, User
from ido.post import deliver
from reports import tasks_editions as tasks
from reports.closing import close
from reports.editions import running
from reports.editions.running import SILENCE, alarms, begin, publish
from reports.editions.steps import Watched
from reports.letters import tell_that_it_failed
from reports.models import Closing, Edition, EditionRun
from reports.periods import Period
from tests.brabant import log_questions
from tests.editions import make_edition
from tests.factories import make_municipality, make_topic, make_user
from tests.post import run_queue

Q1 = Period.quarter(2025, 1)


def made_up(scope, period, *, now, progress) -> Edition:
    return make_edition(scope, period, made_at=now)


@pytest.fixture
def making(monkeypatch, centrum) -> None:
    """A desk in Almere; editions are made up, for how they are protected is tried elsewhere."""
    monkeypatch.setattr(running, "make", made_up)


@pytest.fixture
def desk(centrum) -> None:
    """A few questions in Almere, in a quarter that is closed: there is something to hide."""
    log_questions(centrum, [make_topic("DigiD")] * 17, Q1.first, Q1.last)
    close(Q1, now=timezone.now())


def work() -> None:
    """The worker, until nothing waits that is due now."""
    while DBTaskResult.objects.ready().exists():
        run_queue()


def waiting(job) -> list:
    return list(DBTaskResult.objects.filter(task_path=job.module_path).order_by("run_after"))


# --- The run


def test_everything_that_is_due_is_made_and_then_nothing(making):
    assert tasks.start(timezone.now())
    work()

    run = EditionRun.objects.get()
    assert (run.is_running, run.done, run.failed) == (False, run.total, [])
    assert Closing.objects.exists()
    assert Edition.objects.count() == run.total > 0
    assert {edition.subject for edition in Edition.objects.all()} == {
        "gemeente Almere",
        "provincie Flevoland",
    }

    tasks.start(timezone.now())
    work()
    assert Edition.objects.count() == run.total
    assert EditionRun.objects.first().total == 0


def test_one_run_at_a_time(making):
    now = timezone.now()
    first = begin(now)
    assert begin(now) is None
    assert not tasks.start(now)

    later = now + SILENCE + timedelta(seconds=1)
    assert begin(later) == first  # it was broken off: go on with it
    with running.alone():
        assert begin(later) is None  # silent, but at work


def test_what_cannot_be_made_keeps_nothing_else_waiting_and_is_tried_again(making, monkeypatch, joost, login):
    def fails_for_almere(scope, period, *, now, progress):
        if scope == Province.FLEVOLAND:
            return made_up(scope, period, now=now, progress=progress)
        raise RuntimeError("kapot")

    monkeypatch.setattr(running, "make", fails_for_almere)
    tasks.start(timezone.now())
    work()

    run = EditionRun.objects.get()
    assert len(run.failed) * 2 == run.total
    assert Edition.objects.count() == run.total - len(run.failed)
    (said,) = alarms(timezone.now())
    assert said.startswith(f"{len(run.failed)} uitgaven zijn niet gemaakt: gemeente Almere, 1e kwartaal van")
    assert f"LET OP: {said}" in login(joost).get(reverse("health")).content.decode()
    assert "Niet alles is gelukt" in login(joost).get(reverse("reports:edition_list")).content.decode()
    (again,) = waiting(tasks.make_editions)
    assert timedelta(minutes=50) < again.run_after - timezone.now() < timedelta(minutes=70)

    monkeypatch.setattr(running, "make", made_up)
    DBTaskResult.objects.filter(pk=again.pk).update(run_after=timezone.now())
    work()
    assert list(alarms(timezone.now())) == []
    assert Edition.objects.count() == run.total


def test_the_night_is_planned_once_and_first(making, monkeypatch):
    now = timezone.now()
    tasks.plan(now)
    tasks.plan(now)
    (night,) = waiting(tasks.make_editions)
    assert timezone.localtime(night.run_after).hour == 1

    def broken(*args, **kwargs):
        raise RuntimeError("kapot")

    monkeypatch.setattr(tasks, "begin", broken)
    DBTaskResult.objects.all().delete()
    with pytest.raises(RuntimeError):
        tasks.make_editions.call()
    assert len(waiting(tasks.make_editions)) == 1


def test_a_worker_that_begins_does_what_a_night_left_undone(making):
    now = timezone.now()
    tasks.catch_up(now)
    tasks.catch_up(now)
    soon, _ = waiting(tasks.make_editions)
    assert soon.run_after == now + tasks.AT_START

    EditionRun.objects.create(started_at=now, beat_at=now)
    DBTaskResult.objects.all().delete()
    tasks.catch_up(now)
    assert len(waiting(tasks.make_next)) == 1


def test_silence_and_a_missed_night_are_told(db):
    now = timezone.now()
    run = EditionRun.objects.create(started_at=now, beat_at=now)
    assert list(alarms(now)) == []
    assert list(alarms(now + timedelta(hours=1))) == [
        "Het maken van uitgaven is blijven steken. Kijk of de achtergrondtaken draaien."
    ]
    run.finish(now)
    assert list(alarms(now + timedelta(hours=30))) == []
    (said,) = alarms(now + timedelta(hours=40))
    assert said.startswith("Uitgaven zijn op ")


@pytest.fixture
def too_large(monkeypatch) -> None:
    """Every edition is too large to be protected."""
    monkeypatch.setattr("reports.protection.crosses.MOST_BASE_CELLS", 10)


def test_what_is_too_large_says_which_table_and_what_to_do(desk, too_large, joost, bea, login, monkeypatch):
    """On the page, to the administrator, and in one mail to each; it is tried again and nothing is kept."""
    monkeypatch.setattr(running, "due_quarters", lambda today: [])
    monkeypatch.setattr(running, "due_editions", lambda today: [(make_municipality(), Q1)])
    for _ in range(2):
        tasks.start(timezone.now())
        work()
    send_all()

    run = EditionRun.objects.latest_finished()
    assert run.failed == ["gemeente Almere, 1e kwartaal van 2025"]
    assert not Edition.objects.exists()
    words = run.why[run.failed[0]]
    assert words.startswith("De tabellen '")
    assert "te groot om te beschermen: er zijn te veel" in words
    assert "De beheerder meldt het" in words
    (shown,) = html.document_fromstring(
        login(joost).get(reverse("reports:edition_list")).content.decode()
    ).xpath("//ul[@class='bullets']/li")
    assert shown.text_content() == f"Gemeente Almere, 1e kwartaal van 2025. {words}"
    assert words in next(alarms(timezone.now()))
    assert {one.to[0] for one in mail.outbox} == {joost.email, bea.email}
    assert len(mail.outbox) == 2
    assert words in mail.outbox[0].body


def test_nobody_hears_late_of_what_was_made_in_the_meantime(desk, too_large, joost):
    edition = Edition(municipality=make_municipality(), first_day=Q1.first, last_day=Q1.last)
    tell_that_it_failed(edition, "Te groot.", at=timezone.now())
    make_edition(edition.municipality, Q1)
    send_all()
    assert mail.outbox == []


# --- The page


@pytest.mark.parametrize("who", ["joost", "bea"])
def test_who_keeps_editions_begins_and_follows_the_making(making, who, request, login):
    client = login(request.getfixturevalue(who))
    page, progress = reverse("reports:edition_list"), reverse("reports:edition_progress")
    assert "Maak nu wat aan de beurt is" in client.get(page).content.decode()
    assert client.get(progress).json() == {"running": False}

    client.post(reverse("reports:edition_make"))
    assert "Kwartalen worden vastgelegd" in client.get(page).content.decode()
    run_queue()
    run_queue()

    run = EditionRun.objects.get()
    answer = client.get(progress).json()
    assert answer == {
        "running": True,
        "label": "Wordt gemaakt: gemeente Almere, " + Period.quarter(timezone.localdate().year - 1, 1).title,
        "done": 1,
        "total": run.total,
        "step": 1,
        "part": "",
    }
    text = client.get(page).content.decode()
    assert answer["label"] in text
    assert f"1 van {run.total} uitgaven" in text
    assert '<noscript><meta http-equiv="refresh"' in text
    assert "Maak nu wat aan de beurt is" not in text
    assert "al gemaakt" in client.post(reverse("reports:edition_make"), follow=True).content.decode()

    run.tell(timezone.now() - timedelta(hours=1))
    assert "Het maken is gestopt" in client.get(page).content.decode()
    client.post(reverse("reports:edition_make"))
    work()
    assert not EditionRun.objects.running().exists()
    text = client.get(page).content.decode()
    assert "Maak nu wat aan de beurt is" not in text
    assert "Het maken is klaar" in text
    assert '<meta http-equiv="refresh"' not in text
    EditionRun.objects.update(finished_at=timezone.now() - timedelta(hours=1))
    text = client.get(page).content.decode()
    assert "Het maken is klaar" not in text
    assert "We keken voor het laatst op" in text


def test_an_administrator_sees_how_much_there_is_of_each_period_and_a_library_does_not(
    centrum, joost, bea, login
):
    place, period = make_municipality(), Period.year(timezone.localdate().year - 1)
    for area in (place, Province.FLEVOLAND):
        make_edition(area, period)
    make_edition(place, Period.quarter(period.first.year, 4), reasons=["Te weinig."])
    path = reverse("reports:edition_list")

    page = html.document_fromstring(login(bea).get(path).content.decode())
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//main//tbody/tr")]
    assert rows == [[period.title, "2", "0"], [f"4e kwartaal van {period.title}", "0", "1"]]
    assert not page.xpath("//main//table//a")
    assert "Wat er is gemaakt" not in login(joost).get(path).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_step_of_an_edition_is_seen_while_nothing_of_it_is_committed(desk, bea, login, monkeypatch):
    """Each step in its order, with the share of the work and never a number of it."""
    client, path, seen = login(bea), reverse("reports:edition_progress"), []

    class Watching(Watched):
        def __call__(self, doing: str, done: int, of: int) -> None:
            super().__call__(doing, done, of)
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()

    def look() -> None:
        answer = client.get(path).json()
        seen.append((answer["step"], answer["part"], Edition.objects.count()))
        connections.close_all()

    monkeypatch.setattr(running, "Watched", Watching)
    run = begin(timezone.now())
    run.tell(timezone.now(), todo=[["GM0034", Q1.first.isoformat(), Q1.last.isoformat()]])
    running.step(run)

    steps = [step for step, _, _ in seen]
    assert steps == sorted(steps)
    assert set(steps) == {1, 2, 3, 4}
    assert {count for _, _, count in seen} == {0}
    parts = {part for _, part, _ in seen if part}
    assert parts
    assert all(re.fullmatch(r"[a-z ]+, \d?\d?0%", part) for part in parts)
    assert Edition.objects.count() == 1
    assert client.get(path).json()["running"]


def test_the_page_shows_the_step(making, bea, login):
    run = begin(timezone.now())
    run.tell(timezone.now(), todo=[["GM0034", "2025-01-01", "2025-03-31"]], step=2, part="weer tonen, 40%")
    page = html.document_fromstring(login(bea).get(reverse("reports:edition_list")).content.decode())
    (current,) = page.xpath("//*[@data-progress-steps]//*[@aria-current]")
    assert current.text_content() == "Kleine getallen verbergen"
    assert page.xpath("string(//*[@data-progress-part])") == "Weer tonen, 40%"


def test_what_cannot_be_told_does_not_stop_the_work(making, monkeypatch):
    """A pool without a connection to spare; it is tried again a while later."""
    aside = Aside()
    calls = []

    def full(*args):
        calls.append(args)
        raise OperationalError("no connection")

    monkeypatch.setattr(aside._connection, "cursor", full)
    for _ in range(3):
        aside.write("SELECT 1", [], at_once=True)
    assert len(calls) == 1


# --- Mail


def send_all() -> None:
    for one in Outgoing.objects.order_by("pk"):
        deliver(one.pk, at=timezone.now() + timedelta(hours=1))


def test_readers_of_the_area_get_one_mail_with_links_and_no_figures(making, marieke, ruud, sanne):
    make_user("Nel", "municipality", municipality=make_municipality("GM0995", "Lelystad"))
    make_user("Piet", "municipality", municipality=marieke.municipality, wants_edition_mail=False)
    first = publish(marieke.municipality, Q1, now=timezone.now())
    second = publish(marieke.municipality, Period.year(2025), now=timezone.now())
    send_all()
    send_all()

    (sent,) = mail.outbox
    assert sent.to == [marieke.email]
    assert sent.subject == "2 nieuwe uitgaven met cijfers van het Informatiepunt"
    for edition in (first, second):
        assert reverse("reports:edition_detail", args=[edition.pk]) in sent.body
    assert "1.234" not in sent.body
    assert "1234" not in sent.body

    publish(Province.FLEVOLAND, Q1, now=timezone.now())
    send_all()
    assert mail.outbox[-1].to == [ruud.email]
    assert mail.outbox[-1].subject == "Nieuwe cijfers van het Informatiepunt: 1e kwartaal van 2025"
    assert len(mail.outbox) == 2


def test_a_mail_that_did_not_arrive_takes_no_news_with_it(making, marieke):
    first = publish(marieke.municipality, Q1, now=timezone.now())
    second = publish(marieke.municipality, Period.year(2025), now=timezone.now())
    one, other = Outgoing.objects.order_by("pk")
    deliver(one.pk, at=timezone.now() + timedelta(hours=1))
    Outgoing.objects.filter(pk=one.pk).update(state="failed", error="kapot", sent_at=None)

    deliver(other.pk, at=timezone.now() + timedelta(hours=1))

    assert reverse("reports:edition_detail", args=[second.pk]) in mail.outbox[-1].body
    assert len(mail.outbox) == 2
    assert first.pk != second.pk


def test_a_coordinator_hears_that_an_edition_did_not_appear(monkeypatch, centrum, joost, marieke, sanne):
    monkeypatch.setattr(
        running,
        "make",
        lambda scope, period, now, progress: make_edition(scope, period, reasons=["DigiD: 3 te herleiden."]),
    )
    publish(make_municipality(), Q1, now=timezone.now())
    send_all()

    (sent,) = mail.outbox
    assert sent.to == [joost.email]
    assert "gemeente Almere over 1e kwartaal van 2025 is niet verschenen" in sent.body
    assert "DigiD" not in sent.body


def test_an_official_switches_the_mail_off(marieke, fatima, login):
    client, profile = login(marieke), reverse("account_profile")
    assert 'name="wants_edition_mail"' in client.get(profile).content.decode()

    client.post(profile, {"name": "Marieke"})

    assert not User.objects.get(pk=marieke.pk).wants_edition_mail
    assert 'name="wants_edition_mail"' not in login(fatima).get(profile).content.decode()
