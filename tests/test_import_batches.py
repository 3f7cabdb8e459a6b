"""A file on its way: stored whole or not at all, once, whatever happens to the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection, connections
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from ido.models import Operation
from registration import tasks
from registration.imports import actions, batches
from registration.imports.running import alone, is_worked_on
from registration.models import ImportBatch, Visit
from tests.factories import make_visit
from tests.imports import NOW, ROW, checked, lines, received, stored, work


def test_period_that_ended_since_the_check_sends_the_file_back(importer):
    batch = checked(lines(ROW), importer)
    Operation.objects.update(period=(date(2020, 1, 1), date(2021, 1, 1)))
    actions.begin_store(batch=batch, skip_known=False, now=NOW)
    batch = batches.store(batch.pk, now=NOW)
    assert (batch.status, batch.failure) == ("new", batches.CHANGED)
    assert not Visit.objects.exists()


def test_rows_that_another_file_brought_since_the_check_send_it_back(importer):
    batch = checked(lines(ROW.replace("14:30", "9:00"), ROW), importer)
    stored(lines(ROW), importer)
    actions.begin_store(batch=batch, skip_known=False, now=NOW)
    assert batches.store(batch.pk, now=NOW).failure == batches.CHANGED
    assert Visit.objects.count() == 1


def test_file_is_gone_once_it_is_stored(importer):
    batch = stored(lines(ROW), importer)
    assert ImportBatch.objects.filter(pk=batch.pk, content=None, sheet={}, findings={}).exists()


def test_file_that_nobody_finishes_goes_after_seven_days(importer):
    batch = checked(lines(ROW, "onzin"), importer)
    ImportBatch.objects.update(uploaded_at=NOW)
    assert not batches.expire(batch.pk, now=NOW + timedelta(days=6))
    assert batches.expire(batch.pk, now=NOW + timedelta(days=7))
    batch.refresh_from_db()
    assert (batch.status, batch.content, batch.problems.count()) == ("expired", None, 0)


def test_expiry_is_planned_when_the_file_comes_in(importer):
    received(lines(ROW), importer)
    task = DBTaskResult.objects.get(task_path="registration.tasks.expire_batch")
    assert task.run_after == NOW + timedelta(days=7)


def test_withdrawn_batch_leaves_the_counts_and_may_come_again(importer):
    batch = stored(lines(ROW, ROW), importer)
    make_visit(importer.library.locations.get(), by=importer)
    assert actions.withdraw(batch=batch, by=importer, now=NOW) == 2
    assert Visit.objects.counted().count() == 1
    assert stored(lines(ROW, ROW), importer).visit_count == 2
    with pytest.raises(actions.OutdatedError):
        actions.withdraw(batch=batch, by=importer, now=NOW)


def test_memory_does_not_grow_with_the_file(importer, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 100)
    peaks = []
    for size in (300, 1_500):
        batch = received(lines(*[ROW] * size), importer)
        actions.begin_check(batch=batch, mapping=batch.mapping, now=NOW)
        tracemalloc.start()
        batches.check(batch.pk, now=NOW)
        actions.begin_store(batch=ImportBatch.objects.get(pk=batch.pk), skip_known=False, now=NOW)
        batches.store(batch.pk, now=NOW)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        actions.withdraw(batch=batch, by=importer, now=NOW)
    assert peaks[1] < 1.5 * peaks[0]


def test_many_errors_are_counted_and_the_first_kept(importer, monkeypatch):
    monkeypatch.setattr("registration.imports.findings.LISTED", 5)
    batch = checked(lines(*["onzin"] * 20), importer)
    assert batch.problems.count() == 5
    assert batch.problem_count > 20


def test_worker_checks_and_stores(importer):
    batch = received(lines(ROW), importer)
    actions.start_check(batch=batch, mapping=batch.mapping, now=NOW)
    work()
    batch.refresh_from_db()
    assert batch.status == "checked"
    actions.start_store(batch=batch, skip_known=False, now=NOW)
    work()
    batch.refresh_from_db()
    assert (batch.status, Visit.objects.count()) == ("stored", 1)


def test_mistake_of_ours_is_told_and_recorded(importer, monkeypatch):
    batch = received(lines(ROW), importer)
    actions.start_check(batch=batch, mapping=batch.mapping, now=NOW)
    monkeypatch.setattr("registration.imports.batches.Catalogue", lambda user: 1 / 0)
    work()
    batch.refresh_from_db()
    assert (batch.status, batch.failure) == ("new", tasks.BROKEN)
    assert DBTaskResult.objects.failed().count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_stores_once(importer):
    batch = checked(lines(*[ROW] * 50), importer)
    answers = []

    def confirm() -> None:
        try:
            actions.start_store(batch=ImportBatch.objects.get(pk=batch.pk), skip_known=False, now=NOW)
            answers.append("yes")
        except actions.OutdatedError:
            answers.append("no")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()
    assert sorted(answers) == ["no", "no", "no", "yes"]
    assert Visit.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_second_worker_leaves_a_batch_alone(importer):
    batch = received(lines(ROW), importer)
    actions.begin_check(batch=batch, mapping=batch.mapping, now=NOW)
    results = []

    def second() -> None:
        results.append(tasks.check_batch.func(batch.pk))
        connections.close_all()

    with alone(batch.pk):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        assert is_worked_on(batch.pk)
    assert results == ["busy"]
    assert not is_worked_on(batch.pk)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_nothing_is_committed_yet(importer):
    batch = received(lines(*[ROW] * 30), importer)
    actions.begin_check(batch=batch, mapping=batch.mapping, now=NOW)
    seen = []

    class Watching(batches.Progress):
        def tell(self, done: int) -> None:
            self._next = 0.0
            super().tell(done)
            if done == 20:
                thread = threading.Thread(target=look)
                thread.start()
                thread.join()

    def look() -> None:
        seen.append(
            ImportBatch.objects.values_list("processed_rows", "total_rows", "status").get(pk=batch.pk)
        )
        connections.close_all()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "Progress", Watching)
        batches.check(batch.pk, now=NOW)
    assert seen == [(20, 30, "checking")]


KILLED = """
import os, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
django.setup()
from django.utils import timezone
from registration.imports import batches
def slow(done):
    if done == 2_500:
        print("halfway", flush=True)
        __import__("time").sleep(60)
batches.store(int(os.environ["BATCH"]), now=timezone.now(), tell=slow)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_nothing_and_the_work_starts_again(importer, login):
    batch = checked(lines(*[ROW] * 3_000), importer)
    actions.begin_store(batch=batch, skip_known=False, now=NOW)
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "ido.settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "BATCH": str(batch.pk),
        },
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
    )
    assert child.stdout.readline() == b"halfway\n"
    assert is_worked_on(batch.pk)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 10
    while is_worked_on(batch.pk) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Visit.objects.exists()
    ImportBatch.objects.update(progress_at=NOW)
    page = login(importer).get(reverse("registration:import_detail", args=[batch.pk]))
    assert "Opnieuw beginnen" in page.content.decode()
    login(importer).post(reverse("registration:import_restart", args=[batch.pk]))
    work()
    assert Visit.objects.count() == 3_000
