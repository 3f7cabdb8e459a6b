"""School holidays: what the administrator keeps, and what it does to sessions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ido.management.school_holidays import HOLIDAYS, load_school_holidays
from ido.models import SchoolRegion
from partners.models import SchoolHoliday, Session
from partners.schedule import refresh_sessions, sessions
from partners.school_holidays import known_until, warning
from tests.factories import make_schedule, make_service

TODAY = timezone.localdate()
LIST = reverse("partners:school_holiday_list")
IMPORT = reverse("partners:school_holiday_import")


@pytest.fixture
def north(almere):
    almere.school_region = "north"
    almere.save()
    return almere


@pytest.fixture
def course(north):
    """Every day, but not in school holidays; its sessions are made."""
    service = make_service("Klik en tik", library=north)
    daily = {"rule": "FREQ=DAILY", "first_on": TODAY, "on_holidays": True}
    refresh_sessions([make_schedule(service, in_school_holidays=False, **daily)], TODAY)
    return service


def days_of(service) -> set[date]:
    return set(Session.objects.filter(service=service).values_list("on", flat=True))


def sent(content: str, name: str = "vakanties.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content.encode())}


def test_each_change_of_a_holiday_brings_sessions_in_step(course, bea, login):
    browser = login(bea)
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=5)
    free = {first + timedelta(days=n) for n in range(3)}
    assert free <= days_of(course)
    told = {"region": "north", "name": "herfstvakantie", "first_on": first, "last_on": last}

    assert browser.post(reverse("partners:school_holiday_add"), told).status_code == 302
    assert not free & days_of(course)
    holiday = SchoolHoliday.objects.get()
    edit = reverse("partners:school_holiday_edit", args=[holiday.pk])
    assert browser.post(edit, {**told, "last_on": first}).status_code == 302
    assert free & days_of(course) == free - {first}
    assert browser.post(edit, {**told, "region": "south"}).status_code == 302
    assert free <= days_of(course)
    browser.post(IMPORT, sent(f"Regio;Vakantie;Van;Tot en met\nNoord;herfst;{first};{last}\n"))
    assert not free & days_of(course)
    north = SchoolHoliday.objects.get(region="north")
    assert browser.post(reverse("partners:school_holiday_delete", args=[north.pk])).status_code == 302
    assert free <= days_of(course)


def test_a_file_is_read_in_whole_and_takes_the_place_of_what_overlaps(db, bea, login):
    SchoolHoliday.objects.create(
        region="north", name="oud", first_on=date(2026, 10, 12), last_on=date(2026, 10, 14)
    )
    rows = "Regio;Vakantie;Eerste dag;Laatste dag;Bron\n"
    rows += "Noord;Herfstvakantie;10-10-2026;18-10-2026;rijksoverheid.nl\n"
    rows += "regio Zuid;Herfstvakantie;2026-10-17;25/10/2026;\n"

    page = login(bea).post(IMPORT, sent(rows), follow=True).text

    assert "2 vakanties ingelezen, in plaats van 1 die er stonden." in page
    assert list(SchoolHoliday.objects.order_by("region").values_list("region", "first_on", "source")) == [
        ("north", date(2026, 10, 10), "rijksoverheid.nl"),
        ("south", date(2026, 10, 17), ""),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Regio;Vakantie;Van;Tot\nOost;Herfst;1-1-2026;2-1-2026\n", "De regio ‘Oost’ is er niet"),
        ("Regio;Vakantie;Van;Tot\nNoord;;1-1-2026;2-1-2026\n", "Geef de vakantie een naam"),
        ("Regio;Vakantie;Van;Tot\nNoord;Herfst;31-2-2026;2-1-2026\n", "‘31-2-2026’ is geen dag"),
        ("Regio;Vakantie;Van;Tot\nNoord;Herfst;3-1-2026;2-1-2026\n", "De laatste dag ligt voor de eerste"),
        ("Regio;Vakantie;Van;Tot\nNoord;A;1-1-2026;9-1-2026\nNoord;B;9-1-2026;9-1-2026\n", "overlappen"),
        ("Regio;Van;Tot\nNoord;1-1-2026;2-1-2026\n", "mist een kolom: vakantie"),
        ("Regio;Vakantie;Van;Tot\n", "geen rijen"),
        ("", "leeg"),
    ],
)
def test_a_file_with_a_mistake_changes_nothing_and_says_what_is_wrong(db, bea, login, content, told):
    page = login(bea).post(IMPORT, sent(content)).text

    assert told in page
    assert not SchoolHoliday.objects.exists()


def test_two_holidays_of_a_region_do_not_overlap(db, bea, login):
    told = {"region": "north", "name": "herfst", "first_on": "2026-10-10", "last_on": "2026-10-18"}
    browser, address = login(bea), reverse("partners:school_holiday_add")
    assert browser.post(address, told).status_code == 302

    assert "Dan is er al herfst." in browser.post(address, {**told, "name": "anders"}).text
    assert "hoogstens tien weken later" in browser.post(address, {**told, "last_on": "2026-10-01"}).text
    assert browser.post(address, {**told, "region": "south"}).status_code == 302


def test_the_start_set_holds_whole_school_years_of_every_region(db):
    load_school_holidays()
    load_school_holidays()  # changes nothing that stands

    assert SchoolHoliday.objects.count() == len(HOLIDAYS) * 5 * 3
    for holiday in SchoolHoliday.objects.all():
        assert (holiday.first_on.isoweekday(), holiday.last_on.isoweekday()) == (6, 7)
        weeks = ((holiday.last_on - holiday.first_on).days + 1) / 7
        assert round(weeks) == {"zomervakantie": 6, "kerstvakantie": 2}.get(holiday.name, 1)
        assert "rijksoverheid.nl" in holiday.source
    summers = SchoolHoliday.objects.filter(name="zomervakantie")
    for year in ("2026", "2027", "2028"):
        assert len({row.first_on for row in summers if str(row.first_on.year) == year}) == 3


def test_a_weekly_session_skips_the_holidays_of_its_own_region(north):
    load_school_holidays()
    service = make_service("Taalcafé", library=north)
    make_schedule(service, "FREQ=WEEKLY;BYDAY=TU", in_school_holidays=False)

    october = [one.on.day for one in sessions(service, date(2026, 10, 1), date(2026, 10, 31))]
    assert october == [6, 20, 27]  # the north is free on the 13th
    north.school_region = "south"
    north.save()
    service.refresh_from_db()
    assert [one.on.day for one in sessions(service, date(2026, 10, 1), date(2026, 10, 31))] == [6, 13, 27]


def test_whoever_plans_around_holidays_hears_what_is_not_known(north, joost, login, course):
    schedule = course.schedules.get()
    pages = [
        reverse("partners:service_manage", args=[course.pk]),
        reverse("partners:schedule_edit", args=[schedule.pk]),
    ]
    browser = login(joost)
    assert all("Wij kennen nog geen schoolvakanties." in browser.get(page).text for page in pages)
    soon = TODAY + timedelta(days=100)
    SchoolHoliday.objects.create(region="north", name="kerst", first_on=soon, last_on=soon)
    assert all(f"tot en met {soon:%d-%m-%Y}" in browser.get(page).text for page in pages)
    later = TODAY + timedelta(days=400)
    SchoolHoliday.objects.create(region="north", name="zomer", first_on=later, last_on=later)
    assert not any("Wij kennen" in browser.get(page).text for page in pages)
    north.school_region = ""
    north.save()
    assert all(
        "Jullie regio voor schoolvakanties is niet ingevuld." in browser.get(page).text for page in pages
    )


def test_without_a_region_the_one_known_least_far_counts(north):
    for number, region in enumerate(SchoolRegion):
        day = date(2027, 1, 1 + number)
        SchoolHoliday.objects.create(region=region, name="x", first_on=day, last_on=day)

    assert known_until(None) == date(2027, 1, 1)
    assert "01-01-2027" in warning(None, date(2026, 12, 1))
    assert known_until(north) == date(2027, 1, 1)
