"""Two entries of one organisation become one: nothing is orphaned, and every old way leads to the new one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from partners.actions_merge import MergeRefusedError, merge, state
from partners.hsds import export, writing
from partners.hsds.importing import import_directory
from partners.merging import differences, moving, objection, references
from partners.models import Partner, Service, Session
from partners.search import Filters, find
from partners.spreadsheet import import_sheet
from tests.factories import (
    make_double,
    make_location,
    make_municipality,
    make_partner,
    make_public_body,
    make_referral,
    make_schedule,
    make_service,
    make_signal,
    make_topic,
    make_user,
    make_visit,
)
from tests.merges import merge_seen

TODAY = timezone.localdate()


@pytest.fixture
def pair(almere):
    return make_double(almere)


# Who refers to a partner, and how a row is made that does: a new foreign key fails until it stands here.
def joint(partner: Partner) -> Any:
    service = make_service("Samen", library=partner.library)
    service.together_with.add(partner)
    return service


def question(partner: Partner) -> Any:
    location = make_location(f"Balie {partner.pk}", partner.library)
    visit = make_visit(location, [make_topic(f"Onderwerp {partner.pk}")])
    visit.questions.update(public_body=partner)
    return visit


def earlier(partner: Partner) -> Partner:
    return make_partner("Raadslieden oud", partner.library, merged_into=partner, ends_on=TODAY)


def check(partner: Partner) -> Any:
    expires = timezone.now() + timedelta(days=30)
    return partner.check_requests.create(code_hash=str(partner.pk), expires_at=expires, **more_of_check())


def more_of_check() -> dict[str, Any]:
    fields = {field.name for field in apps.get_model("partners.CheckRequest")._meta.fields}
    return {"due_on": TODAY} if "due_on" in fields else {}


def signal(partner: Partner) -> Any:
    desk = make_location(f"Balie van {partner.pk}", partner.library)
    by = make_user("Noor", library=partner.library, email=f"noor{partner.pk}@bieb.example")
    return make_signal(by, desk, public_body=partner)


REFERRERS: dict[tuple[str, str], Callable[[Partner], Any]] = {
    ("partners_service", "partner_id"): lambda partner: make_service("Inloopuur", partner),
    ("partners_service_together_with", "partner_id"): joint,
    ("partners_contact", "partner_id"): lambda partner: partner.contacts.create(name="Noor", phone="1"),
    ("partners_agreement", "partner_id"): lambda partner: partner.agreements.create(
        library=partner.library, agreed_on=TODAY, manners=["warm"]
    ),
    ("partners_checkrequest", "partner_id"): check,
    ("partners_partner", "merged_into_id"): earlier,
    ("registration_question", "public_body_id"): question,
    ("reports_signal", "public_body_id"): signal,
}
# What was sent and what was agreed keeps the name it was sent and agreed under.
STAYING = {
    ("referrals_referral", "partner_id"),
    ("referrals_referral", "sent_by_id"),
    ("referrals_consent", "partner_id"),
}
# Pairs that are not the same: the lower key stands first, and each stands once.
PAIRED = {("partners_apart", "first_id"), ("partners_apart", "second_id")}
# A partner's own topics and municipalities: somebody chooses between them.
OWN = {("partners_partner_topics", "partner_id"), ("partners_partner_municipalities", "partner_id")}
POINTING = """
    SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
    WHERE c.contype = 'f' AND c.confrelid = 'partners_partner'::regclass
