"""What the desk page offers by plain SQL is what the tenancy filter and the dates allow."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ido.models import Operation
from partners.models import Partner
from registration.choices import desk_bodies, desk_choices, desk_locations, desk_topics
from registration.models import Favourites
from tests.factories import make_location, make_partner, make_public_body, make_topic, make_user, make_visit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def mixture(almere, leeuwarden, centrum, digid, today):
    """Of each kind something national, own and another's, and something of yesterday, today and tomorrow."""
    for n, library in enumerate([None, almere, leeuwarden]):
        for end in (None, today, today + DAY):
            make_topic(f"Tot {end} {n}", library=library, ends_on=end, synonyms=["a", "b"])
            body = make_public_body(f"Instantie {end} {n}")
            Partner.objects.filter(pk=body.pk).update(library=library, ends_on=end)
            body.topics.add(digid)
        make_topic(f"Straks {n}", library=library, starts_on=today + DAY)
    make_partner("Welzijn", almere).topics.add(digid)
    make_location("Blokhuis", leeuwarden)
    closed = make_location("Vroeger", almere)
    Operation.objects.filter(location=closed).update(period=(today - 9 * DAY, today))


@pytest.mark.parametrize("days", [-3, 0, 1, 2])
def test_plain_choices_are_those_of_the_filter(fatima, mixture, today, days):
    day = today + days * DAY
    choices = desk_choices(fatima, day)

    assert [*choices.locations.values()] == [*desk_locations(fatima, day)]
    assert [topic.pk for topic in choices.topics.values()] == [t.pk for t in desk_topics(fatima, day)]
    assert [body.pk for body in choices.bodies.values()] == [b.pk for b in desk_bodies(fatima, day)]
    for topic in desk_topics(fatima, day).select_related("group"):
        option = choices.topics[str(topic.pk)]
        assert (option.name, option.group, option.domain) == (topic.name, topic.group.name, topic.domain)
        assert sorted(option.body_ids) == sorted(topic.body_ids)
        assert set(topic.synonyms) <= set(option.words.split())


def test_what_changed_is_offered_at_once(fatima, centrum, digid, today):
    before = desk_choices(fatima, today)
    body = make_public_body("Instantie")
    body.topics.add(digid)
    after = desk_choices(fatima, today)

    assert before.topics[str(digid.pk)].body_ids == ()
    assert after.topics[str(digid.pk)].body_ids == (body.pk,)
    assert after.topics[str(digid.pk)].words == "Instantie"
    body.topics.clear()
    assert desk_choices(fatima, today).topics[str(digid.pk)].body_ids == ()


def test_topic_is_found_by_the_short_name_of_its_body_too(fatima, digid, today):
    body = make_public_body("Sociale Verzekeringsbank", short_name="SVB")
    body.topics.add(digid)

    assert desk_choices(fatima, today).topics[str(digid.pk)].words == "SVB Sociale Verzekeringsbank"


def test_body_of_another_library_does_not_come_along_with_a_topic(fatima, leeuwarden, digid, today):
    mine, theirs = make_public_body("Landelijk"), make_public_body("Fries")
    Partner.objects.filter(pk=theirs.pk).update(library=leeuwarden)
    for body in (mine, theirs):
        body.topics.add(digid)

    option = desk_choices(fatima, today).topics[str(digid.pk)]

    assert (option.body_ids, option.words) == ((mine.pk,), "Landelijk")
    assert desk_topics(fatima, today).get(pk=digid.pk).body_ids == [mine.pk]


def test_a_library_without_anything_can_choose_nothing(leeuwarden, today):
    choices = desk_choices(make_user("Wim", library=leeuwarden), today)

    assert (choices.locations, choices.topics, choices.bodies) == ({}, {}, {})


def test_favourites_are_learnt_once_a_day_and_anew_the_next(fatima, centrum, digid, today):
    toeslag = make_topic("Toeslagen")
    make_visit(centrum, [digid], at=timezone.now() - DAY, by=fatima)
    first = Favourites.objects.learn(centrum.pk, today).get()
    for _ in range(2):
        make_visit(centrum, [toeslag], at=timezone.now() - DAY, by=fatima)

    again = Favourites.objects.learn(centrum.pk, today).get()
    tomorrow = Favourites.objects.learn(centrum.pk, today + DAY).get()

    assert first.topics == again.topics == [digid.pk]
    assert tomorrow.topics == [toeslag.pk, digid.pk]
