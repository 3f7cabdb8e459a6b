"""The log: correcting, withdrawing, searching, and the gaps."""

from datetime import date, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from lxml import html

from ido.models import Operation
from registration.gaps import completeness, find_gaps
from registration.history import history
from registration.models import Question, Visit
from tests.factories import (
    AMSTERDAM,
    local,
    make_library,
    make_location,
    make_opening_hours,
    make_topic,
    make_user,
    make_visit,
)

LOG = "/logboek/"


def correction(visit, **changes):
    """The fields of the correction form as the page shows them, with changes."""
    moment = timezone.localtime(visit.occurred_at)
    data = {
        "location": visit.location_id,
        "channel": visit.channel,
        "occurred_at_0": moment.date().isoformat(),
        "occurred_at_1": f"{moment:%H:%M}",
    }
    for question in visit.questions.all():
        data[f"vraag-{question.position}-topic"] = question.topic_id
        data[f"vraag-{question.position}-outcome"] = question.outcome
    return {**data, **changes}


def test_the_log_counts_what_it_shows(login, fatima, centrum):
    for _ in range(3):
        make_visit(centrum, by=fatima)
    make_visit(centrum, by=fatima).withdraw(by=fatima, at=timezone.now())
    elsewhere = make_location("Van anderen", library=make_library("Elders"))
    make_visit(elsewhere, by=make_user("Sanne", library=elsewhere.library))
    client = login(fatima)

    assert client.get(LOG).context["page"].paginator.count == 3
    assert client.get(LOG, {"ingetrokken": "on"}).context["page"].paginator.count == 4
    assert client.get(LOG, {"van": "2000-01-01", "tot": "2000-01-02"}).context["page"].paginator.count == 0


def edit(client, visit, **changes):
    return client.post(reverse("registration:visit_edit", args=[visit.pk]), correction(visit, **changes))


def test_what_the_page_itself_sends_can_be_saved(login, fatima, centrum, digid):
    visit = make_visit(centrum, by=fatima)
    client = login(fatima)
    address = reverse("registration:visit_edit", args=[visit.pk])
    form = next(
        form for form in html.fromstring(client.get(address).content).forms if "log__form" in form.classes
    )
    sent = {**dict(form.form_values()), "vraag-1-note": "lang gezocht"}

    response = client.post(address, sent)

    assert response.status_code == 302
    assert [question.note for question in visit.questions.all()] == ["lang gezocht"]


def test_who_corrects_from_the_desk_comes_back_at_the_desk(login, fatima, centrum, digid):
    visit = make_visit(centrum, by=fatima)
    client = login(fatima)
    desk = html.fromstring(client.get("/balie/").content)
    [link] = [href for href in desk.xpath("//a/@href") if href.startswith(f"/logboek/{visit.pk}/")]
    page = html.fromstring(client.get(link).content)
    form = next(form for form in page.forms if "log__form" in form.classes)

    assert page.xpath("//a[@class='back-link']")[0].text_content().strip() == "Balie"
    assert client.post(link, dict(form.form_values())).url == "/balie/"
    assert edit(client, visit, terug="https://elders.example/").url == LOG


def test_own_visit_can_be_corrected_and_the_old_answer_stays_in_the_history(login, fatima, centrum, digid):
    visit = make_visit(centrum, by=fatima)

    response = edit(login(fatima), visit, **{"vraag-1-outcome": "unsolved", "channel": "phone"})

    assert response.status_code == 302
    visit.refresh_from_db()
    assert (visit.channel, visit.questions.get().outcome) == ("phone", "unsolved")
    changes = {label: (old, new) for change in history(visit) for label, old, new in change.fields}
    assert changes["uitkomst"] == ("opgelost", "niet opgelost")
    assert changes["kanaal"] == ("balie", "telefoon")
    assert {change.by for change in history(visit)} == {"Fatima"}


def test_forgotten_question_can_be_added_and_a_wrong_one_removed(login, fatima, centrum, digid):
    toeslag = make_topic("Toeslagen")
    visit = make_visit(centrum, [digid, toeslag], by=fatima)
    extra = {"vraag-3-topic": digid.pk, "vraag-3-outcome": "partly", "vraag-1-remove": "on"}

    edit(login(fatima), visit, **extra)

    answers = visit.questions.values_list("position", "topic__name", "outcome")
    assert list(answers) == [(1, "Toeslagen", "solved"), (2, "DigiD", "partly")]


def test_last_question_cannot_be_removed(login, fatima, centrum):
    visit = make_visit(centrum, by=fatima)

    response = edit(login(fatima), visit, **{"vraag-1-remove": "on"})

    assert response.status_code == 422
    assert "minstens één vraag" in response.text
    assert visit.questions.count() == 1


def test_question_may_keep_a_retired_topic_when_something_else_is_corrected(login, fatima, centrum, digid):
    visit = make_visit(centrum, [digid], by=fatima)
    digid.retire(on=date(2020, 1, 1))

    assert edit(login(fatima), visit, channel="phone").status_code == 302
    assert visit.questions.get().topic == digid