"""


def pointing() -> set[tuple[str, str]]:
    """Every column in the database that points to a partner, whoever made it."""
    with connection.cursor() as cursor:
        cursor.execute(POINTING)
        return set(cursor.fetchall())


def count(table: str, column: str, partner: Partner) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [partner.pk])
        return cursor.fetchone()[0]


def test_merging_forgets_no_column_of_the_whole_database(pair, joost):
    """A new app with a foreign key to partners fails here until its rows are tried."""
    keep, gone = pair
    assert pointing() == set(REFERRERS) | OWN | STAYING | PAIRED
    assert {(field.model._meta.db_table, field.column) for field in references()} == set(REFERRERS)
    for make in REFERRERS.values():
        make(gone)
    before = {place: count(*place, gone) for place in REFERRERS}
    assert all(before.values()), before

    merge_seen(keep, gone, joost)

    assert {place: count(*place, gone) for place in REFERRERS if place[0] != "partners_partner"} == {
        place: 0 for place in REFERRERS if place[0] != "partners_partner"
    }
    after = {place: count(*place, keep) for place in REFERRERS}
    assert after == {**before, ("partners_partner", "merged_into_id"): 2}  # the earlier one and this one
    assert not Partner.objects.filter(merged_into=gone).exists()


def test_a_referral_keeps_the_name_it_was_sent_under_and_its_partner_leads_on(pair, joost, login):
    keep, gone = pair
    referral = make_referral(joost, partner=gone)

    merge_seen(keep, gone, joost)

    referral.refresh_from_db()
    assert referral.partner.merged_into == keep
    assert referral.consents.get().partner == gone
    page = login(joost).get(reverse("partners:partner_detail", args=[referral.partner_id]))
    assert page.headers["Location"] == reverse("partners:partner_detail", args=[keep.pk])


def test_the_preview_names_all_that_goes_along(pair):
    keep, gone = pair
    for make in REFERRERS.values():
        make(gone)

    assert dict(moving(gone)) == {
        "diensten": 1,
        "diensten samen met anderen": 1,
        "contactpersonen": 1,
        "afspraken met partners": 1,
        "controleverzoeken": 1,
        "partners die hier eerder in opgingen": 1,
        "vragen": 1,
        "signalen": 1,
    }
    assert moving(keep) == []


def test_values_stay_or_go_as_somebody_chose(pair, joost):
    keep, gone = pair
    here, there = make_municipality(), make_municipality("GM0995", "Lelystad")
    digid, aow = make_topic("DigiD"), make_topic("AOW")
    keep.topics.set([digid]), gone.topics.set([aow])
    keep.municipalities.set([here]), gone.municipalities.set([there])
    Partner.objects.filter(pk=keep.pk).update(target_groups=["elderly"])
    Partner.objects.filter(pk=gone.pk).update(target_groups=["youth"])

    merge_seen(
        keep,
        gone,
        joost,
        name="keep",
        phone="gone",
        email="gone",
        languages="gone",
        target_groups="both",
        topics="both",
        municipalities="gone",
        verified="gone",
    )

    keep.refresh_from_db(), gone.refresh_from_db()
    assert (keep.name, keep.phone, keep.email) == (
        "Sociaal Raadslieden",
        "036 222 22 22",
        "info@raad.example",
    )
    assert keep.languages == ["ar"]
    assert keep.target_groups == ["elderly", "youth"]
    assert set(keep.topics.all()) == {digid, aow}
    assert list(keep.municipalities.all()) == [there]
    assert keep.verified_on == TODAY - timedelta(days=9)
    assert (gone.merged_into, gone.ends_on, gone.name) == (keep, TODAY, "Sociale Raadslieden")


def test_what_is_chosen_beforehand_loses_nothing(pair):
    keep, gone = pair
    found = {one.name: one for one in differences(keep, gone)}

    assert list(found) == ["name", "phone", "email", "languages", "verified"]
    assert {name: one.usual for name, one in found.items()} == {
        "name": "keep",
        "phone": "keep",
        "email": "gone",
        "languages": "gone",
        "verified": "keep",
    }
    assert (found["languages"].keep, found["languages"].gone) == ("niet ingevuld", "Arabisch")


def test_the_name_of_the_one_that_goes_may_be_taken_over(pair, joost):
    keep, gone = pair

    merge_seen(keep, gone, joost, name="gone")

    keep.refresh_from_db()
    assert keep.name == "Sociale Raadslieden"


def test_a_service_given_together_stays_one_link(pair, joost):
    keep, gone = pair
    both = make_service("Samen", library=keep.library)
    both.together_with.set([keep, gone])
    own = make_service("Eigen", keep)
    own.together_with.add(gone)

    merge_seen(keep, gone, joost)

    assert list(both.together_with.all()) == [keep]
    assert list(own.together_with.all()) == []


def test_requests_to_check_are_numbered_on(pair, joost):
    keep, gone = pair
    for partner in pair:
        check(partner)

    merge_seen(keep, gone, joost)

    assert sorted(keep.check_requests.values_list("round", flat=True)) == [1, 2]


def test_services_of_an_entry_in_the_archive_do_not_come_back(pair, joost):
    keep, gone = pair
    service = make_service("Oud uur", gone)
    make_schedule(service, first_on=TODAY - timedelta(days=20))
    gone.ends_on = TODAY - timedelta(days=10)
    gone.save()

    merge_seen(keep, gone, joost)

    service.refresh_from_db()
    assert (service.partner, service.ends_on) == (keep, TODAY - timedelta(days=10))
    assert not Session.objects.filter(service=service, on__gte=TODAY).exists()


def test_sessions_of_what_moved_are_there(pair, joost):
    keep, gone = pair
    service = make_service("Uur", gone)
    make_schedule(service, "FREQ=DAILY", first_on=TODAY, on_holidays=True)

    merge_seen(keep, gone, joost)

    assert Session.objects.filter(service=service).count() == 92  # today and the 91 days after


def test_old_pages_calendar_and_search_lead_to_the_new_one(pair, joost, login):
    keep, gone = pair
    make_schedule(make_service("Inloop", gone))
    merge_seen(keep, gone, joost)
    browser = login(joost)

    for name in ("partner_detail", "partner_manage", "week_partner"):
        response = browser.get(reverse(f"partners:{name}", args=[gone.pk]))
        assert response.status_code == 302
        assert response.headers["Location"] == reverse(f"partners:{name}", args=[keep.pk])
    kwargs = {"slug": "bibliotheek-almere", "kind": "partner"}
    old = reverse("partners:library_calendar", kwargs={**kwargs, "code": gone.hsds_id})
    new = reverse("partners:library_calendar", kwargs={**kwargs, "code": keep.hsds_id})
    response = browser.get(old)
    assert response.status_code == 301
    assert response.headers["Location"].endswith(new)
    assert "Inloop" in browser.get(new).text
    [found] = find(joost, "Sociale Raadslieden", Filters(), timezone.now(), most=5)
    assert Service.objects.get(pk=found).name == "Inloop"


def test_the_history_tells_of_both(pair, joost, login):
    keep, gone = pair
    gone.phone = "036 333 33 33"
    gone.save()
    merge_seen(keep, gone, joost, phone="gone")

    page = login(joost).get(reverse("partners:partner_history", args=[keep.pk])).text

    assert "Telefoon: 036 111 11 11 → 036 333 33 33" in page
    assert "Telefoon: 036 222 22 22 → 036 333 33 33" in page
    assert "Samengevoegd met: – → Sociaal Raadslieden" in page


def test_a_file_with_the_old_identifier_finds_the_new_one(pair, joost):
    keep, gone = pair
    service = make_service("Inloop", gone)
    taken = writing.zipped(
        writing.FORMATS["json"](export.directory(keep.library, today=TODAY)), timezone.localtime()
    )
    merge_seen(keep, gone, joost)
    Service.objects.update(name="Anders")

    told = {"library": keep.library, "today": TODAY, "by": joost.pk, "dry_run": False}
    report = import_directory(taken, "kaart.zip", **told)

    assert report.is_good
    service.refresh_from_db()
    assert (service.name, service.partner) == ("Inloop", keep)
    assert Partner.objects.filter(merged_into=None).count() == 1


def test_a_spreadsheet_with_the_old_name_finds_the_new_one(pair, joost):
    keep, gone = pair
    merge_seen(keep, gone, joost)

    import_sheet(
        b"Naam;Telefoon\nSociale Raadslieden;036 999\n",
        {"name": "Naam", "phone": "Telefoon"},
        library=keep.library,
        today=TODAY,
        by=joost.pk,
        dry_run=False,
    )

    keep.refresh_from_db()
    assert (keep.name, keep.phone) == ("Sociaal Raadslieden", "036 999")
    assert Partner.objects.count() == 2


def test_a_row_that_comes_late_goes_to_the_one_that_stayed(pair, joost):
    keep, gone = pair
    merge_seen(keep, gone, joost)

    late = make_service("Net ingevoerd", gone)
    late.refresh_from_db()

    assert late.partner == keep


def test_nobody_merges_what_is_not_theirs_to_edit(pair, joost, sanne, bea, login):
    keep, gone = pair
    national = make_partner("Rechtsbijstand", national=True)

    assert objection(sanne, keep, gone)
    assert objection(joost, national, gone)
    assert objection(joost, keep, national)
    assert objection(bea, keep, national)
    assert not objection(bea, national, gone)
    for user in (sanne, bea):
        with pytest.raises(MergeRefusedError):
            merge_seen(keep, national, user)
    page = login(sanne).get(reverse("partners:partner_merge", args=[keep.pk, gone.pk]))
    assert page.status_code == 404
    assert (
        login(joost).post(reverse("partners:partner_merge", args=[national.pk, gone.pk])).status_code == 404
    )


def test_an_entry_of_a_library_goes_up_in_a_national_one_and_its_services_stay_the_librarys(
    pair, bea, joost, login
):
    _, gone = pair
    national = make_public_body("Raad", verified_on=TODAY, verified_by="Bea")
    service = make_service("Uur in de bieb", gone)

    merge_seen(national, gone, bea)

    service.refresh_from_db()
    assert (service.partner, service.library) == (national, gone.library)
    path = reverse("partners:service_edit", args=[service.pk])
    assert f'<option value="{national.pk}" selected>' in login(joost).get(path).text


def test_people_for_staff_only_do_not_go_to_every_library(pair, bea):
    _, gone = pair
    gone.contacts.create(name="Noor", phone="1", staff_only=True)

    with pytest.raises(MergeRefusedError, match="contactpersonen alleen voor medewerkers"):
        merge_seen(make_public_body("Raad"), gone, bea)


def test_an_entry_in_the_archive_does_not_stay_and_nothing_goes_up_in_itself(pair, joost):
    keep, gone = pair
    with pytest.raises(MergeRefusedError, match="dezelfde"):
        merge(keep=keep, gone=keep, chosen={}, seen="", by=joost, today=TODAY)
    Partner.objects.filter(pk=keep.pk).update(ends_on=TODAY)
    with pytest.raises(MergeRefusedError, match="archief"):
        merge_seen(keep, gone, joost)


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_one_wins():
    almere = make_location().library
    joost = make_user("Joost", "coordinator", library=almere)
    first, second = make_partner("Raad", almere), make_partner("Raden", almere)
    make_service("Uur", first), make_service("Loket", second)
    seen = {pk: state(*both) for pk, both in {first.pk: (first, second), second.pk: (second, first)}.items()}
    gate, outcomes = threading.Barrier(2), []

    def run(keep: Partner, gone: Partner) -> None:
        gate.wait(10)
        try:
            merge(keep=keep, gone=gone, chosen={}, seen=seen[keep.pk], by=joost, today=TODAY)
            outcomes.append("done")
        except MergeRefusedError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in [(first, second), (second, first)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["done", "refused"]
    kept = Partner.objects.get(merged_into=None)
    assert kept.services.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_row_stored_while_its_partner_is_merged_waits_and_follows():
    almere = make_location().library
    joost = make_user("Joost", "coordinator", library=almere)
    keep, gone = make_partner("Raad", almere), make_partner("Raden", almere)

    def late() -> None:
        make_service("Laat", gone)
        connections.close_all()

    with transaction.atomic():
        merge_seen(keep, gone, joost)
        thread = threading.Thread(target=late)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for the merge
    thread.join(30)

    assert Service.objects.get(name="Laat").partner == keep


def test_whoever_looked_at_something_else_looks_again(pair, joost):
    keep, gone = pair
    seen = state(keep, gone)
    gone.save()

    with pytest.raises(MergeRefusedError, match="Kijk nog een keer"):
        merge(keep=keep, gone=gone, chosen={}, seen=seen, by=joost, today=TODAY)


def test_somebody_merges_by_the_pages(pair, joost, login):
    keep, gone = pair
    browser = login(joost)
    address = reverse("partners:partner_merge", args=[keep.pk, gone.pk])
    assert address in browser.get(reverse("partners:double_list")).text
    assert address in browser.get(reverse("partners:partner_double", args=[gone.pk])).text
    chosen = browser.post(reverse("partners:partner_double", args=[keep.pk]), {"other": gone.pk})
    assert chosen.headers["Location"] == address

    form = browser.get(address).context["form"]
    wrong = browser.post(address, {**form.initial, "phone": "onzin"})
    assert "Kies een van de waarden bij telefoon." in wrong.text
    done = browser.post(address, {**form.initial, "phone": "gone"}, follow=True)

    assert "Sociale Raadslieden is samengevoegd met Sociaal Raadslieden." in done.text
    keep.refresh_from_db()
    assert keep.phone == "036 222 22 22"
    assert browser.get(address).status_code == 404
