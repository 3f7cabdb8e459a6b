"""Two entries of one service become one: schedules go along, and every old way leads to the new one."""

from __future__ import annotations

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from partners.actions_service_merge import merge_services, state
from partners.hsds import export, writing
from partners.hsds.importing import import_directory
from partners.models import Schedule, Service, Session
from partners.schedule import refresh_sessions
from partners.search import Filters, find
from tests.factories import (
    make_exception,
    make_partner,
    make_place,
    make_referral,
    make_schedule,
    make_service,
    make_topic,
)

TODAY = timezone.localdate()
TUESDAY = "FREQ=WEEKLY;BYDAY=TU"


@pytest.fixture
def pair(almere):
    """The same consultation hour twice, in one house; the second has a second day and more data."""
    partner, house = make_partner("Raad", almere), make_place("De Brug", almere)
    keep = make_service("Spreekuur", partner, place=house, phone="036 1", starts_on=TODAY)
    gone = make_service("Inloopspreekuur", partner, phone="036 2", to_bring="brieven", languages=["ar"])
    make_schedule(keep, TUESDAY)
    make_schedule(gone, TUESDAY, place=house)
    make_schedule(gone, "FREQ=WEEKLY;BYDAY=FR", opens=time(9), closes=time(11), on_holidays=True)
    refresh_sessions(Schedule.objects.all(), TODAY)
    return keep, gone


def do(keep: Service, gone: Service, by) -> None:
    merge_services(keep=keep, gone=gone, seen=state(keep, gone), by=by, today=TODAY)
    keep.refresh_from_db(), gone.refresh_from_db()


def test_what_is_open_is_filled_in_and_what_stands_there_stays(pair, joost):
    keep, gone = pair
    digid, aow = make_topic("DigiD"), make_topic("AOW")
    keep.topics.set([digid]), gone.topics.set([aow])
    gone.note_capacity("ample", on=TODAY)

    do(keep, gone, joost)

    assert (keep.name, keep.phone, keep.to_bring) == ("Spreekuur", "036 1", "brieven")
    assert set(keep.topics.all()) == {digid, aow}
    assert keep.languages == []  # as at the partner, which is more than one language
    assert (keep.capacity, keep.starts_on) == ("ample", gone.starts_on)
    assert (gone.merged_into, gone.ends_on) == (keep, TODAY)


def test_schedules_go_along_with_their_place_and_sessions_and_none_is_double(pair, joost):
    keep, gone = pair
    gone.place = make_place("Elders", gone.library)
    gone.save()
    friday = gone.schedules.get(rule__endswith="FR")
    make_exception(
        friday, next(on for on in Session.objects.filter(schedule=friday).values_list("on", flat=True))
    )
    before = Session.objects.filter(schedule=friday).count()

    do(keep, gone, joost)

    friday.refresh_from_db()
    assert (friday.service, friday.place) == (keep, gone.place)
    assert Session.objects.filter(schedule=friday, service=keep).count() == before - 1
    assert keep.schedules.count() == 2
    assert not Session.objects.filter(service=gone, on__gte=TODAY).exists()


def test_old_page_calendar_search_and_file_lead_to_the_one_that_stayed(pair, joost, login):
    keep, gone = pair
    referral = make_referral(joost, service=gone)
    taken = writing.zipped(
        writing.FORMATS["json"](export.directory(keep.library, today=TODAY)), timezone.localtime()
    )
    do(keep, gone, joost)
    browser = login(joost)

    for name in ("service_detail", "service_manage"):
        response = browser.get(reverse(f"partners:{name}", args=[gone.pk]))
        assert response.headers["Location"] == reverse(f"partners:{name}", args=[keep.pk])
    kwargs = {"slug": keep.library.slug, "kind": "dienst"}
    old = reverse("partners:library_calendar", kwargs={**kwargs, "code": gone.hsds_id})
    new = reverse("partners:library_calendar", kwargs={**kwargs, "code": keep.hsds_id})
    assert browser.get(old).headers["Location"].endswith(new)
    assert find(joost, "spreekuur", Filters(), timezone.now(), most=9) == [keep.pk]
    referral.refresh_from_db()
    assert referral.service == gone

    told = {"library": keep.library, "today": TODAY, "by": joost.pk, "dry_run": False}
    report = import_directory(taken, "kaart.zip", **told)
    gone.refresh_from_db()
    assert report.is_good
    assert gone.merged_into == keep
    assert Service.objects.filter(merged_into=None).count() == 1


def test_somebody_merges_services_by_the_pages(pair, joost, sanne, login):
    keep, gone = pair
    other = make_service("Van een ander", make_partner("Ander", keep.library))
    browser = login(joost)
    choose = reverse("partners:service_double", args=[keep.pk])
    address = reverse("partners:service_merge", args=[keep.pk, gone.pk])
    assert choose in browser.get(reverse("partners:service_manage", args=[keep.pk])).text
    assert "kennen we niet" in browser.post(choose, {"other": other.pk}).text
    assert browser.post(choose, {"other": gone.pk}).headers["Location"] == address
    assert login(sanne).post(address).status_code == 404

    page = browser.get(address)
    assert (page.context["moving"], page.context["staying"]) == (
        ["elke vrijdag 09.00–11.00 uur, ook op feestdagen"],
        ["elke dinsdag 14.00–16.00 uur"],
    )
    assert "net gewijzigd" in browser.post(address, {"seen": "gisteren"}).text
    done = browser.post(address, {"seen": page.context["seen"]}, follow=True)

    assert "Inloopspreekuur is samengevoegd met Spreekuur." in done.text
    history = browser.get(reverse("partners:service_history", args=[keep.pk])).context["changes"]
    [what] = [one.what for one in history for field in one.fields if field[0] == "samengevoegd met"]
    assert what == "dienst Inloopspreekuur"
    browser.post(reverse("partners:service_reinstate", args=[gone.pk]))
    gone.refresh_from_db()
    assert gone.ends_on == TODAY
    assert browser.get(address).status_code == 404


def test_a_service_that_changed_meanwhile_or_is_of_another_partner_is_not_merged(pair, joost, sanne):
    keep, gone = pair
    seen = state(keep, gone)
    gone.save()
    other = make_service("Van een ander", make_partner("Ander", keep.library))

    new = state(keep, gone)
    for one, told, by in ((gone, seen, joost), (other, state(keep, other), joost), (gone, new, sanne)):
        with pytest.raises(ValidationError):
            merge_services(keep=keep, gone=one, seen=told, by=by, today=TODAY)
