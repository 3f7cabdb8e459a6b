"""Editions that a spreadsheet fetches by itself, with a code in the place of a login."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from lxml import html

from ido.log_lines import WithoutCodes
from ido.management.commands.db_worker import Command
from ido.models import LinkMiss, Province
from reports.actions_links import look_after, make, revoke
from reports.models import Download, SpreadsheetLink
from reports.night import look_after_links
from reports.periods import Period
from reports.tasks import mail_link_ends
from tests.editions import make_edition
from tests.factories import make_location, make_municipality, make_user

Q1, Q2, YEAR = Period.quarter(2025, 1), Period.quarter(2025, 2), Period.year(2025)


@pytest.fixture
def editions(marieke):
    own = marieke.municipality
    return [make_edition(own, period) for period in (Q1, Q2, YEAR)]


@pytest.fixture
def code(marieke):
    return make(by=marieke, at=timezone.now())


def fetch(code: str, table="onderwerpen", extension="csv", *, area="GM0034", period="laatste-kwartaal"):
    return Client().get(reverse("spreadsheets:fetch", args=[code, area, period, table, extension]))


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))


# --- What comes back


def test_a_table_comes_without_login_and_the_newest_first(editions, code):
    answer = fetch(code)
    assert answer.status_code == 200
    assert rows(answer)[0] == ["Onderwerp", "Groep", "Vragen", "Aandeel"]
    assert "2025-k2.csv" in answer.headers["Content-Disposition"]
    assert "2025.csv" in fetch(code, period="laatste-jaar").headers["Content-Disposition"]
    assert "2025-k1.csv" in fetch(code, period="2025-k1").headers["Content-Disposition"]


def test_a_newer_edition_takes_the_place_of_the_one_before(editions, code, marieke):
    make_edition(marieke.municipality, Period.quarter(2025, 3))
    make_edition(marieke.municipality, Period.quarter(2025, 3), number=2)
    assert "2025-k3-uitgave-2.csv" in fetch(code).headers["Content-Disposition"]


def test_the_whole_edition_as_json_is_what_was_kept_to_the_letter(editions, code):
    assert fetch(code, "alles", "json").getvalue().decode() == editions[1].document
    assert json.loads(fetch(code, "onderwerpen", "json").getvalue())["title"] == "Onderwerpen"
    assert fetch(code, "alles", "xlsx").getvalue().startswith(b"PK")


def test_the_address_goes_to_nobody_else(editions, code, caplog):
    for answer in (fetch(code), fetch(code, "bestaat-niet"), fetch("b" * 32)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
    Client().post(reverse("spreadsheets:fetch", args=[code, "GM0034", "2025", "alles", "csv"]))
    told = [record for record in caplog.records if WithoutCodes().filter(record)]
    assert not any(code in record.getMessage() for record in told)


@pytest.mark.parametrize(
    ("table", "extension", "area", "period"),
    [
        ("bestaat-niet", "csv", "GM0034", "2025"),
        ("onderwerpen", "exe", "GM0034", "2025"),
        ("onderwerpen", "csv", "GM0090", "2025"),
        ("onderwerpen", "csv", "PV24", "2025"),
        ("onderwerpen", "csv", "X", "2025"),
        ("onderwerpen", "csv", "GM0034", "2024"),
        ("onderwerpen", "csv", "GM0034", "gisteren"),
    ],
)
def test_what_is_not_there_or_of_others_is_not_found(editions, code, table, extension, area, period):
    make_edition(make_municipality("GM0090", "Smallingerland", "PV21"), YEAR)
    make_edition(Province.FLEVOLAND, YEAR)
    answer = fetch(code, table, extension, area=area, period=period)
    assert answer.status_code == 404
    assert answer.content == fetch("a" * 32).content


def test_a_province_reads_itself_and_what_lies_in_it(editions):
    make_edition(Province.FLEVOLAND, Q2)
    code = make(by=make_user("Ruud", "province", province="PV24"), at=timezone.now())
    assert fetch(code, area="pv24").status_code == 200
    assert fetch(code, area="GM0034").status_code == 200


# --- Who may


def ended(marieke, how: str) -> None:
    link = SpreadsheetLink.objects.get()
    match how:
        case "revoked":
            revoke(by=marieke, at=timezone.now())
        case "renewed":
            make(by=marieke, at=timezone.now())
        case "expired":
            link.made_at -= timedelta(days=500)
            link.expires_at = timezone.now() - timedelta(minutes=1)
            link.save()
        case "account closed":
            marieke.deactivate()
        case "another role":
            type(marieke).objects.filter(pk=marieke.pk).update(role="administrator", municipality=None)
        case "another area":
            other = make_municipality("GM0995", "Lelystad")
            type(marieke).objects.filter(pk=marieke.pk).update(municipality=other)


@pytest.mark.parametrize(
    "how", ["revoked", "renewed", "expired", "account closed", "another role", "another area"]
)
def test_a_code_that_ended_gives_the_same_as_a_wrong_one(editions, code, marieke, how):
    assert fetch(code).status_code == 200
    ended(marieke, how)
    answer = fetch(code)
    assert (answer.status_code, answer.content) == (404, fetch("a" * 32).content)


def test_a_code_does_not_pass_by_the_second_step(editions, settings, marieke, code):
    settings.MFA_REQUIRED_ROLES = ["municipality"]
    assert fetch(code).status_code == 404
    TOTP.activate(marieke, "JBSWY3DPEHPK3PXP")
    assert fetch(code).status_code == 200


def test_a_coordinator_reads_what_was_published_and_nothing_live(editions, joost, almere, marieke):
    make_location(library=almere, municipality=marieke.municipality)
    code = make(by=joost, at=timezone.now())
    assert fetch(code).status_code == 200
    assert fetch(code, area="bibliotheek").status_code == 404


def test_who_guesses_is_stopped_and_who_uses_an_old_code_does_not_guess(editions, code, marieke):
    for _ in range(30):
        fetch("a" * 32)
    assert fetch(code).status_code == 429
    LinkMiss.objects.all().delete()
    revoke(by=marieke, at=timezone.now())
    fetch(code)
    assert not LinkMiss.objects.exists()


def test_who_fetches_without_end_has_to_wait_for_the_next_hour(editions, code, monkeypatch):
    monkeypatch.setattr("reports.models.spreadsheet_link.MOST_AN_HOUR", 2)
    assert [fetch(code).status_code for _ in range(3)] == [200, 200, 429]
    SpreadsheetLink.objects.update(hour=F("hour") - timedelta(hours=1))
    assert [fetch(code).status_code for _ in range(3)] == [200, 200, 429]


# --- What is kept


def test_only_the_hash_is_kept_and_one_code_works_at_a_time(marieke):
    first, second = (make(by=marieke, at=timezone.now()) for _ in range(2))
    assert re.fullmatch("[a-z2-7]{32}", first)
    assert first != second
    kept = SpreadsheetLink.objects.values()
    assert not any(code in str(row) for row in kept for code in (first, second))
    assert SpreadsheetLink.objects.usable(timezone.now()).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        SpreadsheetLink.objects.update(revoked_at=None)


def test_a_fetch_is_noted_once_a_day_for_each_file(editions, code, marieke, monkeypatch):
    for _ in range(3):
        fetch(code)
    fetch(code, extension="ods")
    noted = Download.objects.values_list("user", "report", "scope", "format")
    assert set(noted) == {(marieke.pk, "onderwerpen", "GM0034", kind) for kind in ("csv", "ods")}
    assert Download.objects.count() == 2
    assert SpreadsheetLink.objects.get().used_on == timezone.localdate()


# --- The page


def text_of(answer) -> str:
    return " ".join(
        " ".join(html.document_fromstring(answer.content.decode()).xpath("//main")[0].itertext()).split()
    )


def test_the_page_shows_the_address_once_and_then_when_it_ends(editions, marieke, login, settings):
    client = login(marieke)
    assert "Je hebt geen adres." in text_of(client.get(reverse("spreadsheets:link")))

    made = text_of(client.post(reverse("spreadsheets:link_make")))
    code = re.search(r"/cijfers/([a-z2-7]{32})/GM0034/laatste-kwartaal/onderwerpen\.csv", made)[1]
    assert settings.BASE_URL + "/cijfers/" in made
    assert fetch(code).status_code == 200

    page = text_of(client.get(reverse("spreadsheets:link")))
    assert code not in page
    assert "Werkt tot en met" in page
    assert "Laatst gebruikt nog niet" not in page

    assert "Je oude adres werkt niet meer." not in made
    assert "Je oude adres werkt niet meer." in text_of(client.post(reverse("spreadsheets:link_make")))
    assert fetch(code).status_code == 404

    stopped = client.post(reverse("spreadsheets:link_revoke"), follow=True)
    assert "Je hebt geen adres." in text_of(stopped)
    assert "Je adres is gestopt." in stopped.content.decode()
    again = client.post(reverse("spreadsheets:link_revoke"), follow=True)
    assert "Je adres is gestopt." not in again.content.decode()


def test_without_an_edition_there_is_no_address_to_make(marieke, login):
    page = login(marieke).get(reverse("spreadsheets:link"))
    assert "Er is nog geen uitgave met cijfers over jouw gebied." in text_of(page)
    assert reverse("spreadsheets:link_make") not in page.content.decode()


def test_the_account_leads_there_for_who_reads_reports(marieke, fatima, login):
    address = reverse("spreadsheets:link")
    assert address in login(marieke).get(reverse("account_profile")).content.decode()
    assert address not in login(fatima).get(reverse("account_profile")).content.decode()


# --- The night

NIGHT = datetime(2026, 3, 1, 4, tzinfo=UTC)


def test_a_month_before_the_end_comes_one_mail_without_the_code(marieke, settings):
    code = make(by=marieke, at=NIGHT - timedelta(days=371))
    assert look_after(at=NIGHT - timedelta(days=2)) == 0
    assert [look_after(at=NIGHT) for _ in range(2)] == [1, 0]

    SpreadsheetLink.objects.update(expires_at=timezone.now() + timedelta(days=5))
    mail_link_ends.call(marieke.pk)
    (sent,) = mail.outbox
    assert sent.to == [marieke.email]
    assert reverse("spreadsheets:link") in sent.body
    assert code not in sent.body

    revoke(by=marieke, at=timezone.now())
    mail_link_ends.call(marieke.pk)
    assert len(mail.outbox) == 1


def test_a_code_that_ended_long_ago_is_forgotten(marieke):
    make(by=marieke, at=NIGHT)
    make(by=marieke, at=NIGHT + timedelta(days=100))
    look_after(at=NIGHT + timedelta(days=470))
    assert SpreadsheetLink.objects.count() == 1
    look_after(at=NIGHT + timedelta(days=900))
    assert not SpreadsheetLink.objects.exists()


def test_the_worker_does_so_every_night(db, monkeypatch):
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.Command.handle", lambda *_, **__: None)
    for _ in range(2):
        Command().handle()
    (night,) = DBTaskResult.objects.filter(task_path="reports.night.look_after_links", status="READY")
    assert timezone.localtime(night.run_after).strftime("%H:%M") == "04:15"
    assert look_after_links.call() == "0 told"