def test_old_visit_may_keep_its_moment_beyond_the_back_dating_limit(login, fatima, centrum):
    visit = make_visit(centrum, by=fatima, at=timezone.now() - timedelta(days=300))

    assert edit(login(fatima), visit, channel="phone").status_code == 302


def test_visit_cannot_be_moved_to_a_day_without_service(login, fatima, almere):
    haven = make_location("Haven", library=almere)
    Operation.objects.update(period=(timezone.localdate() - timedelta(days=10), None))
    visit = make_visit(haven, by=fatima)
    early = (timezone.localdate() - timedelta(days=20)).isoformat()

    response = edit(login(fatima), visit, occurred_at_0=early)

    assert response.status_code == 422
    assert "niet in dienst" in response.text


def test_colleague_cannot_correct_or_withdraw_my_visit(login, fatima, almere, centrum):
    visit = make_visit(centrum, by=fatima)
    client = login(make_user("Wim", library=almere))

    assert edit(client, visit).status_code == 404
    assert client.post(f"{LOG}{visit.pk}/intrekken/").status_code == 404


def test_coordinator_can_withdraw_any_visit_of_the_library_and_put_it_back(login, fatima, joost, centrum):
    visit = make_visit(centrum, by=fatima)
    client = login(joost)

    client.post(f"{LOG}{visit.pk}/intrekken/")
    visit.refresh_from_db()
    assert visit.withdrawn_by == joost
    assert not Question.objects.counted().exists()

    client.post(f"{LOG}{visit.pk}/terugzetten/")
    assert Question.objects.counted().count() == 1


def test_visit_of_another_library_does_not_exist(login, sanne, fatima, centrum):
    visit = make_visit(centrum, by=fatima)
    client = login(sanne)

    assert edit(client, visit).status_code == 404
    assert client.post(f"{LOG}{visit.pk}/intrekken/").status_code == 404
    assert client.get(f"/balie/vraag/{visit.pk}/").status_code == 404
    assert "DigiD" not in client.get(LOG).text


def test_withdrawing_can_be_undone_from_the_message(login, fatima, centrum):
    visit, client = make_visit(centrum, by=fatima), login(fatima)
    address = reverse("registration:visit_withdraw", args=[visit.pk])
    page = html.fromstring(client.post(address, {"terug": "/balie/"}, follow=True).content)
    [form] = page.xpath("//div[@class='toasts wrap']//form")

    answer = client.post(form.get("action"), {"terug": form.xpath("./input[@name='terug']/@value")[0]})

    visit.refresh_from_db()
    assert (answer["Location"], visit.is_withdrawn) == ("/balie/", False)


def test_withdrawn_visit_stays_in_the_log_for_whoever_asks(login, fatima, centrum):
    visit = make_visit(centrum, by=fatima)
    visit.withdraw(by=fatima, at=timezone.now())
    client = login(fatima)

    address = f"{LOG}{visit.pk}/"
    assert address not in client.get(LOG).text
    assert address in client.get(LOG, {"ingetrokken": "on"}).text


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"zoek": "digi"}, 1), ({"zoek": "fatima"}, 2), ({"uitkomst": "partly"}, 1), ({"zoek": "niets"}, 0)],
)
def test_log_is_searched_by_topic_person_and_outcome(login, fatima, centrum, digid, asked, found):
    make_visit(centrum, [digid], by=fatima)
    make_visit(centrum, [make_topic("Toeslagen")], by=fatima, outcome="partly")

    assert login(fatima).get(LOG, asked).context["page"].paginator.count == found


def test_filter_with_junk_names_the_error_and_shows_the_log(login, fatima, centrum):
    make_visit(centrum, by=fatima)

    response = login(fatima).get(LOG, {"van": "gisteren", "locatie": "x", "uitkomst": "?", "page": "a"})

    assert response.status_code == 200
    assert "Schrijf een dag als 31-12-2026." in response.text


def test_log_costs_the_same_number_of_queries_with_one_and_with_fifty_visits(
    login, fatima, centrum, digid, django_assert_num_queries
):
    client = login(fatima)
    make_visit(centrum, [digid], by=fatima)
    client.get(LOG)
    with django_assert_num_queries(4):
        client.get(LOG)

    for _ in range(49):
        make_visit(centrum, [digid], by=fatima)
    with django_assert_num_queries(4):
        client.get(LOG)


def test_pages_of_the_log_go_on_where_the_one_before_ended(login, fatima, centrum, digid):
    visits = [make_visit(centrum, [digid], by=fatima) for _ in range(51)]
    client = login(fatima)

    first, last, beyond = (client.get(LOG, {"page": page}) for page in ("1", "2", "9" * 30))

    assert f"{LOG}{visits[0].pk}/" not in first.text
    assert f"{LOG}{visits[1].pk}/" in first.text
    assert f"{LOG}{visits[0].pk}/" in last.text
    assert f"{LOG}{visits[1].pk}/" not in last.text
    assert beyond.context["rows"] == last.context["rows"]
    assert 'href="?page=2"' in client.get(LOG, {"zoek": "", "anders": "x"}).text


