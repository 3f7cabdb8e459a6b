"""The preview of an edition: what would appear of the quarter so far, of which nothing is kept."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ido.models import Outgoing
from reports.models import Closing, Edition
from reports.periods import Period
from reports.tasks_editions import make_preview
from tests.brabant import log_questions
from tests.factories import make_location, make_municipality
from tests.post import run_queue


def test_a_coordinator_sees_what_would_appear_and_nothing_of_it_is_kept(centrum, digid, joost, login):
    today = timezone.localdate()
    log_questions(centrum, [digid] * 30, Period.quarter_of(today).first, today)
    place, client = make_municipality(), login(joost)
    path = reverse("reports:edition_preview", args=[place.pk])
    progress = reverse("reports:preview_progress", args=[place.pk])
    assert path in client.get(reverse("reports:edition_list")).content.decode()
    assert "Maak een voorbeeld" in client.get(path).content.decode()

    client.post(path)
    client.post(path)
    assert "Het voorbeeld wordt gemaakt" in client.get(path).content.decode()
    assert client.get(progress).json() == {"running": True}
    assert DBTaskResult.objects.filter(task_path=make_preview.module_path).count() == 1
    run_queue()

    assert client.get(progress).json() == {"running": False}
    page = client.get(path).content.decode()
    assert "Voorbeeld, niet gepubliceerd" in page
    assert "Kerncijfers" in page
    assert not Edition.objects.exists()
    assert not Closing.objects.exists()
    assert not Outgoing.objects.exists()


def test_a_preview_says_why_nothing_would_appear(centrum, digid, joost, login):
    today = timezone.localdate()
    log_questions(centrum, [digid] * 3, Period.quarter_of(today).first, today)
    client, path = login(joost), reverse("reports:edition_preview", args=[make_municipality().pk])
    client.post(path)
    run_queue()

    text = client.get(path).content.decode()
    assert "Dit zou niet verschijnen" in text
    assert "te weinig vragen" in text


def test_a_preview_that_is_too_large_says_so(centrum, digid, joost, login, monkeypatch):
    monkeypatch.setattr("reports.protection.crosses.MOST_BASE_CELLS", 10)
    today = timezone.localdate()
    log_questions(centrum, [digid] * 30, Period.quarter_of(today).first, today)
    client, path = login(joost), reverse("reports:edition_preview", args=[make_municipality().pk])
    client.post(path)
    run_queue()

    assert "te groot om te beschermen" in client.get(path).content.decode()
    assert not Closing.objects.exists()


def test_where_another_library_works_too_there_is_no_preview(centrum, joost, sanne, login):
    """Two previews tell what was entered in between, also by the other."""
    make_location("Elders", sanne.library, make_municipality())
    path = reverse("reports:edition_preview", args=[make_municipality().pk])

    for reader in (joost, sanne):
        assert login(reader).get(path).status_code == 404
        assert path not in login(reader).get(reverse("reports:edition_list")).content.decode()
