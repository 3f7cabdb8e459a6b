"""Guides: the start set, and reading them."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from ido.management.guides import CARDS, MAY_NOT, load_guides
from ido.management.start_set import load_start_set
from ido.models import Topic
from partners.models import Guide
from tests.factories import make_guide, make_topic


@pytest.mark.django_db
def test_start_set_has_ten_guides_on_topics_that_exist():
    load_start_set()

    assert Guide.objects.national().count() == 10
    for card in CARDS:
        named = set(Guide.objects.get(title=card.title).topics.values_list("name", flat=True))
        assert named == set(card.topics)


@pytest.mark.django_db
def test_loading_again_changes_nothing_that_stands():
    load_start_set()
    guide = Guide.objects.first()
    guide.steps = ["Zelf geschreven."]
    guide.save()
    guide.topics.clear()

    assert load_guides() == 0
    guide.refresh_from_db()
    assert guide.steps == ["Zelf geschreven."]
    assert not guide.topics.exists()


@pytest.mark.django_db
def test_every_guide_of_the_start_set_is_valid_and_draws_the_line(login, bea):
    load_start_set()

    for guide in Guide.objects.all():
        guide.full_clean()
        assert set(MAY_NOT) <= set(guide.may_not)
        assert {urlsplit(link["url"]).scheme for link in guide.links} == {"https"}


def test_list_shows_guides_by_group_and_hides_expired_and_others(login, fatima, leeuwarden):
    digid = make_topic("DigiD")
    make_guide("Inloggen", [digid])
    make_guide("Fries", [digid], library=leeuwarden)
    make_guide("Oud", [digid], ends_on=timezone.localdate())

    page = login(fatima).get(reverse("partners:guide_list")).text

    assert "Inloggen" in page
    assert "Fries" not in page
    assert "Oud" not in page


def test_guide_on_topics_of_no_group_twice_is_listed_once_per_group(login, fatima):
    group_mates = [make_topic("DigiD"), make_topic("DigiD-app")]
    make_guide("DigiD-kaart", group_mates)

    assert login(fatima).get(reverse("partners:guide_list")).text.count(">DigiD-kaart<") == 1


def test_guide_of_another_library_does_not_exist(login, sanne, almere):
    guide = make_guide("Eigen", library=almere)

    assert login(sanne).get(reverse("partners:guide_detail", args=[guide.pk])).status_code == 404


def test_guide_says_when_it_wants_checking(login, fatima):
    today = timezone.localdate()
    fresh = make_guide("Vers", checked_on=today)
    due = make_guide("Toe", checked_on=today - timedelta(days=182))

    assert "Controle nodig" not in login(fatima).get(reverse("partners:guide_detail", args=[fresh.pk])).text
    assert "Controle nodig" in login(fatima).get(reverse("partners:guide_detail", args=[due.pk])).text


def test_the_list_costs_the_same_with_many_guides(login, fatima, django_assert_num_queries):
    client, digid = login(fatima), make_topic("DigiD")
    make_guide("Een", [digid], checked_on=date(2026, 11, 1))
    client.get(reverse("partners:guide_list"))
    with django_assert_num_queries(5) as few:
        client.get(reverse("partners:guide_list"))
    for number in range(10):
        make_guide(f"Meer {number}", [digid])
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse("partners:guide_list"))
    assert Topic.objects.count() == 1
