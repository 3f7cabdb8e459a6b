"""The week page, per location and per partner, and what keeps sessions current by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from lxml import html

from ido.models import Closure
from partners.models import Session
from partners.schedule import refresh_sessions
from partners.tasks import roll_forward, roll_sessions
from tests.factories import (
    local,
    make_exception,
    make_location,
    make_opening_hours,
    make_partner,
    make_place,
    make_schedule,
    make_service,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.fixture
def desk_place(centrum):
    return make_place("Centrum", location=centrum)


def week(client, owner, text: str, kind: str = "location"):
    response = client.get(reverse(f"partners:week_{kind}", args=[owner.pk]), {"week": text})
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def days(page) -> dict[str, str]:
    """Each day of the table with all its words."""
    found = {}
    for body in page.xpath("//table//tbody"):
        words = " ".join(" ".join(body.itertext()).split())
        found[body.xpath(".//*[@class='week-day__name']")[0].text] = words
    return found


def test_week_shows_the_sessions_at_the_location_and_the_hours_of_the_desk(
    login, fatima, centrum, desk_place
):
    make_opening_hours(centrum, 2, "10:00", "17:00")
    make_schedule(make_service("Raadslieden", make_partner("Vluchtheuvel"), place=desk_place))
    make_schedule(make_service("Elders", place=make_place("Elders")))

    found = days(week(login(fatima), centrum, "2026-W48"))

    assert next(iter(found)) == "Maandag 23 november"
    tuesday = found["Dinsdag 24 november"]
    assert "14.00–16.00 Raadslieden inloop Vluchtheuvel" in tuesday
    assert "Balie open 10.00–17.00" in tuesday
    assert "Elders" not in " ".join(found.values())


def test_week_shows_what_is_cancelled_and_why(login, fatima, centrum, desk_place):
    schedule = make_schedule(make_service(place=desk_place))
    make_exception(schedule, date(2026, 11, 24), reason="ziekte")
    make_exception(schedule, date(2026, 11, 25), reason="is er nooit")

    found = days(week(login(fatima), centrum, "2026-W48"))

    assert "gaat niet door" in found["Dinsdag 24 november"]
    assert "ziekte" in found["Dinsdag 24 november"]
    assert "is er nooit" not in found["Woensdag 25 november"]


def test_week_names_holidays_and_closures(login, fatima, centrum, desk_place):
    days_shut = (date(2026, 4, 28), date(2026, 4, 29))
    Closure.objects.create(library=centrum.library, days=days_shut, reason="studiedag")
    make_schedule(make_service(place=desk_place), "FREQ=DAILY")

    found = days(week(login(fatima), centrum, "2026-W18"))

    assert "Koningsdag" in found["Maandag 27 april"]
    assert "gesloten: studiedag" in found["Dinsdag 28 april"]
    for day in ("Maandag 27 april", "Dinsdag 28 april"):
        assert "Geen spreekuren" in found[day]
    assert "14.00–16.00" in found["Woensdag 29 april"]


def test_partner_week_names_the_place_and_joint_sessions(login, fatima):
    partner, other = make_partner("Vluchtheuvel"), make_partner("Humanitas")
    joint = make_service("Samen", other, place=make_place("De Brug"))
    joint.together_with.add(partner)
    make_schedule(joint)
    make_schedule(make_service("Zonder hem", other))

    words = " ".join(days(week(login(fatima), partner, "2026-W48", "partner")).values())

    assert "Samen inloop Humanitas, Vluchtheuvel De Brug" in words
    assert "Zonder hem" not in words


def test_week_far_away_is_reckoned_too(login, fatima, centrum, desk_place):
    make_schedule(make_service(place=desk_place))

    assert "14.00–16.00" in days(week(login(fatima), centrum, "2031-W10"))["Dinsdag 4 maart"]


@pytest.mark.parametrize("text", ["", "2026-W54", "2026-W00", "onzin", "1026-W10", "2026-W5", "2026-W48'"])
def test_week_that_does_not_exist_is_this_week(login, fatima, centrum, text):
    shown = week(login(fatima), centrum, text).xpath("//tr[contains(@class, 'is-chosen')]")

    assert len(shown) == 1


@pytest.mark.parametrize(
    ("shown", "earlier", "later"),
    [("2026-W53", "2026-W52", "2027-W01"), ("2027-W01", "2026-W53", "2027-W02")],
)
def test_weeks_follow_each_other_over_new_year(login, fatima, centrum, shown, earlier, later):
    links = week(login(fatima), centrum, shown).xpath("//nav[@aria-label='Andere week']/a/@href")

    assert (links[0], links[-1]) == (f"?week={earlier}", f"?week={later}")


def test_locations_link_to_each_other_in_the_same_week(login, fatima, centrum, almere):
    buiten = make_location("Buiten", library=almere)

    links = week(login(fatima), centrum, "2026-W53").xpath("//nav[@aria-label='Andere locatie']//a/@href")

    assert f"{reverse('partners:week_location', args=[buiten.pk])}?week=2026-W53" in links


def test_first_location_is_where_the_weeks_start(login, fatima, centrum):
    response = login(fatima).get(reverse("partners:week_start"))

    assert response["Location"] == reverse("partners:week_location", args=[centrum.pk])


def test_library_without_locations_reads_what_will_come(login, fatima):
    assert b"nog geen locatie" in login(fatima).get(reverse("partners:week_start")).content


def test_week_of_another_library_does_not_exist(login, sanne, centrum):
    partner = make_partner()

    for name, pk in (("week_location", centrum.pk), ("week_partner", partner.pk)):
        assert login(sanne).get(reverse(f"partners:{name}", args=[pk])).status_code == 404


def test_address_of_the_calendar_stands_on_the_page(login, client, fatima, centrum, desk_place):
    (address,) = week(login(fatima), centrum, "").xpath("//section[@aria-labelledby='agenda']//a/@href")

    assert client.get(address)["Content-Type"].startswith("text/calendar")


@pytest.mark.parametrize("count", [1, 15])
def test_week_costs_the_same_queries_for_one_and_many(
    login, fatima, centrum, desk_place, django_assert_num_queries, count
):
    for number in range(count):
        service = make_service(f"Dienst {number}", make_partner(f"Partner {number}"), place=desk_place)
        service.together_with.add(make_partner(f"Samen {number}"))
        make_exception(make_schedule(service), date(2026, 11, 24), "moved", new_on=date(2026, 11, 26))
    client = login(fatima)
    week(client, centrum, "2026-W48")

    with django_assert_num_queries(15):
        week(client, centrum, "2026-W48")


# --- Sessions that stay current -----------------------------------------------------------------


def waiting() -> list[DBTaskResult]:
    return list(
        DBTaskResult.objects.filter(task_path=roll_sessions.module_path, status=TaskResultStatus.READY)
    )


def test_rolling_brings_all_rows_forward_and_plans_one_next_night():
    make_schedule(make_service(), "FREQ=DAILY", on_holidays=True)

    assert roll_forward(local(TODAY, "23:30")) == (99, 0)
    assert roll_forward(local(TODAY, "23:45")) == (0, 0)

    (job,) = waiting()
    assert job.run_after == local(TODAY + DAY, "03:30")


def test_night_job_works_and_plans_the_following_night():
    schedule = make_schedule(make_service(), "FREQ=DAILY", on_holidays=True)

    assert roll_sessions.call() == "99 written, 0 deleted"

    assert schedule.sessions.latest("on").on == timezone.localdate() + 91 * DAY
    assert len(waiting()) == 1


def test_command_says_what_it_did(capsys):
    make_schedule(make_service(), "FREQ=DAILY", on_holidays=True)

    call_command("roll_sessions")

    assert capsys.readouterr().out == "99 sessies geschreven, 0 verwijderd.\n"


def test_closure_takes_sessions_away_at_once_and_gives_them_back(centrum, desk_place):
    today = timezone.localdate()
    schedule = make_schedule(make_service(place=desk_place), "FREQ=DAILY", on_holidays=True)
    refresh_sessions([schedule], today)
    tomorrow = Session.objects.filter(on=today + DAY)

    closure = Closure.objects.create(
        library=centrum.library, location=centrum, days=(today + DAY, today + 2 * DAY), reason="lek"
    )
    assert not tomorrow.exists()

    closure.delete()
    assert tomorrow.exists()


def test_holidays_of_the_library_change_its_sessions_at_once(almere, monkeypatch):
    monkeypatch.setattr("partners.apps.timezone.localdate", lambda: TODAY)
    schedule = make_schedule(make_service(), "FREQ=DAILY")
    refresh_sessions([schedule], TODAY)
    assert schedule.sessions.count() == 99 - 3  # Christmas and New Year

    almere.closed_on_holidays = []
    almere.save()

    assert schedule.sessions.count() == 99
