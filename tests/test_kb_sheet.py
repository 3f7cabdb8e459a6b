"""The sheet for KB's form: nothing typed twice, nothing forgotten, totals that agree."""

from datetime import date

from django.urls import reverse
from lxml import html

from registration.models import Question, Visit
from reports.kb_sheet import State, days
from reports.models import Rekeying
from tests.factories import local, make_library, make_location, make_visit

DAY = date(2026, 6, 2)


def at(hour: int):
    return local(DAY, f"{hour:02}:00")


def sheet(location):
    return days([location], DAY, DAY)[0]


def page(client, location):
    response = client.get(reverse("reports:kb_day", args=[location.pk, DAY]))
    return html.fromstring(response.content).find_class("kb")[0]


def send(client, location, form, **changes):
    data: dict[str, list[str]] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return client.post(reverse("reports:kb_day", args=[location.pk, DAY]), {**data, **changes})


def states(location) -> list[State]:
    return [visit.state for visit in sheet(location).visits]


def test_the_sheet_has_every_counted_visit_in_order_with_its_questions(fatima, centrum, digid):
    late = make_visit(centrum, by=fatima, at=at(14))
    early = make_visit(centrum, by=fatima, at=at(9))
    Question.objects.create(
        visit=early, position=2, topic=digid, domain="other", help_given="information", outcome="unsolved"
    )
    gone = make_visit(centrum, by=fatima, at=at(10))
    gone.withdraw(by=fatima, at=at(11))

    found = sheet(centrum)

    assert [visit.pk for visit in found.visits] == [early.pk, late.pk]
    assert [visit.time for visit in found.visits] == ["09.00", "14.00"]
    assert [question.outcome for question in found.visits[0].questions] == ["opgelost", "niet opgelost"]
    assert (found.questions, dict(found.domains)["overig"], dict(found.channels)["balie"]) == (3, 1, 2)


def test_what_was_ticked_is_noted_and_a_correction_afterwards_shows(login, fatima, centrum, digid):
    make_visit(centrum, by=fatima, at=at(9))
    second = make_visit(centrum, by=fatima, at=at(10))
    client = login(fatima)

    response = send(client, centrum, page(client, centrum), bezoek=[sheet(centrum).visits[0].key])

    assert response.status_code == 302
    assert states(centrum) == [State.DONE, State.OPEN]
    send(client, centrum, page(client, centrum), alles="1")
    assert states(centrum) == [State.DONE, State.DONE]
    second.questions.update(outcome="unsolved")
    assert states(centrum) == [State.DONE, State.CHANGED]
    send(client, centrum, page(client, centrum), bezoek=[])
    assert states(centrum) == [State.OPEN, State.OPEN]
    assert Rekeying.objects.filter(noted_by=fatima).count() == 3


def test_a_visit_that_stood_at_kb_and_was_withdrawn_or_moved_is_to_be_removed_there(login, fatima, centrum):
    withdrawn, moved = (make_visit(centrum, by=fatima, at=at(hour)) for hour in (9, 10))
    client = login(fatima)
    send(client, centrum, page(client, centrum), alles="1")
    withdrawn.withdraw(by=fatima, at=at(12))
    Visit.objects.filter(pk=moved.pk).update(occurred_at=local(date(2026, 6, 3), "10:00"))

    assert [visit.pk for visit in sheet(centrum).gone] == [withdrawn.pk, moved.pk]
    send(client, centrum, page(client, centrum), weg=[str(moved.pk)])

    assert [visit.pk for visit in sheet(centrum).gone] == [withdrawn.pk]
    assert [day.to_do for day in days([centrum], DAY, date(2026, 6, 3))] == [1, 1]


def test_what_somebody_else_noted_meanwhile_stays(login, fatima, centrum):
    make_visit(centrum, by=fatima, at=at(9))
    make_visit(centrum, by=fatima, at=at(10))
    client = login(fatima)
    stale = page(client, centrum)
    one, two = (visit.key for visit in sheet(centrum).visits)

    send(client, centrum, page(client, centrum), bezoek=[one])
    send(client, centrum, stale, bezoek=[two])

    assert states(centrum) == [State.DONE, State.DONE]


def test_only_visits_of_the_page_can_be_noted(login, fatima, centrum, digid):
    elsewhere = make_location("Elders", library=centrum.library)
    other = make_visit(elsewhere, by=fatima, at=at(9))
    make_visit(centrum, by=fatima, at=at(9))
    client = login(fatima)

    send(client, centrum, page(client, centrum), bezoek=[f"{other.pk}-{'0' * 12}", "nonsense", "9-x"])

    assert Rekeying.objects.get().visits == {}


def test_the_days_of_a_month_add_up_to_its_report(login, fatima, centrum):
    make_visit(centrum, by=fatima)
    make_visit(centrum, by=fatima)
    response = login(fatima).get(reverse("reports:kb_days"))

    assert response.context["agrees"] is True
    assert (response.context["visits"], response.context["to_do"]) == (2, 2)
    assert "gelijk aan het rapport van de maand" in response.text


def test_a_location_of_another_library_does_not_exist(login, fatima):
    theirs = make_location("Van anderen", library=make_library("Elders"))
    client = login(fatima)

    assert client.get(reverse("reports:kb_day", args=[theirs.pk, DAY])).status_code == 404
    assert client.get(reverse("reports:kb_days"), {"locatie": theirs.pk}).status_code == 200


def test_the_sheet_belongs_to_the_log_in_the_menu_and_stands_above_no_report(login, fatima, joost, centrum):
    for user in (fatima, joost):
        for path in (reverse("reports:kb_days"), reverse("reports:kb_day", args=[centrum.pk, DAY])):
            menu = html.fromstring(login(user).get(path).content).find_class("nav__link")
            assert [link.text for link in menu if link.get("aria-current")] == ["Logboek"]
