"""Topics: one day on every desk, another day retired, and nothing counted is ever relabelled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ido.models import Topic, TopicGroup
from registration.models import Question
from tests.factories import LONG_AGO, make_group, make_topic, make_visit
from tests.forms import errors_of, text_of

DAY = timedelta(days=1)


@pytest.fixture
def browser(login, joost):
    return login(joost)


def topic_data(**changes) -> dict:
    return {
        "name": "Energietoeslag",
        "group": make_group("Geld").pk,
        "domain": "digital_government",
        "synonyms": "toeslag, energie",
        "starts_on": timezone.localdate().isoformat(),
        **changes,
    }


def test_a_new_topic_is_on_every_desk_of_the_library_at_once(browser, login, fatima, centrum):
    response = browser.post(reverse("topic_add"), topic_data(), follow=True)

    topic = Topic.objects.get(name="Energietoeslag")
    assert topic.library == centrum.library
    assert topic.synonyms == ["toeslag", "energie"]
    assert "Energietoeslag staat vanaf nu op elke balie van je bibliotheek." in text_of(response)
    assert "Energietoeslag" in text_of(login(fatima).get(reverse("registration:desk")))


def test_a_topic_of_the_administrator_is_national(login, bea, sanne):
    login(bea).post(reverse("topic_add"), topic_data())

    assert Topic.objects.get().library is None
    assert "Energietoeslag" in text_of(login(sanne).get(reverse("topic_list")))


def test_a_library_sees_national_topics_but_does_not_change_them(browser, digid):
    page = text_of(browser.get(reverse("topic_list")))

    assert "DigiD" in page
    assert reverse("topic_edit", args=[digid.pk]) not in page
    for name in ("topic_edit", "topic_retire", "topic_delete"):
        assert browser.get(reverse(name, args=[digid.pk])).status_code == 404
    for name in ("topic_edit", "topic_retire", "topic_reinstate", "topic_delete"):
        assert browser.post(reverse(name, args=[digid.pk])).status_code == 404


def test_a_topic_of_another_library_does_not_exist(login, sanne, almere):
    topic = make_topic("Strandpas", library=almere)
    browser = login(sanne)

    assert "Strandpas" not in text_of(browser.get(reverse("topic_list")))
    assert browser.get(reverse("topic_edit", args=[topic.pk])).status_code == 404


def test_a_retired_topic_leaves_the_desk_and_keeps_its_questions(browser, login, fatima, centrum):
    topic = make_topic("CoronaCheck", library=centrum.library)
    make_visit(centrum, [topic])

    response = browser.post(
        reverse("topic_retire", args=[topic.pk]), {"day": timezone.localdate().isoformat()}
    )

    assert response.status_code == 302
    topic.refresh_from_db()
    assert topic.ends_on == timezone.localdate()
    assert Question.objects.filter(topic=topic).count() == 1
    desk = login(fatima).get(reverse("registration:desk"))
    assert "CoronaCheck" not in desk.context["fields"]
    assert "Gestopt (1)" in text_of(browser.get(reverse("topic_list")))


def test_a_retired_topic_can_come_back(browser, almere):
    topic = make_topic("CoronaCheck", library=almere, ends_on=date(2023, 3, 1))

    browser.post(reverse("topic_reinstate", args=[topic.pk]))

    topic.refresh_from_db()
    assert topic.ends_on is None
    assert browser.get(reverse("topic_reinstate", args=[topic.pk])).status_code == 405


def test_a_topic_is_not_retired_before_it_began(browser, almere):
    topic = make_topic("Nieuw", library=almere, starts_on=date(2026, 6, 1))

    browser.post(reverse("topic_retire", args=[topic.pk]), {"day": "2026-01-01"})

    topic.refresh_from_db()
    assert topic.ends_on == date(2026, 6, 1)


def test_a_topic_nobody_chose_can_be_deleted(browser, almere):
    topic = make_topic("Tikfaut", library=almere)

    response = browser.post(reverse("topic_delete", args=[topic.pk]), follow=True)

    assert not Topic.objects.exists()
    assert "Tikfaut is verwijderd." in text_of(response)


def test_a_topic_that_was_counted_is_not_deleted_and_the_page_says_what_to_do(browser, centrum):
    topic = make_topic("Rijbewijs", library=centrum.library)
    make_visit(centrum, [topic])

    response = browser.post(reverse("topic_delete", args=[topic.pk]))

    assert "stop het, dan blijft alles geteld" in text_of(response)
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_editing_changes_words_and_days_but_never_the_meaning(browser, almere):
    topic = make_topic("Rijbewijs", library=almere)
    other = make_group("Verkeer")

    response = browser.post(
        reverse("topic_edit", args=[topic.pk]),
        {
            "name": "Auto",
            "group": other.pk,
            "synonyms": "CBR, RDW\ncbr,  roze   pasje ,",
            "starts_on": "2020-01-01",
            "ends_on": "2030-01-01",
        },
    )

    assert response.status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.group.name) == ("Rijbewijs", "Inloggen")
    assert topic.synonyms == ["cbr", "RDW", "roze pasje"]
    assert topic.ends_on == date(2030, 1, 1)
    assert "liggen vast" in text_of(browser.get(reverse("topic_edit", args=[topic.pk])))


@pytest.mark.parametrize(
    ("synonyms", "words"),
    [("x" * 61, "te lang"), (",".join(f"woord{n}" for n in range(31)), "31 woorden")],
)
def test_too_many_or_too_long_words_are_refused(synonyms, words, browser, almere):
    topic = make_topic("Rijbewijs", library=almere)

    response = browser.post(
        reverse("topic_edit", args=[topic.pk]), {"synonyms": synonyms, "starts_on": "2020-01-01"}
    )

    assert words in errors_of(response)["synonyms"][0]
    assert synonyms in text_of(response)


def test_a_name_is_used_once_and_the_error_says_where_it_is(browser, almere, digid):
    make_topic("Strandpas", library=almere)
    make_topic("CoronaCheck", library=almere, ends_on=date(2023, 1, 1))

    def refusal(name: str) -> str:
        return errors_of(browser.post(reverse("topic_add"), topic_data(name=name)))["name"][0]

    assert "landelijk" in refusal("digid")
    assert "Zoek het op" in refusal(" STRANDPAS ")
    assert "Zet het terug" in refusal("CoronaCheck")
    assert Topic.objects.count() == 3


def test_a_name_of_another_library_is_free(browser, leeuwarden):
    make_topic("Energietoeslag", library=leeuwarden)

    assert browser.post(reverse("topic_add"), topic_data()).status_code == 302


def test_the_end_of_a_topic_lies_after_its_start(browser, almere):
    topic = make_topic("Rijbewijs", library=almere)

    response = browser.post(
        reverse("topic_edit", args=[topic.pk]),
        {"synonyms": "", "starts_on": "2026-01-02", "ends_on": "2026-01-01"},
    )

    assert errors_of(response)["ends_on"]


def test_searching_looks_in_names_and_other_words_and_among_the_retired(browser, almere, digid):
    make_topic("Huurtoeslag", library=almere, synonyms=["woning"], ends_on=date(2023, 1, 1))

    found = text_of(browser.get(reverse("topic_list"), {"zoek": "WONING"}))
    nothing = text_of(browser.get(reverse("topic_list"), {"zoek": "zeilboot"}))

    assert "Huurtoeslag" in found
    assert "<details open>" in found
    assert "<strong>DigiD" not in found
    assert "Niets gevonden" in nothing


def test_only_the_administrator_keeps_the_groups(browser, login, bea, almere):
    group = make_group("Leeg")
    names = [("topic_group_add", []), ("topic_group_edit", [group.pk]), ("topic_group_delete", [group.pk])]

    for name, args in names:
        assert browser.get(reverse(name, args=args)).status_code == 403
        assert login(bea).get(reverse(name, args=args)).status_code == 200


def test_a_group_is_added_changed_and_deleted_while_it_is_empty(login, bea):
    browser = login(bea)

    browser.post(reverse("topic_group_add"), {"name": "Zorg", "position": "3"})
    group = TopicGroup.objects.get()
    browser.post(reverse("topic_group_edit", args=[group.pk]), {"name": "Zorg en geld", "position": "1"})
    group.refresh_from_db()
    assert (group.name, group.position) == ("Zorg en geld", 1)

    topic = make_topic("DigiD", group)
    assert "staan onderwerpen" in text_of(browser.post(reverse("topic_group_delete", args=[group.pk])))
    topic.delete()
    browser.post(reverse("topic_group_delete", args=[group.pk]))
    assert not TopicGroup.objects.exists()


def test_what_counts_as_corona_never_changes_under_topics(login, bea):
    group = make_group("Corona", is_corona=True)
    make_topic("CoronaCheck", group)

    login(bea).post(reverse("topic_group_edit", args=[group.pk]), {"name": "Corona", "position": "1"})

    group.refresh_from_db()
    assert (group.is_corona, group.position) == (True, 1)


@pytest.mark.parametrize(
    "junk", ["\0", "x" * 5000, "-1", "99999999999999999999", "9999-12-31", "<b>'\"", "🦆"]
)
def test_no_junk_in_any_field_breaks_a_page(junk, browser, login, bea, almere):
    topic = make_topic("Rijbewijs", library=almere)
    group = make_group("Leeg")
    pages = [
        (browser, reverse("topic_add"), topic_data()),
        (
            browser,
            reverse("topic_edit", args=[topic.pk]),
            {"synonyms": "", "starts_on": "2020-01-01", "ends_on": ""},
        ),
        (browser, reverse("topic_retire", args=[topic.pk]), {"day": "2026-01-01"}),
        (login(bea), reverse("topic_group_edit", args=[group.pk]), {"name": "Leeg", "position": "1"}),
    ]

    for client, address, data in pages:
        for field in data:
            assert client.post(address, {**data, field: junk}).status_code in (200, 302), (address, field)
    assert browser.get(reverse("topic_list"), {"zoek": junk}).status_code == 200


def test_the_list_costs_the_same_with_many_topics(browser, digid):
    browser.get(reverse("topic_list"))
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("topic_list"))
    for number in range(30):
        make_topic(f"Onderwerp {number}", make_group(f"Groep {number % 5}"), starts_on=LONG_AGO)

    with CaptureQueriesContext(connection) as many:
        browser.get(reverse("topic_list"))

    assert len(many) == len(one)