def test_log_that_is_asked_nothing_opens_as_it_does(login, fatima, centrum):
    make_visit(centrum, by=fatima)
    client = login(fatima)

    assert "Wissen" not in client.get(LOG, {"zoek": "", "van": "", "page": "1"}).text
    assert "Wissen" in client.get(LOG, {"zoek": "digid"}).text


def test_events_of_a_visit_cannot_be_changed_not_even_in_bulk(fatima, centrum):
    visit = make_visit(centrum, by=fatima)
    Visit.objects.filter(pk=visit.pk).update(channel="phone")
    event = visit.events.get()
    assert event.channel == "desk"

    with pytest.raises(ProgrammingError), transaction.atomic():
        visit.events.update(channel="email")
    with pytest.raises(ProgrammingError), transaction.atomic():
        visit.events.all().delete()


def test_raw_change_of_a_question_leaves_an_event_too(fatima, centrum):
    visit = make_visit(centrum, by=fatima)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registration_question SET outcome = 'unsolved'")

    change = history(visit)[0]
    assert (change.by, change.fields) == ("het systeem", [("uitkomst", "opgelost", "niet opgelost")])


MONDAY = date(2026, 3, 2)


def test_open_hours_without_a_visit_are_a_gap_and_those_ahead_are_not(fatima, centrum):
    make_opening_hours(centrum, 1, "10:00", "12:00")
    make_opening_hours(centrum, 1, "13:00", "17:00")
    make_opening_hours(centrum, 2, "10:00", "12:00")
    make_visit(centrum, by=fatima, at=local(MONDAY, "13:30"))

    gaps = find_gaps([centrum], MONDAY, datetime(2026, 3, 3, 11, 0, tzinfo=AMSTERDAM))

    assert [(gap.day, gap.opens.hour) for gap in gaps] == [(MONDAY, 10)]


def test_withdrawn_visit_does_not_fill_a_gap(fatima, centrum):
    make_opening_hours(centrum, 1, "10:00", "12:00")
    make_visit(centrum, by=fatima, at=local(MONDAY, "11:00")).withdraw(by=fatima, at=timezone.now())

    assert len(find_gaps([centrum], MONDAY, local(MONDAY, "18:00"))) == 1


def test_completeness_counts_open_clock_hours_with_an_entry(fatima, centrum):
    make_opening_hours(centrum, 1, "09:30", "12:30")
    for clock in ("09:29", "10:00", "10:40", "12:30", "12:31"):
        make_visit(centrum, by=fatima, at=local(MONDAY, clock))
    make_visit(centrum, by=fatima, at=local(MONDAY, "11:00")).withdraw(by=fatima, at=timezone.now())

    found = completeness([centrum], MONDAY, MONDAY)

    assert (found.open_hours, found.hours_with_entry, found.share) == (4, 2, 0.5)
    assert completeness([], MONDAY, MONDAY).share is None


def test_log_shows_a_visit_in_words(login, joost, fatima, centrum, digid):
    visit = make_visit(
        centrum, [digid, make_topic("Zorgtoeslag")], at=local(date(2026, 3, 2), "09:05"), by=fatima
    )
    visit.questions.filter(position=2).update(outcome="partly", note="bezwaar gemaakt")
    visit.withdraw(by=joost, at=timezone.now())

    page = login(joost).get(LOG, {"ingetrokken": "on"}).text

    assert "ma 2 mrt 2026 09.05" in page
    assert "ingetrokken door Joost" in page
    assert page.index("DigiD") < page.index("Zorgtoeslag")
    assert "deels opgelost" in page
    assert "bezwaar gemaakt" in page
    assert f'formaction="{LOG}{visit.pk}/terugzetten/"' in page


def test_buttons_of_the_log_belong_to_a_form_that_leads_back_to_the_same_page(login, fatima, centrum):
    visit = make_visit(centrum, by=fatima)
    address = f"{LOG}?locatie={centrum.pk}"

    page = html.document_fromstring(login(fatima).get(address).text)

    (button,) = page.xpath(f"//button[@formaction='{LOG}{visit.pk}/intrekken/']")
    (form,) = page.xpath(f"//form[@id='{button.get('form')}']")
    assert form.get("method") == "post"
    assert form.xpath("input[@name='terug']/@value") == [address]
    assert form.xpath("input[@name='csrfmiddlewaretoken']")


def test_who_corrects_from_a_filtered_log_comes_back_to_it(login, fatima, centrum):
    visit = make_visit(centrum, by=fatima)
    client = login(fatima)
    address = f"{LOG}?locatie={centrum.pk}"
    log = html.document_fromstring(client.get(address).text)

    (button,) = log.xpath(f"//button[@formaction='{LOG}{visit.pk}/']")
    (form,) = log.xpath(f"//form[@id='{button.get('form')}']")
    page = html.fromstring(client.get(button.get("formaction"), dict(form.form_values())).content)

    assert form.get("method") == "get"
    assert page.xpath("//a[@class='back-link']/@href") == [address]
    (correction,) = [form for form in page.forms if "log__form" in form.classes]
    assert client.post(f"{LOG}{visit.pk}/", dict(correction.form_values())).url == address
